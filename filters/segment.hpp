// SPDX-License-Identifier: MIT
// filters: an index over some rules, never changed once built: lexicon, formulas and postings. The whole index is one
// large segment and a few small ones for what was added since.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bot/core/result.hpp"
#include "filters/formula.hpp"
#include "filters/index.hpp"
#include "filters/lexicon.hpp"
#include "filters/postings.hpp"

namespace paperwire::filters {

class Segment {
public:
    /// Rules by ascending number. Errors: malformed, naming the pattern.
    [[nodiscard]] static Result<std::shared_ptr<const Segment>> build(std::vector<NumberedRule> rules);

    [[nodiscard]] const Lexicon& lexicon() const { return lexicon_; }
    [[nodiscard]] const Formulas& formulas() const { return formulas_; }
    /// Filters for new and cross-listed papers, as most are.
    [[nodiscard]] const Postings& usual() const { return usual_; }
    /// Filters that say themselves what kinds they want; none of their postings is sure.
    [[nodiscard]] const Postings& by_kind() const { return by_kind_; }
    /// Distinct top-level formulas.
    [[nodiscard]] std::span<const FormulaId> wholes() const { return wholes_; }
    [[nodiscard]] std::span<const NumberedRule> rules() const { return rules_; }
    /// Of the rule at a position of rules().
    [[nodiscard]] RuleNumber number_of(std::size_t position) const {
        return is_dense_ ? static_cast<RuleNumber>(position) : rules_[position].number;
    }
    /// The whole of the rule at a position of rules().
    [[nodiscard]] std::uint32_t whole_of(std::size_t position) const { return whole_of_[position]; }
    /// Positions of the rules that are this whole, ascending. First positions ascend with the wholes.
    [[nodiscard]] std::span<const std::uint32_t> positions_of(std::uint32_t whole) const {
        return std::span(positions_).subspan(uses_[whole].begin, uses_[whole + 1].begin - uses_[whole].begin);
    }
    /// The categories that a whole names itself; null: none.
    [[nodiscard]] const CategorySet* categories_of(std::uint32_t whole) const {
        const auto set = uses_[whole].categories;
        return set == 0 ? nullptr : &formulas_.categories(set);
    }
    /// Brings near what the two above read: first their place, then what it points to.
    void fetch_use(std::uint32_t whole) const { __builtin_prefetch(&uses_[whole]); }
    void fetch_rest_of_use(std::uint32_t whole) const {
        __builtin_prefetch(&positions_[uses_[whole].begin]);
        __builtin_prefetch(&formulas_.categories(uses_[whole].categories));
    }
    [[nodiscard]] std::optional<std::size_t> find(RuleNumber rule) const;
    /// Stands for filters that hold whatever the texts say.
    [[nodiscard]] PredicateId certain() const { return static_cast<PredicateId>(lexicon_.size()); }
    [[nodiscard]] std::size_t bytes() const;

private:
    /// What is asked of every whole that matches, in one place.
    struct Use {
        std::uint32_t begin{0};  // of its positions; the next one's is the end
        CategorySetId categories{0};
    };

    void link_positions();

    Lexicon lexicon_;
    Formulas formulas_;
    Postings usual_;
    Postings by_kind_;
    std::vector<FormulaId> wholes_;
    std::vector<NumberedRule> rules_;
    std::vector<std::uint32_t> whole_of_;
    bool is_dense_{false};   // numbers are positions
    std::vector<Use> uses_;  // by whole, and one end
    std::vector<std::uint32_t> positions_;
};

}  // namespace paperwire::filters
