// SPDX-License-Identifier: MIT
// source: the dates that feeds carry.
// Source: RFC 822 section 5 as RSS 2.0 uses it; RFC 3339 for Atom.
#pragma once

#include <optional>
#include <string_view>

#include "bot/core/time.hpp"

namespace paperwire::source {

/// A moment as it was written: the calendar day in its own offset, and the instant.
struct FeedDate {
    Day day;
    Instant instant;
};

/// Reads `Mon, 27 Apr 2026 00:00:00 -0400`; the weekday, the seconds and the offset may be missing, the offset may be
/// GMT, UT, UTC, Z, EST or EDT. Nothing for what is no date.
[[nodiscard]] std::optional<FeedDate> parse_rss_date(std::string_view text);
/// Reads RFC 3339 with any fraction.
[[nodiscard]] std::optional<FeedDate> parse_atom_date(std::string_view text);

}  // namespace paperwire::source
