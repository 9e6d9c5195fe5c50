// SPDX-License-Identifier: MIT
#include "bot/schedule/next_due.hpp"

#include <gtest/gtest.h>

#include "bot/schedule/zone.hpp"

namespace paperwire::schedule {
namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }
Schedule schedule_of(std::string_view text) { return parse_schedule(text).value(); }

struct SlotCase {
    const char* schedule;
    const char* zone;
    const char* from;
    const char* slot;
};

TEST(SlotAtOrAfter, FollowsTheLocalWallClock) {
    const SlotCase cases[] = {
        {"daily 08:00", "UTC", "2026-04-27T08:00:00Z", "2026-04-27T08:00:00Z"},
        {"daily 08:00", "UTC", "2026-04-27T08:00:00.001Z", "2026-04-28T08:00:00Z"},
        {"daily 08:00", "Europe/Berlin", "2026-04-27T00:00:00Z", "2026-04-27T06:00:00Z"},
        {"weekdays 08:00", "Europe/Madrid", "2026-04-24T12:00:00Z", "2026-04-27T06:00:00Z"},
        {"weekly mon 07:30", "America/New_York", "2026-04-27T12:00:00Z", "2026-05-04T11:30:00Z"},
        {"weekly sun 23:30", "Pacific/Auckland", "2026-04-27T12:00:00Z", "2026-05-03T11:30:00Z"},
        // Skipped by the clocks: the first instant after the gap.
        {"daily 02:30", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
        {"daily 02:15", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z"},
        // Comes twice: the first time.
        {"daily 02:30", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
        // Midnight itself is skipped in some zones.
        {"daily 00:15", "Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z"},
    };
    for (const SlotCase& c : cases) {
        SCOPED_TRACE(std::string(c.schedule) + " " + c.zone + " " + c.from);

        const auto slot = slot_at_or_after(schedule_of(c.schedule), c.zone, at(c.from));

        ASSERT_TRUE(slot);
        EXPECT_EQ(to_string(*slot), c.slot);
    }
}

TEST(SlotAtOrAfter, IsNothingForImmediate) {
    EXPECT_FALSE(slot_at_or_after(Schedule{}, "UTC", at("2026-04-27T08:00:00Z")));
}

TEST(LatestDueSlot, MakesUpMissedRunsByOne) {
    const auto slot =
        latest_due_slot(schedule_of("daily 08:00"), "UTC", at("2026-04-20T08:00:00Z"), at("2026-04-27T09:00:00Z"));

    ASSERT_TRUE(slot);
    EXPECT_EQ(to_string(*slot), "2026-04-27T08:00:00Z");
    EXPECT_FALSE(latest_due_slot(schedule_of("daily 08:00"), "UTC", *slot, at("2026-04-28T07:59:59Z")));
}

TEST(LatestDueSlot, IncludesTheVeryInstant) {
    EXPECT_TRUE(
        latest_due_slot(schedule_of("daily 08:00"), "UTC", at("2026-04-26T08:00:00Z"), at("2026-04-27T08:00:00Z")));
}

TEST(LatestDueSlot, GivesEveryLocalDayOfEveryZoneExactlyOneSlot) {
    for (const std::string& zone : zone_names()) {
        SCOPED_TRACE(zone);
        for (const char* const at_time : {"daily 02:30", "daily 00:15"}) {
            SCOPED_TRACE(at_time);
            const Schedule schedule = schedule_of(at_time);
            const Instant end = at("2028-01-02T12:00:00Z");
            Instant last = *slot_at_or_after(schedule, zone, at("2025-12-31T12:00:00Z"));
            while (last < end) {
                const auto next = slot_at_or_after(schedule, zone, last + std::chrono::milliseconds{1});
                ASSERT_TRUE(next);
                EXPECT_EQ(latest_due_slot(schedule, zone, last, *next), next);
                ASSERT_EQ(to_string(to_local(*next, zone).day), to_string(to_local(last, zone).day.plus(1)));
                last = *next;
            }
        }
    }
}

TEST(EndOfQuiet, HasAnExclusiveEndAndSpansMidnight) {
    const QuietHours night{TimeOfDay{22 * 60}, TimeOfDay{7 * 60}};
    struct Case {
        const char* now;
        const char* end;
    };
    const Case cases[] = {
        {"2026-04-27T21:59:59Z", "2026-04-27T21:59:59Z"}, {"2026-04-27T22:00:00Z", "2026-04-28T07:00:00Z"},
        {"2026-04-28T06:59:59Z", "2026-04-28T07:00:00Z"}, {"2026-04-28T07:00:00Z", "2026-04-28T07:00:00Z"},
        {"2026-04-28T12:00:00Z", "2026-04-28T12:00:00Z"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.now);
        EXPECT_EQ(to_string(end_of_quiet(night, "UTC", at(c.now))), c.end);
    }
}

TEST(EndOfQuiet, CountsInTheDeliverysZone) {
    const QuietHours noon{TimeOfDay{12 * 60}, TimeOfDay{13 * 60}};

    EXPECT_EQ(to_string(end_of_quiet(noon, "Europe/Berlin", at("2026-04-27T10:30:00Z"))), "2026-04-27T11:00:00Z");
    EXPECT_EQ(to_string(end_of_quiet(noon, "Europe/Berlin", at("2026-04-27T12:30:00Z"))), "2026-04-27T12:30:00Z");
}

TEST(IsPaused, EndsWhenTheLocalDayBegins) {
    Delivery delivery;
    delivery.timezone = "Asia/Tokyo";
    delivery.paused_until = parse_day("2026-05-01");

    EXPECT_TRUE(is_paused(delivery, at("2026-04-30T14:59:59Z")));
    EXPECT_FALSE(is_paused(delivery, at("2026-04-30T15:00:00Z")));
}

TEST(EasternDay, FollowsNewYork) {
    EXPECT_EQ(to_string(eastern_day(at("2026-04-28T03:59:59Z"))), "2026-04-27");
    EXPECT_EQ(to_string(eastern_day(at("2026-04-28T04:00:00Z"))), "2026-04-28");
    EXPECT_EQ(to_string(eastern_day(at("2026-01-15T04:30:00Z"))), "2026-01-14");
}

}  // namespace
}  // namespace paperwire::schedule
