// SPDX-License-Identifier: MIT
#include "bot/intake/check.hpp"

#include <gtest/gtest.h>

#include "tests/fakes/papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::day;

TEST(SubmissionDays, ReachBackOverWeekendsAndHolidays) {
    const auto days = [](const char* from, const char* to) {
        const SubmissionDays its = submission_days(day(from), day(to));
        return to_string(its.from) + " to " + to_string(its.to);
    };
    EXPECT_EQ(days("2026-04-22", "2026-04-22"), "2026-04-18 to 2026-04-21") << "Wednesday: since Monday, 14:00";
    EXPECT_EQ(days("2026-04-21", "2026-04-23"), "2026-04-15 to 2026-04-22") << "Tuesday: since Friday, 14:00";
    EXPECT_EQ(days("2026-04-20", "2026-04-20"), "2026-04-14 to 2026-04-19") << "Monday: since Thursday, 14:00";
    EXPECT_EQ(days("2026-09-09", "2026-09-09"), "2026-09-02 to 2026-09-08") << "after Labor Day: since Friday, 14:00";
}

TEST(SubmissionQuery, NamesFewCategoriesAndPutsEachOperationInParentheses) {
    EXPECT_EQ(submission_query(day("2026-04-21"), {"cs.PL"}),
              "(submittedDate:[202604210000 TO 202604212359] AND cat:cs.PL)");
    EXPECT_EQ(submission_query(day("2026-04-21"), {"cs.AI", "cs.PL", "hep-th"}),
              "(submittedDate:[202604210000 TO 202604212359] AND (cat:cs.AI OR (cat:cs.PL OR cat:hep-th)))");
}

TEST(SubmissionQuery, AsksForEverythingWhenThereAreMany) {
    std::set<std::string> many;
    for (char letter = 'A'; many.size() <= most_named; ++letter) many.insert(std::string("cs.") + letter);

    EXPECT_EQ(submission_query(day("2026-04-21"), many), "submittedDate:[202604210000 TO 202604212359]");
}

}  // namespace
}  // namespace paperwire::intake
