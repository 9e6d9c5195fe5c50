// SPDX-License-Identifier: MIT
#include "filters/lexicon_draft.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/ascii.hpp"
#include "filters/code_points.hpp"
#include "filters/latin.hpp"
#include "filters/phrase_bytes.hpp"
#include "filters/reading.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t shortest_trigger = 3;

/// Of texts whose words were counted by nobody: the longer a word, the rarer.
float word_frequency(std::size_t letters) {
    return letters < 3 ? 400.F : letters == 3 ? 150.F : letters == 4 ? 60.F : letters < 7 ? 25.F : 10.F;
}

/// In how many of 1,000 papers a phrase may stand.
float phrase_frequency(std::string_view packed) {
    float rarest = 1000.F;
    std::size_t words = 0;
    for (const auto& piece : pieces_of(packed)) {
        rarest = std::min(rarest, word_frequency(piece.letters.size()));
        ++words;
    }
    return words > 1 ? rarest / 4.F : rarest;
}

/// True for what stands in a plain text as it is written here.
bool is_row_of_letters(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_code_point(text, at);
        if (!(c >= ' ' && c <= '~') && !is_latin(c)) {
            return false;
        }
    }
    return text.find("  ") == std::string_view::npos;
}

/// ſ and the Kelvin sign as the letters that RE2 takes them for.
std::string mapped(std::string_view literal) {
    std::string out;
    for (std::size_t at = 0; at < literal.size();) {
        const auto rest = literal.substr(at);
        if (rest.starts_with("\u017F")) {
            out += 's';
            at += 2;
        } else if (rest.starts_with("\u212A")) {
            out += 'k';
            at += 3;
        } else {
            out += ascii::lower(literal[at++]);
        }
    }
    return out;
}

/// Two runs of bytes that a row with the phrase has, besides the anchor itself where there are such.
void choose_grams(std::string_view packed, const Piece& anchor, Needle& needle) {
    PackedPhrase phrase(packed);
    std::vector<std::uint16_t> grams;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
        std::string text;
        append_lowered(phrase.next_part().text, text);
        for (std::size_t at = 0; at + Grams::length <= text.size(); ++at) {
            const bool in_anchor =
                i == anchor.part && at >= anchor.offset && at + Grams::length <= anchor.offset + anchor.letters.size();
            if (!in_anchor) {
                grams.push_back(Grams::hash(text.data() + at));
            }
        }
        if (i + 1 < phrase.size()) {
            static_cast<void>(phrase.next_gap());
        }
    }
    if (!grams.empty()) {
        needle.grams[0] = grams.front();
        needle.grams[1] = grams.back();
    }
}

}  // namespace

LexiconDraft::LexiconDraft() = default;

Result<PredicateId> LexiconDraft::add(Key key, std::string_view source) {
    const auto matcher = add_matcher(key, source);
    if (!matcher) {
        return std::unexpected(matcher.error());
    }
    const auto next = static_cast<PredicateId>(lexicon_.predicates_.size());
    const auto identity = std::uint64_t{*matcher} << 3U | static_cast<std::uint64_t>(key);
    const auto [entry, added] = predicates_.emplace(identity, next);
    if (added) {
        const auto& matched = matched_[*matcher];
        const bool rare_field = key == Key::authors || key == Key::title;
        const bool often_unknown = key == Key::comment || key == Key::journal_ref;
        lexicon_.predicates_.push_back({*matcher, key, matched.demand});
        frequencies_.push_back(often_unknown ? 900.F : rare_field ? matched.frequency / 4.F : matched.frequency);
        if (often_unknown) {
            (key == Key::comment ? lexicon_.on_comment_ : lexicon_.on_journal_ref_).push_back(next);
        }
        lexicon_.reads_keywords_ = lexicon_.reads_keywords_ || key == Key::keywords;
    }
    return entry->second;
}

Result<std::uint32_t> LexiconDraft::add_matcher(Key key, std::string_view source) {
    std::string form;
    if (key == Key::keywords) {
        form = keyword_key(source);
        source = form;
    }
    auto& numbers = key == Key::keywords ? keywords_ : patterns_;
    if (const auto known = numbers.find(source); known != numbers.end()) {
        return known->second;
    }
    Matched matched;
    matched.begin = static_cast<std::uint32_t>(needles_of_.size());
    if (key == Key::keywords) {
        add_keyword(source, matched);
    } else if (auto added = add_pattern(source, matched); !added) {
        return std::unexpected(added.error());
    }
    matched.end = static_cast<std::uint32_t>(needles_of_.size());
    const auto number = static_cast<std::uint32_t>(matched_.size());
    const auto kept = lexicon_.arena_.keep(source);
    const bool by_expression = key != Key::keywords && matched.demand != Demand::needle;
    lexicon_.matchers_.push_back({kept, by_expression ? &lexicon_.compiled_.emplace_back() : nullptr});
    matched_.push_back(matched);
    numbers.emplace(kept, number);
    return number;
}

