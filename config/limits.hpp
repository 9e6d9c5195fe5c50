// SPDX-License-Identifier: MIT
// config: how much one filter, one subscriber and an installation may ask for, so that no input makes matching slow.
#pragma once

#include <cstddef>

namespace paperwire::config {

/// A filter may stand in so many others, one in the next, names spread out.
inline constexpr std::size_t max_nesting = 16;
/// A filter may hold so many filters, names spread out.
inline constexpr std::size_t max_rule_size = 10'000;
/// Patterns and phrases of one subscriber, names spread out.
inline constexpr std::size_t max_predicates = 200;

/// Those that a configuration may set (`limits`).
struct Limits {
    /// Distinct patterns that every paper must be asked about, because no literal gives them away.
    std::size_t patterns_without_literal{200};
    /// How many days what was delivered, and what it was made of, is remembered.
    std::size_t keep_days{400};

    friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace paperwire::config
