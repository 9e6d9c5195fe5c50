// SPDX-License-Identifier: MIT
// net: HTTP's three forms of a date (RFC 9110 5.6.7), read without any locale.
#pragma once

#include <optional>
#include <string_view>

#include "bot/core/time.hpp"

namespace paperwire::net {

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`. A year of two
/// digits that would lie more than 50 years after `now` is one of the century before. The name of the weekday must be
/// one, but is not held against the date.
[[nodiscard]] std::optional<Instant> parse_http_date(std::string_view text, Instant now);

}  // namespace paperwire::net
