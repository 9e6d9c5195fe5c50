// SPDX-License-Identifier: MIT
#include "bot/intake/place.hpp"

#include <algorithm>

#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

/// arXiv never pauses for as long.
constexpr int longest_walk = 30;

Day next_announcement(Day day, int step) {
    for (int i = 1; i <= longest_walk; ++i) {
        const Day candidate = day.plus(step * i);
        if (!source::is_quiet_day(candidate)) return candidate;
    }
    return day.plus(step);
}

}  // namespace

Placer::Placer(Day after, Day before, std::vector<store::IdRange> known, std::optional<Day> reached)
    : after_(after), before_(before), known_(std::move(known)), reached_(reached) {}

Day Placer::place(const PaperId& id, Instant first_at) {
    std::optional<Day> above;  // the id is higher than all of that day's
    std::optional<Day> below;  // and lower than all of this one's
    std::optional<Day> among;
    for (const store::IdRange& range : known_) {
        if (id < range.first) below = std::min(below.value_or(range.day), range.day);
        else if (id > range.last) above = std::max(above.value_or(range.day), range.day);
        else among = range.day;
    }
    Day day = std::max(source::earliest_announcement(first_at), reached_.value_or(Day{}));
    if (below && day >= *below) day = next_announcement(*below, -1);
    if (above && day <= *above) day = next_announcement(*above, 1);
    if (among) day = *among;
    reached_ = std::max(reached_.value_or(day), day);
    return std::clamp(day, after_, before_);
}

}  // namespace paperwire::intake
