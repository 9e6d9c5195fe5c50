// SPDX-License-Identifier: MIT
// filters: a lexicon while rules are added. It gives every predicate its number, decides what its pattern takes to be
// known, and chooses the anchors of all needles when frozen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "bot/core/result.hpp"
#include "filters/lexicon.hpp"

namespace paperwire::filters {

class LexiconDraft {
public:
    LexiconDraft();

    /// The number of a predicate, new or known. Errors: malformed, when RE2 refuses the pattern.
    [[nodiscard]] Result<PredicateId> add(Key key, std::string_view source);
    /// In how many of 1,000 papers it may hold, by the look of it: for choosing, not for judging.
    [[nodiscard]] float frequency(PredicateId id) const { return frequencies_[id]; }
    [[nodiscard]] std::size_t size() const { return lexicon_.predicates_.size(); }
    [[nodiscard]] Lexicon freeze() &&;

private:
    struct Matched {
        std::uint32_t begin{0};  // in needles_of_
        std::uint32_t end{0};
        Demand demand{Demand::always};
        float frequency{0};
    };
    struct Hash {
        using is_avalanching = void;
        std::size_t operator()(std::string_view bytes) const { return std::hash<std::string_view>{}(bytes); }
    };
    using Numbers = boost::unordered_flat_map<std::string_view, std::uint32_t, Hash>;

    [[nodiscard]] Result<std::uint32_t> add_matcher(Key key, std::string_view source);
    void add_keyword(std::string_view form, Matched& matched);
    [[nodiscard]] Result<void> add_pattern(std::string_view source, Matched& matched);
    [[nodiscard]] bool add_triggers(std::string_view source, Matched& matched);
    void add_needle(std::string_view packed);
    void choose_anchors();
    [[nodiscard]] static Needle make_needle(std::string_view packed, const Piece& anchor);
    void link_listeners();

    Lexicon lexicon_;
    Numbers patterns_;
    Numbers keywords_;
    Numbers needles_;  // by packed phrase
    std::vector<std::string_view> packed_;
    std::vector<Matched> matched_;                                      // by matcher
    std::vector<std::uint32_t> needles_of_;                             // matchers' needles
    boost::unordered_flat_map<std::uint64_t, PredicateId> predicates_;  // by matcher and key
    std::vector<float> frequencies_;
    std::vector<std::uint32_t> renumbered_;  // needles as added to needles by bucket
};

}  // namespace paperwire::filters
