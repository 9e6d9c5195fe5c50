// SPDX-License-Identifier: MIT
#include "bot/source/calendar.hpp"

#include <algorithm>
#include <array>

#include "bot/schedule/zone.hpp"

namespace paperwire::source {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr sys_days on(int y, unsigned m, unsigned d) { return sys_days{year_month_day{year{y}, month{m}, day{d}}}; }

/// Days without an announcement that would have had one, or that arXiv's own list names, ascending.
constexpr std::array skipped{
    on(2025, 1, 1),   on(2025, 1, 20),  on(2025, 6, 19),  on(2025, 7, 4),   on(2025, 7, 6),   on(2025, 9, 1),
    on(2025, 11, 27), on(2025, 12, 25), on(2025, 12, 30), on(2026, 1, 1),   on(2026, 1, 19),  on(2026, 6, 19),
    on(2026, 7, 3),   on(2026, 9, 7),   on(2026, 11, 26), on(2026, 12, 25), on(2026, 12, 29), on(2026, 12, 31),
};

bool is_skipped(sys_days date) { return std::ranges::binary_search(skipped, date); }

}  // namespace

bool is_quiet_day(Day day) {
    const std::chrono::weekday weekday = day.weekday();
    if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) {
        return true;
    }
    // What is received until Friday afternoon is announced on Sunday evening, so Monday's feed hangs on both days.
    const bool after_weekend = weekday == std::chrono::Monday;
    return is_skipped(day.plus(-1).value) || (after_weekend && is_skipped(day.plus(-3).value));
}

Day earliest_announcement(Instant submitted) {
    constexpr std::chrono::hours freeze{14};
    const schedule::LocalTime received = schedule::to_local(submitted, "America/New_York");
    for (Day day = received.since_midnight < freeze ? received.day : received.day.plus(1);; day = day.plus(1)) {
        const std::chrono::weekday weekday = day.weekday();
        if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) {
            continue;
        }
        // Friday's evening is Sunday, and the feed follows at midnight.
        const Day announced = day.plus(weekday == std::chrono::Friday ? 3 : 1);
        if (!is_quiet_day(announced)) {
            return announced;
        }
    }
}

std::vector<Day> announcement_days(Day after, Day before) {
    std::vector<Day> days;
    for (Day day = after.plus(1); day < before; day = day.plus(1)) {
        if (!is_quiet_day(day)) {
            days.push_back(day);
        }
    }
    return days;
}

}  // namespace paperwire::source
