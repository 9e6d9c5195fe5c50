// SPDX-License-Identifier: MIT
#include "bot/source/calendar.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace paperwire::source {
namespace {

bool quiet(std::string_view day) { return is_quiet_day(parse_day(day).value()); }

TEST(QuietDay, IsEveryWeekend) {
    EXPECT_TRUE(quiet("2026-04-25"));
    EXPECT_TRUE(quiet("2026-04-26"));
    EXPECT_TRUE(quiet("2031-03-01"));
    for (const auto* day : {"2026-04-27", "2026-04-28", "2026-04-29", "2026-04-30", "2026-05-01"}) {
        EXPECT_FALSE(quiet(day)) << day;
    }
}

TEST(QuietDay, trap_19_FollowsASkippedAnnouncement) {
    for (const auto* day :
         {"2025-01-02", "2025-01-21", "2025-06-20", "2025-09-02", "2025-11-28", "2025-12-26", "2025-12-31",
          "2026-01-02", "2026-01-20", "2026-09-08", "2026-11-27", "2026-12-30", "2027-01-01"}) {
        EXPECT_TRUE(quiet(day)) << day;
    }
}

TEST(QuietDay, IsTheMondayAfterASkippedFriday) {
    for (const auto* day : {"2025-07-07", "2026-06-22", "2026-07-06", "2026-12-28"}) {
        EXPECT_TRUE(quiet(day)) << day;
    }
}

TEST(QuietDay, IsNotTheHolidayItself) {
    // The feed of a holiday carries what was announced the evening before.
    for (const auto* day : {"2025-06-19", "2025-09-01", "2025-12-25", "2026-01-19", "2026-07-03", "2026-11-26",
                            "2026-12-25", "2026-06-23"}) {
        EXPECT_FALSE(quiet(day)) << day;
    }
}

std::string earliest(std::string_view submitted) {
    return to_string(earliest_announcement(parse_instant(submitted).value()));
}

TEST(EarliestAnnouncement, FollowsTheWeek) {
    // 2026-04-27 is a Monday; summer time, so 14:00 Eastern is 18:00 UTC.
    EXPECT_EQ(earliest("2026-04-27T18:00:00Z"), "2026-04-29");
    EXPECT_EQ(earliest("2026-04-28T17:59:59Z"), "2026-04-29");
    EXPECT_EQ(earliest("2026-04-28T18:00:00Z"), "2026-04-30");
    EXPECT_EQ(earliest("2026-04-29T18:00:00Z"), "2026-05-01");
    EXPECT_EQ(earliest("2026-04-30T17:59:59Z"), "2026-05-01");
    EXPECT_EQ(earliest("2026-04-30T18:00:00Z"), "2026-05-04");
    EXPECT_EQ(earliest("2026-05-01T17:59:59Z"), "2026-05-04");
    EXPECT_EQ(earliest("2026-05-01T18:00:00Z"), "2026-05-05");
    EXPECT_EQ(earliest("2026-05-03T12:00:00Z"), "2026-05-05");
    EXPECT_EQ(earliest("2026-05-04T17:59:59Z"), "2026-05-05");
}

TEST(EarliestAnnouncement, trap_19_FreezesAtTwoByTheClocksOfTheEast) {
    EXPECT_EQ(earliest("2026-01-13T18:59:59Z"), "2026-01-14");  // winter: 19:00 UTC
    EXPECT_EQ(earliest("2026-01-13T19:00:00Z"), "2026-01-15");
    EXPECT_EQ(earliest("2026-03-06T18:59:59Z"), "2026-03-09");  // the Friday before the clocks change
    EXPECT_EQ(earliest("2026-03-09T17:59:59Z"), "2026-03-10");  // and the Monday after
    EXPECT_EQ(earliest("2026-03-09T18:00:00Z"), "2026-03-11");
    EXPECT_EQ(earliest("2026-11-02T18:59:59Z"), "2026-11-03");  // and back
    EXPECT_EQ(earliest("2026-11-02T19:00:00Z"), "2026-11-04");
    EXPECT_EQ(earliest("2026-04-28T03:30:00Z"), "2026-04-29");  // still Monday in the east
}

TEST(EarliestAnnouncement, MovesOnFromASkippedOne) {
    EXPECT_EQ(earliest("2025-06-18T20:00:00Z"), "2025-06-23");  // Thursday the 19th is skipped
    EXPECT_EQ(earliest("2025-06-19T20:00:00Z"), "2025-06-23");
    EXPECT_EQ(earliest("2026-06-19T12:00:00Z"), "2026-06-23");  // Friday the 19th
    EXPECT_EQ(earliest("2025-07-03T20:00:00Z"), "2025-07-08");
    EXPECT_EQ(earliest("2026-12-31T12:00:00Z"), "2027-01-04");
}

TEST(EarliestAnnouncement, IsNeverAQuietDay) {
    for (Instant at = *parse_instant("2024-12-01T00:30:00Z"); at < *parse_instant("2027-03-01T00:00:00Z");
         at += std::chrono::hours{7}) {
        EXPECT_FALSE(is_quiet_day(earliest_announcement(at))) << to_string(at);
        EXPECT_LE(earliest_announcement(at), earliest_announcement(at + std::chrono::hours{7})) << to_string(at);
    }
}

TEST(AnnouncementDays, LieBetweenTwoOthers) {
    std::string days;
    for (const Day day : announcement_days(*parse_day("2025-06-18"), *parse_day("2025-06-25"))) {
        days += to_string(day) + " ";
    }

    EXPECT_EQ(days, "2025-06-19 2025-06-23 2025-06-24 ");
    EXPECT_TRUE(announcement_days(*parse_day("2025-06-18"), *parse_day("2025-06-19")).empty());
    EXPECT_TRUE(announcement_days(*parse_day("2025-06-19"), *parse_day("2025-06-18")).empty());
}

}  // namespace
}  // namespace paperwire::source