void LexiconDraft::add_needle(std::string_view packed) {
    auto known = needles_.find(packed);
    if (known == needles_.end()) {
        const auto kept = lexicon_.arena_.keep(packed);
        known = needles_.emplace(kept, static_cast<std::uint32_t>(packed_.size())).first;
        packed_.push_back(kept);
    }
    needles_of_.push_back(known->second);
}

void LexiconDraft::add_keyword(std::string_view form, Matched& matched) {
    const auto packed = pack({{{std::string(form), false, false}}, {}, false, false}, phrase_keyword);
    const bool anchored = !form.empty() && form.size() < 1000 && !pieces_of(packed).empty();
    matched.demand = anchored ? Demand::needle : Demand::always;
    matched.frequency = phrase_frequency(packed);
    if (anchored) {
        add_needle(packed);
    }
}

Result<void> LexiconDraft::add_pattern(std::string_view source, Matched& matched) {
    if (const auto reading = read_pattern(source)) {
        std::vector<std::string> phrases;
        for (const auto& phrase : reading->phrases) {
            phrases.push_back(pack(phrase, reading->case_exact ? phrase_case_exact : 0));
        }
        if (std::ranges::none_of(phrases, [](const std::string& packed) { return pieces_of(packed).empty(); })) {
            matched.demand = Demand::needle;
            for (const auto& packed : phrases) {
                matched.frequency += phrase_frequency(packed);
                add_needle(packed);
            }
            return {};
        }
    }
    if (auto compiled = Pattern::compile(source); !compiled) {
        return fail("pattern " + std::string(source), compiled.error());
    }
    matched.demand = add_triggers(source, matched) ? Demand::trigger : Demand::always;
    if (matched.demand == Demand::always) {
        matched.frequency = 1000.F;
    }
    return {};
}

/// One literal when all of several are required: the one with the longest piece.
bool LexiconDraft::add_triggers(std::string_view source, Matched& matched) {
    const auto required = required_literals(source, shortest_trigger);
    if (required.form == RequiredLiterals::Form::none) {
        return false;
    }
    struct Trigger {
        std::string packed;
        std::size_t length{0};
    };
    std::vector<Trigger> triggers;
    for (const auto& literal : required.literals) {
        std::string text;
        append_lowered(mapped(literal), text);
        Trigger best;
        const auto whole = pack({{{text, false, false}}, {}, false, false}, 0);
        for (const auto& piece : pieces_of(whole)) {
            best.length = std::max(best.length, piece.letters.size());
        }
        if (is_row_of_letters(text)) {
            best.packed = whole;
        } else if (best.length > 0) {
            const auto pieces = pieces_of(whole);
            const auto longest =
                std::ranges::max_element(pieces, {}, [](const Piece& piece) { return piece.letters.size(); });
            best.packed = pack({{{longest->letters, false, false}}, {}, false, false}, 0);
        }
        triggers.push_back(std::move(best));
    }
    if (required.form == RequiredLiterals::Form::every) {
        const auto best = std::ranges::max_element(triggers, {}, &Trigger::length);
        triggers = {std::move(*best)};
    }
    // Two letters stand in every paper: asked together with others RE2 is quicker than asked alone each time.
    if (std::ranges::any_of(triggers, [](const Trigger& trigger) { return trigger.length < shortest_trigger; })) {
        return false;
    }
    for (const auto& trigger : triggers) {
        matched.frequency += phrase_frequency(trigger.packed);
        add_needle(trigger.packed);
    }
    return true;
}

Needle LexiconDraft::make_needle(std::string_view packed, const Piece& anchor) {
    PackedPhrase phrase(packed);
    Needle needle;
    needle.anchor = anchor.offset;
    needle.part = anchor.part;
    choose_grams(packed, anchor, needle);
    if (phrase.size() > 1) {
        needle.text = packed.data();
        needle.length = static_cast<std::uint16_t>(packed.size());
        needle.flags = is_near(packed) ? Needle::compound | Needle::near : Needle::compound;
        return needle;
    }
    const auto part = phrase.next_part();
    const auto flag = [&](bool set, Needle::Flag value) {
        needle.flags = static_cast<std::uint8_t>(needle.flags | (set ? int{value} : 0));
    };
    needle.text = part.text.data();
    needle.length = static_cast<std::uint16_t>(part.text.size());
    flag(part.word_begins, Needle::word_begins);
    flag(part.word_ends, Needle::word_ends);
    flag((phrase.flags() & phrase_text_begins) != 0, Needle::text_begins);
    flag((phrase.flags() & phrase_text_ends) != 0, Needle::text_ends);
    flag((phrase.flags() & phrase_case_exact) != 0, Needle::case_exact);
    flag((phrase.flags() & phrase_keyword) != 0, Needle::keyword);
    return needle;
}

