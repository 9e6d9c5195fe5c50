// SPDX-License-Identifier: MIT
#include "filters/evaluation.hpp"

#include "filters/judge.hpp"

namespace paperwire::filters {

Evaluation::Evaluation(const Segment& segment, const PaperReading& reading, HitCollection& hits)
    : segment_(segment),
      reading_(reading),
      hits_(hits),
      states_(segment.lexicon().size() + 1, State::open),
      visited_(segment.wholes().size() / 64 + 1) {}

void Evaluation::run(const Announcement& announcement, std::uint32_t number) {
    number_ = number;
    set_paper(announcement);
    note_unknown_facts();
    for (const auto predicate : segment_.lexicon().always()) {
        touch(predicate, State::asked);
    }
    touch(segment_.certain(), State::yes);
    follow_words();
    follow_odd_words();
    // Postings lie far apart: what comes soon is fetched while the one at hand is read.
    constexpr std::size_t ahead = 6;
    for (std::size_t i = 0; i < touched_.size(); ++i) {
        if (i + ahead < touched_.size()) {
            segment_.usual().fetch(touched_[i + ahead]);
        }
        walk(touched_[i]);
    }
}

void Evaluation::forget_words() {
    led_ = {};
    leads_ = {};
}

void Evaluation::set_paper(const Announcement& announcement) {
    for (const auto predicate : touched_) {
        states_[predicate] = State::open;
    }
    touched_.clear();
    for (const auto whole : visits_) {
        visited_[whole / 64] = 0;
    }
    visits_.clear();
    if (!nested_.empty()) {
        nested_.clear();
    }
    if (!tries_.empty()) {
        tries_.clear();
    }
    const auto& paper = *announcement.paper;
    const auto& formulas = segment_.formulas();
    kind_ = announcement.kind;
    listed_ = {};
    primary_ = {};
    listed_.add(any_category);
    if (const auto category = formulas.category(paper.primary)) {
        primary_.add(*category);
        listed_.add(*category);
    }
    for (const auto& name : paper.categories) {
        if (const auto category = formulas.category(name)) {
            listed_.add(*category);
        }
    }
}

void Evaluation::note_unknown_facts() {
    for (const auto fact : {field_comment, field_journal_ref}) {
        if ((reading_.surfaces.unknown() & fact) != 0) {
            for (const auto predicate : segment_.lexicon().reading(fact)) {
                touch(predicate, State::unknown);
            }
        }
    }
}

void Evaluation::touch(PredicateId predicate, State state) {
    auto& known = states_[predicate];
    if (known == State::open) {
        touched_.push_back(predicate);
        known = state;
    } else if (known == State::asked && state == State::yes) {
        known = state;
    }
}

std::span<const Evaluation::Lead> Evaluation::led_by(std::uint32_t word) {
    if (word >= led_.size()) {
        led_.resize(reading_.words.vocabulary().size());
    }
    auto& led = led_[word];
    if (!led.known) {
        const auto letters = reading_.words.vocabulary().word(word);
        found_.clear();
        segment_.lexicon().anchors().find(letters, found_);
        led.begin = static_cast<std::uint32_t>(leads_.size());
        for (const auto& found : found_) {
            lead_to(letters, found);
        }
        led.end = static_cast<std::uint32_t>(leads_.size());
        led.known = true;
    }
    return std::span(leads_).subspan(led.begin, led.end - led.begin);
}

void Evaluation::lead_to(std::string_view word, const AnchorTable::Found& found) {
    const auto& lexicon = segment_.lexicon();
    const auto [begin, end] = lexicon.bucket(found.bucket);
    for (auto number = begin; number < end; ++number) {
        const auto& needle = lexicon.needle(number);
        Lead lead;
        lead.needle = number;
        lead.grams[0] = needle.grams[0];
        lead.grams[1] = needle.grams[1];
        lead.offset = static_cast<std::uint16_t>(found.offset);
        lead.fields = needle.fields;
        lead.certain = Lexicon::is_in_word(needle, word, found.offset);
        const auto listeners = lexicon.listeners(needle);
        lead.alone = listeners.size() == 1;
        lead.only = listeners.front();
        leads_.push_back(lead);
    }
}

void Evaluation::gather_candidates() {
    candidates_.clear();
    for (const auto word : reading_.words.distinct()) {
        static_cast<void>(led_by(word));  // leads_ keeps its place from here on
    }
    const auto& grams = reading_.surfaces.grams();
    for (const auto word : reading_.words.distinct()) {
        const auto& first = reading_.words.first(word);
        for (const auto& lead : led_by(word)) {
            if (lead.certain || (grams.has(lead.grams[0]) && grams.has(lead.grams[1]))) {
                candidates_.push_back({&lead, &first});
            }
        }
    }
}

/// Needles lie apart from each other and from their texts: both are fetched some candidates ahead.
void Evaluation::follow_words() {
    constexpr std::size_t ahead = 8;
    const auto& lexicon = segment_.lexicon();
    gather_candidates();
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (i + 2 * ahead < candidates_.size()) {
            __builtin_prefetch(&lexicon.needle(candidates_[i + 2 * ahead].lead->needle));
        }
        if (i + ahead < candidates_.size()) {
            const auto& soon = *candidates_[i + ahead].lead;
            const auto& needle = lexicon.needle(soon.needle);
            if (!soon.certain) {
                __builtin_prefetch(needle.text);
            }
            lexicon.fetch_listeners(needle);
        }
        follow(*candidates_[i].first, *candidates_[i].lead);
    }
}

