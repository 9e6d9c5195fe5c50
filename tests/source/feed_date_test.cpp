// SPDX-License-Identifier: MIT
#include "bot/source/feed_date.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace paperwire::source {
namespace {

struct Row {
    std::string text;
    std::string day;
    std::string instant;
};

TEST(RssDate, ReadsTheDayInItsOwnOffset) {
    for (const Row& row : std::vector<Row>{
             {"Mon, 27 Apr 2026 00:00:00 -0400", "2026-04-27", "2026-04-27T04:00:00Z"},
             {"Tue, 10 Feb 2026 00:00:00 -0500", "2026-02-10", "2026-02-10T05:00:00Z"},
             {"Mon, 27 Apr 2026 04:00:02 +0000", "2026-04-27", "2026-04-27T04:00:02Z"},
             {"1 Jan 2026 23:30 EST", "2026-01-01", "2026-01-02T04:30:00Z"},
             {"Thu,1 Jan 2026 00:00:00 GMT", "2026-01-01", "2026-01-01T00:00:00Z"},
             {"  Thu, 01 January 2026 00:00:00 +0530 ", "2026-01-01", "2025-12-31T18:30:00Z"},
         }) {
        SCOPED_TRACE(row.text);
        const auto date = parse_rss_date(row.text);
        ASSERT_TRUE(date);
        EXPECT_EQ(to_string(date->day), row.day);
        EXPECT_EQ(to_string(date->instant), row.instant);
    }
}

TEST(RssDate, RefusesWhatIsNone) {
    for (const auto* text :
         {"", "Mon", "Mon, 27 Apr", "Mon, 31 Feb 2026 00:00:00 -0400", "Mon, 27 Foo 2026 00:00:00 -0400",
          "Mon, 27 Apr 26 00:00:00 -0400", "Mon, 27 Apr 2026 25:00:00 -0400", "Mon, 27 Apr 2026 00:00:00 -04",
          "Mon, 27 Apr 2026 00:00:00 -0400 more", "-1 Apr 2026", "99999999999 Apr 2026"}) {
        EXPECT_FALSE(parse_rss_date(text)) << text;
    }
}

TEST(AtomDate, ReadsTheDayInItsOwnOffset) {
    const auto date = parse_atom_date("2026-04-27T00:00:00-04:00");

    ASSERT_TRUE(date);
    EXPECT_EQ(to_string(date->day), "2026-04-27");
    EXPECT_EQ(to_string(date->instant), "2026-04-27T04:00:00Z");
    EXPECT_FALSE(parse_atom_date("2026-04-27"));
    EXPECT_FALSE(parse_atom_date(""));
}

}  // namespace
}  // namespace paperwire::source
