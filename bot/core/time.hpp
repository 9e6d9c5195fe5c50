// SPDX-License-Identifier: MIT
// core: instants and calendar days as values. No clock is read here and no time zone known: see bot/async/clock.hpp
// and bot/schedule/zone.hpp.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace paperwire {

/// A point of civil time, UTC, in whole milliseconds; stored as such.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// A calendar day without a zone. An announcement day is arXiv's (US Eastern).
struct Day {
    std::chrono::sys_days value{};

    friend auto operator<=>(const Day&, const Day&) = default;
    [[nodiscard]] std::chrono::weekday weekday() const { return std::chrono::weekday{value}; }
    [[nodiscard]] Day plus(int days) const { return Day{value + std::chrono::days{days}}; }
};

/// `2026-04-27`.
[[nodiscard]] std::string to_string(Day day);
/// Reads exactly `YYYY-MM-DD`; nothing for a form or a date that does not exist.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);

/// RFC 3339 in UTC, `2026-04-27T08:00:00Z`; milliseconds appear only when they are not zero.
[[nodiscard]] std::string to_string(Instant instant);
/// Reads RFC 3339 with `Z` or a numeric offset, optional fraction (cut to milliseconds).
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view rfc3339);

[[nodiscard]] inline std::int64_t to_milliseconds(Instant instant) { return instant.time_since_epoch().count(); }
[[nodiscard]] inline Instant from_milliseconds(std::int64_t value) { return Instant{std::chrono::milliseconds{value}}; }

}  // namespace paperwire
