// SPDX-License-Identifier: MIT
#include "filters/lexicon.hpp"

#include <algorithm>
#include <cstring>

#include "bot/core/ascii.hpp"
#include "bot/text/fold.hpp"
#include "filters/code_points.hpp"
#include "filters/paper_text.hpp"

namespace paperwire::filters {
namespace {

// Of patterns in one automaton: beyond this many it grows faster than it saves.
constexpr std::size_t most_together = 32;

/// A letter or digit of any script that ends, or begins, at a place of the row.
bool letter_before(std::string_view row, std::size_t place) {
    auto begin = place - 1;
    while (begin > 0 && (static_cast<unsigned char>(row[begin]) & 0xC0U) == 0x80U) {
        --begin;
    }
    return text::is_word_character(next_code_point(row, begin));
}

bool letter_at(std::string_view row, std::size_t place) { return text::is_word_character(next_code_point(row, place)); }

}  // namespace

bool Lexicon::stands(const Needle& needle, const Surfaces& surfaces, std::size_t place) {
    const auto row = (needle.flags & Needle::case_exact) != 0 ? surfaces.original() : surfaces.lowered();
    if (place <= needle.anchor || place - needle.anchor + needle.length >= row.size()) {
        return false;
    }
    const auto begin = place - needle.anchor;
    const auto end = begin + needle.length;
    if (std::memcmp(row.data() + begin, needle.text, needle.length) != 0) {
        return false;
    }
    const char left = row[begin - 1];
    const char right = row[end];
    if ((needle.flags & Needle::keyword) != 0) {
        return !letter_before(row, begin) && !letter_at(row, end);
    }
    const auto flag = [&](Needle::Flag one) { return (needle.flags & one) != 0; };
    return !(flag(Needle::word_begins) && ascii::is_word(left)) &&
           !(flag(Needle::word_ends) && ascii::is_word(right)) && !(flag(Needle::text_begins) && left != text_end) &&
           !(flag(Needle::text_ends) && right != text_end);
}

bool Lexicon::is_in_word(const Needle& needle, std::string_view word, std::size_t offset) {
    constexpr auto elsewhere =
        Needle::text_begins | Needle::text_ends | Needle::case_exact | Needle::keyword | Needle::compound;
    if ((needle.flags & elsewhere) != 0 || offset < needle.anchor || needle.length > word.size()) {
        return false;
    }
    const auto begin = offset - needle.anchor;
    return word.substr(begin).starts_with(std::string_view(needle.text, needle.length)) &&
           ((needle.flags & Needle::word_begins) == 0 || begin == 0) &&
           ((needle.flags & Needle::word_ends) == 0 || begin + needle.length == word.size());
}

bool Lexicon::stands_near(const Needle& needle, const Surfaces& surfaces, const Surface& surface, std::size_t place) {
    const std::string_view packed(needle.text, needle.length);
    const bool exact = (PackedPhrase(packed).flags() & phrase_case_exact) != 0;
    const auto text =
        (exact ? surfaces.original() : surfaces.lowered()).substr(surface.begin, surface.end - surface.begin);
    const auto begin = place - surface.begin;
    return begin >= needle.anchor && PhraseSearch::stands_at(packed, needle.part, begin - needle.anchor, text);
}

bool Lexicon::stands(const Needle& needle, const Surfaces& surfaces, const Surface& surface, PhraseSearch& search) {
    const auto length = surface.end - surface.begin;
    return search.stands({needle.text, needle.length}, surfaces.lowered().substr(surface.begin, length),
                         surfaces.original(surface));
}

bool Lexicon::matches(PredicateId id, const Surfaces& surfaces) const {
    const auto& predicate = predicates_[id];
    const auto& matcher = matchers_[predicate.matcher];
    const auto fields = fields_of(predicate.key);
    if (predicate.key == Key::keywords) {
        return std::ranges::any_of(surfaces.all(), [&](const Surface& surface) {
            return (surface.field & fields) != 0 && !matcher.source.empty() &&
                   text::find_phrase(surfaces.original(surface), matcher.source) != std::string::npos;
        });
    }
    PatternPtr cached;
    const Pattern* pattern = nullptr;
    if (matcher.compiled != nullptr) {
        pattern = matcher.compiled->pattern.load(std::memory_order_acquire);
        if (pattern == nullptr) {
            auto compiled = Pattern::compile(matcher.source);
            auto made = compiled ? std::make_unique<const Pattern>(std::move(*compiled)) : nullptr;
            // Another thread may have been faster; then this one's is thrown away.
            if (matcher.compiled->pattern.compare_exchange_strong(pattern, made.get(), std::memory_order_acq_rel)) {
                pattern = made.release();
            }
        }
    } else {
        cached = cached_pattern(matcher.source);
        pattern = cached.get();
    }
    return pattern != nullptr && std::ranges::any_of(surfaces.all(), [&](const Surface& surface) {
               return (surface.field & fields) != 0 && pattern->matches(surfaces.original(surface));
           });
}

bool Lexicon::find_together(const Together& group, const Surfaces& surfaces, std::vector<int>& found) const {
    return std::ranges::all_of(surfaces.all(), [&](const Surface& surface) {
        return (surface.field & group.fields) == 0 || group.set.find(surfaces.original(surface), found);
    });
}

void Lexicon::gather_always() {
    for (PredicateId id = 0; id < predicates_.size(); ++id) {
        if (predicates_[id].demand == Demand::always) {
            always_.push_back(id);
        }
    }
    group_of_.resize(always_.size());
    for (const auto& key : textual_keys) {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < always_.size() && key.key != Key::keywords; ++i) {
            if (predicates_[always_[i]].key == key.key) {
                places.push_back(i);
            }
        }
        for (std::span rest(places); rest.size() > 1; rest = rest.subspan(std::min(rest.size(), most_together))) {
            const auto some = rest.first(std::min(rest.size(), most_together));
            std::vector<PredicateId> predicates;
            std::vector<std::string_view> sources;
            for (const auto place : some) {
                predicates.push_back(always_[place]);
                sources.push_back(matchers_[predicates_[always_[place]].matcher].source);
            }
            if (auto set = PatternSet::compile(sources)) {
                groups_.push_back({std::move(predicates), fields_of(key.key), std::move(*set)});
                for (const auto place : some) {
                    group_of_[place] = static_cast<std::uint32_t>(groups_.size());
                }
            }
        }
    }
}

std::size_t Lexicon::bytes() const {
    const auto of = [](const auto& list) { return list.capacity() * sizeof(list[0]); };
    return arena_.bytes() + of(predicates_) + of(matchers_) + compiled_.size() * sizeof(Compiled) + anchors_.bytes() +
           of(buckets_) + of(needles_) + of(listeners_) + of(on_comment_) + of(on_journal_ref_);
}

}  // namespace paperwire::filters
