// SPDX-License-Identifier: MIT
// bench: a generated rule as the rivals read it: categories, and predicates of which any or all must hold.
#pragma once

#include <string>
#include <vector>

#include "filters/rule.hpp"
#include "tests/bench/predicates.hpp"

namespace paperwire::bench {

struct FlatRule {
    std::vector<std::string> categories;  // empty: any
    std::vector<Predicate> predicates;    // at least one
    bool any{true};
};

/// Throws for a shape that tests/bench/population.hpp does not make.
[[nodiscard]] FlatRule flatten(const filters::Rule& rule);

}  // namespace paperwire::bench
