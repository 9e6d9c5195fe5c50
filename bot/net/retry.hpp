// SPDX-License-Identifier: MIT
// net: pure rules of patience, shared by intake and delivery.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bot/core/time.hpp"

namespace paperwire::net {

/// Exponential: base·2^(failures−1), at most `cap`, then spread by jitter into [3/4, 5/4] of that. `failures` ≥ 1;
/// `random` is uniform over all of uint64.
struct Backoff {
    std::chrono::milliseconds base{std::chrono::minutes{5}};
    std::chrono::milliseconds cap{std::chrono::hours{1}};
};
[[nodiscard]] std::chrono::milliseconds next_delay(const Backoff& backoff, int failures, std::uint64_t random);

/// Reads Retry-After: delta-seconds or an HTTP-date (RFC 9110 10.2.3). Nothing for an absent, malformed, zero, negative
/// or past value; more than `cap` is `cap`.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Instant now,
                                                                    std::chrono::seconds cap = std::chrono::hours{24});

}  // namespace paperwire::net
