// SPDX-License-Identifier: MIT
// schedule: when a digest falls due, and when nothing may begin. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "bot/core/subscriber.hpp"
#include "bot/core/time.hpp"

namespace paperwire::schedule {

/// The first slot at or after `from`. Not for immediate (nothing). Each local day that the schedule names has exactly
/// one slot.
[[nodiscard]] std::optional<Instant> slot_at_or_after(const Schedule& schedule, std::string_view zone, Instant from);
/// The latest slot at or before `now` and strictly after `last`: runs missed while stopped are made up by this one.
/// Nothing when none fell due.
[[nodiscard]] std::optional<Instant> latest_due_slot(const Schedule& schedule, std::string_view zone, Instant last,
                                                     Instant now);

/// `now` when nothing forbids it, else the end of the quiet hours that hold it.
[[nodiscard]] Instant end_of_quiet(const std::optional<QuietHours>& quiet, std::string_view zone, Instant now);

/// True while `paused: true`, or the local day is before `paused: DAY`.
[[nodiscard]] bool is_paused(const Delivery& delivery, Instant now);

}  // namespace paperwire::schedule
