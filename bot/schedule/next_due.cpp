// SPDX-License-Identifier: MIT
// schedule: slots, quiet hours and pauses.
#include "bot/schedule/next_due.hpp"

#include "bot/schedule/zone.hpp"

namespace paperwire::schedule {

namespace {

bool names_day(const Schedule& schedule, Day day) {
    const auto weekday = day.weekday();
    switch (schedule.form) {
        case Schedule::Form::immediate: return false;
        case Schedule::Form::daily: return true;
        case Schedule::Form::weekdays: return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
        case Schedule::Form::weekly: return weekday == schedule.day;
    }
    return false;
}

/// A wall time can be moved across midnight by a gap, and a zone can skip a whole day (Apia, 2011-12-30): looking a day
/// further on both sides than a week finds every slot.
constexpr int search_days = 9;

bool holds(const QuietHours& quiet, std::chrono::milliseconds since_midnight) {
    if (quiet.begin < quiet.end) return since_midnight >= quiet.begin && since_midnight < quiet.end;
    return since_midnight >= quiet.begin || since_midnight < quiet.end;
}

}  // namespace

std::optional<Instant> slot_at_or_after(const Schedule& schedule, std::string_view zone, Instant from) {
    const Day start = to_local(from, zone).day;
    for (int i = -1; i <= search_days; ++i) {
        const Day day = start.plus(i);
        if (!names_day(schedule, day)) continue;
        const Instant slot = to_instant(day, schedule.at, zone);
        if (slot >= from) return slot;
    }
    return std::nullopt;
}

std::optional<Instant> latest_due_slot(const Schedule& schedule, std::string_view zone, Instant last, Instant now) {
    const Day today = to_local(now, zone).day;
    for (int i = 1; i >= -search_days; --i) {
        const Day day = today.plus(i);
        if (!names_day(schedule, day)) continue;
        const Instant slot = to_instant(day, schedule.at, zone);
        if (slot > now) continue;
        return slot > last ? std::optional{slot} : std::nullopt;
    }
    return std::nullopt;
}

Instant end_of_quiet(const std::optional<QuietHours>& quiet, std::string_view zone, Instant now) {
    if (!quiet) return now;
    const LocalTime local = to_local(now, zone);
    if (!holds(*quiet, local.since_midnight)) return now;
    const bool over_midnight = quiet->begin > quiet->end && local.since_midnight >= quiet->begin;
    const Instant end = to_instant(over_midnight ? local.day.plus(1) : local.day, quiet->end, zone);
    // When the clocks go back through the end, the first of its two instants may lie behind us: then it is over.
    return end > now ? end : now;
}

bool is_paused(const Delivery& delivery, Instant now) {
    if (delivery.paused) return true;
    return delivery.paused_until && to_local(now, delivery.timezone).day < *delivery.paused_until;
}

}  // namespace paperwire::schedule
