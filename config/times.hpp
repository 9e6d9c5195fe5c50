// SPDX-License-Identifier: MIT
// config: the keys of a delivery that speak of time.
#pragma once

#include <optional>

#include "bot/core/subscriber.hpp"
#include "config/spot.hpp"

namespace paperwire::config {

[[nodiscard]] std::optional<Schedule> read_schedule(const Spot& spot);
/// `22:00-07:00`.
[[nodiscard]] std::optional<QuietHours> read_quiet(const Spot& spot);
[[nodiscard]] std::optional<Day> read_day(const Spot& spot);
/// `true`, `false` or a day, into `paused` and `paused_until`.
void read_paused(const Spot& spot, Delivery& delivery);

}  // namespace paperwire::config