/// Of each needle's pieces the one that the fewest needles share, so that a word of the text leads to few needles.
void LexiconDraft::choose_anchors() {
    boost::unordered_flat_map<AnchorHash, std::uint32_t> shared;
    for (const auto packed : packed_) {
        for (const auto& piece : pieces_of(packed)) {
            ++shared[anchor_hash(piece.letters, piece.stand)];
        }
    }
    struct Chosen {
        AnchorHash hash{0};
        std::uint32_t needle{0};
        std::uint8_t piece{0};
    };
    std::vector<Chosen> chosen;
    chosen.reserve(packed_.size());
    for (std::uint32_t i = 0; i < packed_.size(); ++i) {
        Chosen best;
        std::pair<std::uint64_t, int> least{~std::uint64_t{0}, 0};
        const auto pieces = pieces_of(packed_[i]);
        for (std::size_t at = 0; at < std::min<std::size_t>(pieces.size(), 255); ++at) {
            const auto& piece = pieces[at];
            const auto hash = anchor_hash(piece.letters, piece.stand);
            // A short piece that may stand anywhere in a word is met far more often than whole words are.
            const std::uint64_t often = piece.stand == Stand::whole ? 1
                                        : piece.letters.size() < 4  ? 40
                                        : piece.letters.size() < 6  ? 4
                                                                    : 2;
            const std::pair rank{shared[hash] * often, -static_cast<int>(piece.letters.size())};
            if (rank < least) {
                least = rank;
                best = {hash, i, static_cast<std::uint8_t>(at)};
            }
        }
        chosen.push_back(best);
    }
    std::ranges::sort(chosen, {}, [](const Chosen& one) { return std::pair{one.hash, one.needle}; });

    std::vector<AnchorTable::Entry> entries;
    renumbered_.resize(packed_.size());
    lexicon_.needles_.reserve(chosen.size() + 1);
    for (const auto& one : chosen) {
        const auto anchor = pieces_of(packed_[one.needle])[one.piece];
        if (entries.empty() || entries.back().hash != one.hash) {
            entries.push_back({one.hash, static_cast<std::uint8_t>(anchor.letters.size()), anchor.stand});
            lexicon_.buckets_.push_back(static_cast<std::uint32_t>(lexicon_.needles_.size()));
        }
        renumbered_[one.needle] = static_cast<std::uint32_t>(lexicon_.needles_.size());
        lexicon_.needles_.push_back(make_needle(packed_[one.needle], anchor));
    }
    lexicon_.buckets_.push_back(static_cast<std::uint32_t>(lexicon_.needles_.size()));
    lexicon_.anchors_ = AnchorTable(entries);
}

void LexiconDraft::link_listeners() {
    auto& needles = lexicon_.needles_;
    const auto for_each_link = [&](auto&& visit) {
        for (PredicateId id = 0; id < lexicon_.predicates_.size(); ++id) {
            const auto& matched = matched_[lexicon_.predicates_[id].matcher];
            for (auto at = matched.begin; at < matched.end; ++at) {
                visit(renumbered_[needles_of_[at]], id);
            }
        }
    };
    needles.emplace_back();
    for_each_link([&](std::uint32_t needle, PredicateId) { ++needles[needle].listeners; });
    std::uint32_t begin = 0;
    for (auto& needle : needles) {
        begin += std::exchange(needle.listeners, begin);
    }
    lexicon_.listeners_.assign(begin, Listener(0, Key::title, false));
    std::vector<std::uint32_t> next(needles.size());
    std::ranges::transform(needles, next.begin(), &Needle::listeners);
    for_each_link([&](std::uint32_t needle, PredicateId id) {
        const auto& predicate = lexicon_.predicates_[id];
        const Listener listener(id, predicate.key, predicate.demand == Demand::needle);
        lexicon_.listeners_[next[needle]++] = listener;
        auto& heard = needles[needle];
        heard.once = heard.fields == 0 || (heard.once && heard.fields == listener.fields());
        heard.fields |= listener.fields();
    });
}

Lexicon LexiconDraft::freeze() && {
    choose_anchors();
    link_listeners();
    lexicon_.predicates_.shrink_to_fit();
    lexicon_.matchers_.shrink_to_fit();
    lexicon_.buckets_.shrink_to_fit();
    lexicon_.gather_always();
    return std::move(lexicon_);
}

}  // namespace paperwire::filters
