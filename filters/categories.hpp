// SPDX-License-Identifier: MIT
// filters: which papers a rule can be kept from, by their categories alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "filters/rule.hpp"

namespace paperwire::filters {

/// Canonical categories, sorted, of which a paper must list at least one for the rule to hold, as few as can be told;
/// nothing when there are none. Unlike categories_asked() it says nothing of when a category was added.
[[nodiscard]] std::optional<std::vector<std::string>> categories_needed(const Rule& rule);

}  // namespace paperwire::filters
