// SPDX-License-Identifier: MIT
// config: rules keep their numbers from one load to the next, so that an index of filters need not be built anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "config/settings.hpp"

namespace paperwire::config {

/// Drops the rules that nobody uses, and closes the gaps: rules from number `first_new` on take the free numbers, and
/// where that is not enough those with the highest numbers do. All others keep theirs.
void drop_unused_rules(Population& population, std::size_t first_new);

}  // namespace paperwire::config
