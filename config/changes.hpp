// SPDX-License-Identifier: MIT
// config: from one population to the next: who is new, changed or gone, and which rules, so that an index of filters
// need not be built anew.
#pragma once

#include <cstdint>
#include <vector>

#include "config/fingerprint.hpp"
#include "config/settings.hpp"
#include "filters/index.hpp"

namespace paperwire::config {

/// Of all subscribers, in their order.
[[nodiscard]] std::vector<Fingerprint> fingerprints(const Population& population);

/// `next` with its rules numbered so that those of `before` that are there again have the numbers they had. Numbers
/// stay dense: where there are fewer rules than before, those with the highest numbers take the free ones.
[[nodiscard]] Population with_numbers_of(const Population& before, Population next);

struct Changes {
    std::vector<std::uint32_t> added;    // positions in the later population's subscribers, ascending
    std::vector<std::uint32_t> changed;  // likewise
    std::vector<std::uint32_t> removed;  // positions in the earlier one's subscribers, ascending
    /// For filters::FilterIndex::with(): rules that stand under a number where there was none, or another one.
    std::vector<filters::NumberedRule> rules_added;
    std::vector<filters::RuleNumber> rules_removed;  // numbers that are no more
};

/// Compares by prints: milliseconds for a hundred thousand subscribers. A change of nothing but rule numbers is none.
[[nodiscard]] Changes changes(const Population& before, const Population& after);

}  // namespace paperwire::config
