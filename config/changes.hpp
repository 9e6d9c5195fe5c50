// SPDX-License-Identifier: MIT
// config: from one population to the next: who is new, changed or gone.
#pragma once

#include <cstdint>
#include <vector>

#include "config/fingerprint.hpp"
#include "config/settings.hpp"

namespace paperwire::config {

/// Of all rules, by number: those of the population where it has them.
[[nodiscard]] std::vector<Fingerprint> rule_prints_of(const Population& population);
/// Of all subscribers, in their order.
[[nodiscard]] std::vector<Fingerprint> fingerprints(const Population& population);

struct Changes {
    std::vector<std::uint32_t> added;    // positions in the later population's subscribers, ascending
    std::vector<std::uint32_t> changed;  // likewise
    std::vector<std::uint32_t> removed;  // positions in the earlier one's subscribers, ascending
};

/// Compares by prints: milliseconds for a hundred thousand subscribers. A change of nothing but rule numbers is none.
[[nodiscard]] Changes changes(const Population& before, const Population& after);

}  // namespace paperwire::config