void Evaluation::follow(const Occurrence& first, const Lead& lead) {
    if (lead.certain && lead.alone) {
        for (const auto* at = &first; at != nullptr; at = reading_.words.after(*at)) {
            if ((at->field & lead.fields) != 0) {
                return hear(lead.only, at->field);
            }
        }
        return;
    }
    const auto& needle = segment_.lexicon().needle(lead.needle);
    if ((needle.flags & Needle::compound) != 0) {
        return follow_compound(first, lead, needle);
    }
    FieldSet fired = 0;  // what a listener hears depends on the field alone
    for (const auto* at = &first; at != nullptr; at = reading_.words.after(*at)) {
        if ((at->field & lead.fields & ~fired) != 0 &&
            (lead.certain || Lexicon::stands(needle, reading_.surfaces, at->begin + lead.offset))) {
            fire(needle, at->field);
            fired = static_cast<FieldSet>(fired | at->field);
            if (needle.once || fired == lead.fields) {
                return;
            }
        }
    }
}

void Evaluation::follow_compound(const Occurrence& first, const Lead& lead, const Needle& needle) {
    FieldSet fired = 0;
    for (const auto* at = &first; at != nullptr; at = reading_.words.after(*at)) {
        if ((at->field & lead.fields & ~fired) != 0 && stands(needle, lead, *at)) {
            fire(needle, at->field);
            fired = static_cast<FieldSet>(fired | at->field);
            if (needle.once || fired == lead.fields) {
                return;
            }
        }
    }
}

/// Around each place of the anchor while these are few; then, as for phrases with gaps of any width, all of the surface
/// at once. Places are counted by needle and surface, whatever words lead there, so the time stays linear.
bool Evaluation::stands(const Needle& needle, const Lead& lead, const Occurrence& at) {
    constexpr std::uint8_t most_near = 8;
    constexpr std::uint8_t searched = 0xFF;
    const auto& surfaces = reading_.surfaces;
    const auto& surface = surfaces.all()[at.surface];
    auto& tries = tries_[std::uint64_t{lead.needle} << 32U | at.surface];
    if (tries == searched) {
        return false;  // had it been found it would have been told
    }
    if ((needle.flags & Needle::near) != 0 && tries < most_near) {
        ++tries;
        return Lexicon::stands_near(needle, surfaces, surface, at.begin + lead.offset);
    }
    tries = searched;
    return Lexicon::stands(needle, surfaces, surface, search_);
}

void Evaluation::fire(const Needle& needle, FieldSet field) {
    for (const auto listener : segment_.lexicon().listeners(needle)) {
        hear(listener, field);
    }
}

void Evaluation::hear(Listener listener, FieldSet field) {
    if ((listener.fields() & field) != 0) {
        touch(listener.predicate(), listener.decides() ? State::yes : State::asked);
    }
}

/// In texts that are not plain a needle says only that RE2 must be asked.
void Evaluation::follow_odd_words() {
    const auto& lexicon = segment_.lexicon();
    std::vector<AnchorTable::Found> found;
    for (const auto& odd : reading_.words.odd()) {
        found.clear();
        lexicon.anchors().find_anywhere(odd.word, found);
        for (const auto& [bucket, offset] : found) {
            const auto [begin, end] = lexicon.bucket(bucket);
            for (const auto& needle : lexicon.needles(begin, end)) {
                for (const auto listener : lexicon.listeners(needle)) {
                    if ((listener.fields() & odd.field) != 0) {
                        touch(listener.predicate(), State::asked);
                    }
                }
            }
        }
    }
}

