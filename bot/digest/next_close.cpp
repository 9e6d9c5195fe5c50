// SPDX-License-Identifier: MIT
// digest: the earliest of all slots, ends of quiet hours and ends of patience.
#include "bot/digest/next_close.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <unordered_map>

#include "bot/schedule/next_due.hpp"

namespace paperwire::digest {

namespace {

using LastSlots = std::unordered_map<std::string_view, Instant>;

LastSlots last_slots(std::span<const store::CohortState> states) {
    LastSlots slots;
    for (const store::CohortState& state : states) slots.emplace(state.key, state.last_slot);
    return slots;
}

std::optional<Instant> next_immediate(const Cohort& cohort, const Receipts& receipts, Instant now) {
    const Instant quiet_end = schedule::end_of_quiet(cohort.quiet, cohort.timezone, now);
    if (quiet_end > now) return quiet_end;
    const auto patient_until = patience_end(*cohort.categories, receipts);
    if (!patient_until || *patient_until <= now) return std::nullopt;
    return schedule::end_of_quiet(cohort.quiet, cohort.timezone, *patient_until);
}

std::optional<Instant> next_of(const Cohort& cohort, const LastSlots& slots, const Receipts& receipts, Instant now) {
    if (cohort.schedule.form == Schedule::Form::immediate) return next_immediate(cohort, receipts, now);
    const auto last = slots.find(cohort.key);
    const Instant after = last == slots.end() ? now : last->second + std::chrono::milliseconds{1};
    return schedule::slot_at_or_after(cohort.schedule, cohort.timezone, after);
}

}  // namespace

std::optional<Instant> next_close(std::span<const Cohort> cohorts, std::span<const store::CohortState> states,
                                  const Receipts& receipts, Instant now) {
    const LastSlots slots = last_slots(states);
    std::optional<Instant> earliest;
    for (const Cohort& cohort : cohorts) {
        const auto next = next_of(cohort, slots, receipts, now);
        if (next && (!earliest || *next < *earliest)) earliest = next;
    }
    return earliest;
}

}  // namespace paperwire::digest
