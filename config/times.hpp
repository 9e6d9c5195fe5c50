// SPDX-License-Identifier: MIT
// config: the keys of a delivery that speak of time.
#pragma once

#include <optional>
#include <string_view>

#include "bot/core/subscriber.hpp"
#include "config/spot.hpp"

namespace paperwire::config {

[[nodiscard]] std::optional<Schedule> read_schedule(const Spot& spot);
/// `22:00-07:00`, blanks aside; nothing for anything else.
[[nodiscard]] std::optional<QuietHours> parse_quiet(std::string_view written);
[[nodiscard]] std::optional<QuietHours> read_quiet(const Spot& spot);
[[nodiscard]] std::optional<Day> read_day(const Spot& spot);
struct Pause {
    bool always{false};
    std::optional<Day> until{};
};
/// `true` and `false` in any case, or a day.
[[nodiscard]] std::optional<Pause> parse_pause(std::string_view written);
/// The same, into `paused` and `paused_until`.
void read_paused(const Spot& spot, Delivery& delivery);

}  // namespace paperwire::config