void Evaluation::walk(PredicateId predicate) {
    const bool usual = !is_replacement(kind_);
    if (states_[predicate] == State::asked) {
        const bool wanted =
            (usual && segment_.usual().has(predicate, listed_)) || segment_.by_kind().has(predicate, listed_);
        if (!wanted || truth(predicate) == Truth::no) {
            return;
        }
    }
    if (states_[predicate] == State::no) {
        return;
    }
    const bool holds = states_[predicate] == State::yes;
    if (usual) {
        segment_.usual().for_each(predicate, listed_, [&](Posting posting) {
            if (posting.sure() && holds) {
                hits_.add(posting.whole(), number_);
            } else if (first_visit(posting.whole())) {
                check(posting.whole());
            }
        });
    }
    segment_.by_kind().for_each(predicate, listed_, [&](Posting posting) {
        if (first_visit(posting.whole())) {
            check(posting.whole());
        }
    });
}

bool Evaluation::first_visit(std::uint32_t whole) {
    auto& word = visited_[whole / 64];
    const auto bit = std::uint64_t{1} << (whole % 64);
    if ((word & bit) != 0) {
        return false;
    }
    word |= bit;
    visits_.push_back(whole);
    return true;
}

void Evaluation::check(std::uint32_t whole) {
    const auto* const categories = segment_.categories_of(whole);
    const bool elsewhere = categories != nullptr && !categories->meets(primary_);
    switch (judge(segment_.wholes()[whole], elsewhere ? as_cross(kind_) : kind_)) {
        case Truth::yes: hits_.add(whole, number_); break;
        case Truth::unknown: hits_.add_unknown(whole, number_); break;
        case Truth::no: break;
    }
}

Truth Evaluation::truth(PredicateId predicate) {
    const auto& lexicon = segment_.lexicon();
    const auto& state = states_[predicate];
    if (state == State::asked && lexicon.demand(predicate) == Demand::always) {
        lexicon.ask(predicate, reading_.surfaces, [&](PredicateId one, bool holds) {
            if (states_[one] == State::asked) {
                states_[one] = holds ? State::yes : State::no;
            }
        });
    } else if (state == State::asked) {
        states_[predicate] = lexicon.matches(predicate, reading_.surfaces) ? State::yes : State::no;
    }
    return state == State::yes ? Truth::yes : state == State::unknown ? Truth::unknown : Truth::no;
}

Truth Evaluation::judge(FormulaId id, Kind kind) {
    const auto formula = segment_.formulas().view(id);
    const auto& sets = segment_.formulas();
    if (!formula.kinds.test(static_cast<std::size_t>(kind)) ||
        (formula.categories != 0 && !sets.categories(formula.categories).meets(listed_)) ||
        (formula.primary != 0 && !sets.categories(formula.primary).meets(primary_))) {
        return Truth::no;
    }
    Truth all = Truth::yes;
    for (auto rest = formula.clauses; !rest.empty() && all != Truth::no; rest = rest.subspan(1 + rest.front())) {
        Truth any = Truth::no;
        for (const auto predicate : rest.subspan(1, rest.front())) {
            any = any == Truth::yes ? any : either(any, truth(predicate));
        }
        all = both(all, any);
    }
    for (const auto part : formula.all_of) {
        all = all == Truth::no ? all : both(all, judge_nested(part, kind));
    }
    if (!formula.any_of.empty()) {
        Truth any = Truth::no;
        for (const auto part : formula.any_of) {
            any = any == Truth::yes || all == Truth::no ? any : either(any, judge_nested(part, kind));
        }
        all = both(all, any);
    }
    for (const auto part : formula.none_of) {
        all = all == Truth::no ? all : both(all, opposite(judge_nested(part, kind)));
    }
    return all;
}

/// Once a paper and kind, however many filters share it.
Truth Evaluation::judge_nested(FormulaId id, Kind kind) {
    const auto key = std::uint64_t{id} << 2U | static_cast<std::uint64_t>(kind);
    if (const auto known = nested_.find(key); known != nested_.end()) {
        return known->second;
    }
    const auto value = judge(id, kind);
    nested_.emplace(key, value);
    return value;
}

}  // namespace paperwire::filters
