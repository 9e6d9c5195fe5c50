// SPDX-License-Identifier: MIT
// filters: what must hold for a formula to hold: the fewest and rarest predicates of which one has to, and categories
// of which the paper has to list one.
#pragma once

#include <optional>
#include <vector>

#include "filters/formula.hpp"
#include "filters/lexicon.hpp"

namespace paperwire::filters {

class LexiconDraft;

struct Requirement {
    /// One of them must hold or be unknown. Nothing: the formula may hold whatever the predicates say.
    std::optional<std::vector<PredicateId>> predicates;
    float frequency{0};                     // in how many of 1,000 papers one of them may hold
    std::optional<CategorySet> categories;  // of which the paper must list one
};

[[nodiscard]] Requirement requirement_of(FormulaId id, const Formulas& formulas, const LexiconDraft& lexicon);

}  // namespace paperwire::filters
