// SPDX-License-Identifier: MIT
// filters: every distinct predicate of a population once, with the needles that give it away: literals and phrases
// found by an anchor. Made by a LexiconDraft (filters/lexicon_draft.hpp), then shared among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "filters/anchors.hpp"
#include "filters/arena.hpp"
#include "filters/keys.hpp"
#include "filters/pattern.hpp"
#include "filters/phrase_bytes.hpp"
#include "filters/surfaces.hpp"

namespace paperwire::filters {

using PredicateId = std::uint32_t;

/// What it takes to know a predicate's value.
enum class Demand : std::uint8_t {
    needle,   // true exactly when one of its needles stands in one of its fields
    trigger,  // RE2 decides, once a needle was seen
    always,   // RE2 decides: nothing gives it away
};

/// A literal, or a row of literals with gaps, that stands somewhere in a text. Not larger than it must be: a million
/// filters have some 400,000 of them.
struct Needle {
    enum Flag : std::uint8_t {
        word_begins = 1,
        word_ends = 2,
        text_begins = 4,
        text_ends = 8,
        case_exact = 16,
        keyword = 32,   // whole words of a keyword form
        compound = 64,  // `text` is a packed phrase
        near = 128,     // compound, and known by what lies around its anchor
    };

    const char* text{nullptr};
    std::uint16_t length{0};
    std::uint16_t anchor{0};                         // place of the anchor in the literal (of the literal `part`)
    std::uint32_t listeners{0};                      // begin; the next needle's is the end
    std::uint16_t grams[2]{Grams::any, Grams::any};  // that a row must have
    std::uint8_t flags{0};
    std::uint8_t part{0};  // of a compound: which of its literals has the anchor
    FieldSet fields{0};    // all that some listener reads
    bool once{false};      // one place in any of these fields is enough
};

/// Who waits for a needle.
class Listener {
public:
    Listener(PredicateId predicate, Key key, bool decides)
        : packed_(predicate << 4U | static_cast<std::uint32_t>(key) << 1U | static_cast<std::uint32_t>(decides)) {}
    [[nodiscard]] PredicateId predicate() const { return packed_ >> 4U; }
    [[nodiscard]] FieldSet fields() const { return fields_of(static_cast<Key>((packed_ >> 1U) & 7U)); }
    /// The needle makes the predicate true; else RE2 has the last word.
    [[nodiscard]] bool decides() const { return (packed_ & 1U) != 0; }

private:
    std::uint32_t packed_;
};

class Lexicon {
public:
    [[nodiscard]] std::size_t size() const { return predicates_.size(); }
    [[nodiscard]] Key key(PredicateId id) const { return predicates_[id].key; }
    [[nodiscard]] Demand demand(PredicateId id) const { return predicates_[id].demand; }
    [[nodiscard]] const AnchorTable& anchors() const { return anchors_; }
    /// The needles of a bucket as a half-open range for needles().
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> bucket(std::uint32_t number) const {
        return {buckets_[number], buckets_[number + 1]};
    }
    [[nodiscard]] const Needle& needle(std::uint32_t number) const { return needles_.data()[number]; }
    [[nodiscard]] std::span<const Needle> needles(std::uint32_t begin, std::uint32_t end) const {
        return {needles_.data() + begin, end - begin};
    }
    [[nodiscard]] std::span<const Listener> listeners(const Needle& needle) const {
        return std::span(listeners_).subspan(needle.listeners, (&needle)[1].listeners - needle.listeners);
    }
    /// Brings a needle's listeners near; changes nothing.
    void fetch_listeners(const Needle& needle) const { __builtin_prefetch(listeners_.data() + needle.listeners); }
    /// Of a needle that is one literal: true when it stands where its anchor begins at `place` of the row.
    [[nodiscard]] static bool stands(const Needle& needle, const Surfaces& surfaces, std::size_t place);
    /// Of a needle that is one literal: true when a word that has its anchor at `offset` is all it takes.
    [[nodiscard]] static bool is_in_word(const Needle& needle, std::string_view word, std::size_t offset);
    /// Of a near needle: likewise in a surface.
    [[nodiscard]] static bool stands_near(const Needle& needle, const Surfaces& surfaces, const Surface& surface,
                                          std::size_t place);
    /// Of a compound needle: true when it stands anywhere in the surface.
    [[nodiscard]] static bool stands(const Needle& needle, const Surfaces& surfaces, const Surface& surface,
                                     PhraseSearch& search);
    /// RE2's word (for keywords find_phrase's) on all texts that the predicate reads. Safe on several threads.
    [[nodiscard]] bool matches(PredicateId id, const Surfaces& surfaces) const;
    /// Predicates that read the comment, or the journal reference.
    [[nodiscard]] std::span<const PredicateId> reading(Field fact) const {
        return fact == field_comment ? on_comment_ : on_journal_ref_;
    }
    /// Predicates that nothing in a text gives away: they have to be asked of every paper. Ascending.
    [[nodiscard]] std::span<const PredicateId> always() const { return always_; }
    /// Calls `tell(predicate, holds)` for one of them, or for all that are asked together with it.
    template <typename Tell>
    void ask(PredicateId always, const Surfaces& surfaces, Tell&& tell) const;
    [[nodiscard]] bool reads_keywords() const { return reads_keywords_; }
    [[nodiscard]] std::size_t bytes() const;

private:
    friend class LexiconDraft;

    struct Predicate {
        std::uint32_t matcher{0};
        Key key{Key::title};
        Demand demand{Demand::always};
    };
    /// Compiled when first asked and kept.
    struct Compiled {
        std::atomic<const Pattern*> pattern{nullptr};
        Compiled() = default;
        ~Compiled() { delete pattern.load(); }
        Compiled(const Compiled&) = delete;
        Compiled& operator=(const Compiled&) = delete;
    };
    struct Matcher {
        std::string_view source;      // of a keyword its keyword form
        Compiled* compiled{nullptr};  // of patterns that RE2 decides
    };

    /// Predicates of one key that are asked in one pass.
    struct Together {
        std::vector<PredicateId> predicates;
        FieldSet fields{0};
        PatternSet set;
    };

    [[nodiscard]] bool find_together(const Together& group, const Surfaces& surfaces, std::vector<int>& found) const;
    void gather_always();

    Arena arena_;
    std::vector<Predicate> predicates_;
    std::vector<Matcher> matchers_;
    std::deque<Compiled> compiled_;
    AnchorTable anchors_;
    std::vector<std::uint32_t> buckets_;  // begins, and one end
    std::vector<Needle> needles_;         // by bucket, and one more
    std::vector<Listener> listeners_;
    std::vector<PredicateId> on_comment_;
    std::vector<PredicateId> on_journal_ref_;
    std::vector<PredicateId> always_;
    std::vector<std::uint32_t> group_of_;  // by place in always_: of groups_, one more; 0: asked alone
    std::vector<Together> groups_;
    bool reads_keywords_{false};
};

template <typename Tell>
void Lexicon::ask(PredicateId always, const Surfaces& surfaces, Tell&& tell) const {
    const auto place = static_cast<std::size_t>(std::ranges::lower_bound(always_, always) - always_.begin());
    std::vector<int> found;
    if (group_of_[place] == 0 || !find_together(groups_[group_of_[place] - 1], surfaces, found)) {
        tell(always, matches(always, surfaces));
        return;
    }
    const auto& predicates = groups_[group_of_[place] - 1].predicates;
    for (std::size_t i = 0; i < predicates.size(); ++i) {
        tell(predicates[i], std::ranges::find(found, static_cast<int>(i)) != found.end());
    }
}

}  // namespace paperwire::filters
