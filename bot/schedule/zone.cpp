// SPDX-License-Identifier: MIT
// schedule: wall time through Howard Hinnant's date library and the system's zoneinfo.
#include "bot/schedule/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "bot/core/log.hpp"

namespace paperwire::schedule {

namespace {

const date::time_zone* find_zone(std::string_view name) {
    try {
        return date::locate_zone(std::string(name));
    } catch (const std::exception&) {
        return nullptr;
    }
}

const date::time_zone& zone_or_utc(std::string_view name) {
    if (const auto* zone = find_zone(name)) return *zone;
    static std::mutex mutex;
    static std::set<std::string, std::less<>> told;
    const std::scoped_lock lock(mutex);
    if (told.emplace(name).second) log::error("schedule", "unknown time zone, taken as UTC", {{"zone", name}});
    return *date::locate_zone("UTC");
}

}  // namespace

bool is_zone(std::string_view name) { return !name.empty() && name.front() != '/' && find_zone(name) != nullptr; }

const std::vector<std::string>& zone_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& zone : date::get_tzdb().zones) all.push_back(zone.name());
        std::ranges::sort(all);
        return all;
    }();
    return names;
}

LocalTime to_local(Instant instant, std::string_view zone) {
    const auto local = zone_or_utc(zone).to_local(instant);
    const auto midnight = date::floor<date::days>(local);
    return LocalTime{Day{std::chrono::sys_days{std::chrono::days{midnight.time_since_epoch().count()}}},
                     std::chrono::duration_cast<std::chrono::milliseconds>(local - midnight)};
}

Instant to_instant(Day day, std::chrono::minutes at, std::string_view zone_name) {
    const date::time_zone& zone = zone_or_utc(zone_name);
    const date::local_time<std::chrono::milliseconds> local{
        std::chrono::duration_cast<std::chrono::milliseconds>(day.value.time_since_epoch() + at)};
    const auto found = zone.get_info(local);
    // A skipped time: `first.end` is the instant at which the clocks jump. A doubled one: the first offset comes first.
    if (found.result == date::local_info::nonexistent) {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(found.first.end);
    }
    return Instant{local.time_since_epoch() - found.first.offset};
}

Day eastern_day(Instant instant) { return to_local(instant, "America/New_York").day; }

}  // namespace paperwire::schedule
