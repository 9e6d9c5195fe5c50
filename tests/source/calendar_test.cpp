// SPDX-License-Identifier: MIT
#include "bot/source/calendar.hpp"

#include <gtest/gtest.h>

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

TEST(QuietDay, FollowsASkippedAnnouncement) {
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

}  // namespace
}  // namespace paperwire::source
