// SPDX-License-Identifier: MIT
// digest: when the next cohort may fall due if nothing is read meanwhile. Pure. Waking too early costs one idle turn,
// too late a schedule: in doubt it is early.
#pragma once

#include <optional>
#include <span>

#include "bot/digest/cohort.hpp"
#include "bot/digest/readiness.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

/// The earliest instant at which one cohort may fall due: the next slot after its last one; for immediate the end of
/// its quiet hours, or of the hour that it waits for all of its categories. At or before `now`: at once. A cohort that
/// `states` lacks counts as begun now. Nothing when only a reading can make anything due.
[[nodiscard]] std::optional<Instant> next_close(std::span<const Cohort> cohorts,
                                                std::span<const store::CohortState> states, const Receipts& receipts,
                                                Instant now);

}  // namespace paperwire::digest
