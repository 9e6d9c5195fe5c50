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
    /// The whole of the rule at a position of rules().
    [[nodiscard]] std::uint32_t whole_of(std::size_t position) const { return whole_of_[position]; }
    [[nodiscard]] std::optional<std::size_t> find(RuleNumber rule) const;
    /// Stands for filters that hold whatever the texts say.
    [[nodiscard]] PredicateId certain() const { return static_cast<PredicateId>(lexicon_.size()); }
    [[nodiscard]] std::size_t bytes() const;

private:
    Lexicon lexicon_;
    Formulas formulas_;
    Postings usual_;
    Postings by_kind_;
    std::vector<FormulaId> wholes_;
    std::vector<NumberedRule> rules_;
    std::vector<std::uint32_t> whole_of_;
};

}  // namespace paperwire::filters
