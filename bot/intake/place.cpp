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

/// Of a day that was read of other categories alone the papers are only some, and the next to them may be that day's,
/// too. What a day did not list that was read whole is not its own. Days before and after the wanted ones count as read
/// whole, where nobody says more, and those among them do not.
bool Placer::is_read_in_part(Day day) const {
    return in_part_ ? in_part_->contains(day) : day > after_ && day < before_;
}

Day Placer::place(const PaperId& id, Instant first_at) {
    std::optional<Day> earliest;
    std::optional<Day> latest;
    std::optional<Day> among;
    for (const auto& [day, first, last] : known_) {
        if (id < first) {
            const Day bound = is_read_in_part(day) ? day : next_announcement(day, -1);
            latest = std::min(latest.value_or(bound), bound);
        } else if (id > last) {
            const Day bound = is_read_in_part(day) ? day : next_announcement(day, 1);
            earliest = std::max(earliest.value_or(bound), bound);
        } else {
            among = day;
        }
    }
    Day day = std::max(source::earliest_announcement(first_at), reached_.value_or(Day{}));
    if (latest) day = std::min(day, *latest);
    if (earliest) day = std::max(day, *earliest);
    if (among) day = *among;
    reached_ = std::max(reached_.value_or(day), day);
    return std::clamp(day, after_, before_);
}

}  // namespace paperwire::intake
