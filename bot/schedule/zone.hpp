// SPDX-License-Identifier: MIT
// schedule: the only home of the time zone database. Pure but for reading the system's zoneinfo once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/time.hpp"

namespace paperwire::schedule {

/// Local wall time: a day and minutes, seconds, milliseconds after its midnight.
struct LocalTime {
    Day day;
    std::chrono::milliseconds since_midnight{0};

    friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

/// True for a name of the IANA database as installed (`Europe/Berlin`, `UTC`).
[[nodiscard]] bool is_zone(std::string_view name);
/// All names, sorted; for "did you mean".
[[nodiscard]] const std::vector<std::string>& zone_names();

/// The wall time of an instant. `zone` must satisfy is_zone; an unknown one is taken as UTC and logged once.
[[nodiscard]] LocalTime to_local(Instant instant, std::string_view zone);
/// The instant of a wall time: one that the clocks skip gives the first instant after the gap, one that comes twice the
/// first.
[[nodiscard]] Instant to_instant(Day day, std::chrono::minutes at, std::string_view zone);

/// arXiv's calendar day of an instant: US Eastern.
[[nodiscard]] Day eastern_day(Instant instant);

}  // namespace paperwire::schedule
