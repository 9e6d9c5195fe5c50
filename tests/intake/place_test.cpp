// SPDX-License-Identifier: MIT
#include "bot/intake/place.hpp"

#include <gtest/gtest.h>

#include "bot/intake/gaps.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::id;

/// Monday to Thursday, 20 to 23 April 2026, are wanted; Friday's and the Friday before it were read.
Placer placer(std::optional<Day> reached = {}) {
    return {day("2026-04-17"),
            day("2026-04-24"),
            {{day("2026-04-17"), id("2604.00010"), id("2604.00019")},
             {day("2026-04-24"), id("2604.00090"), id("2604.00099")}},
            reached};
}

TEST(Placer, TakesTheDayThatTheSubmissionAllows) {
    Placer one = placer();

    EXPECT_EQ(one.place(id("2604.00020"), at("2026-04-17T10:00:00Z")), day("2026-04-20"));
    EXPECT_EQ(one.place(id("2604.00030"), at("2026-04-20T16:00:00Z")), day("2026-04-21"));
    EXPECT_EQ(one.place(id("2604.00040"), at("2026-04-20T20:00:00Z")), day("2026-04-22"));
}

TEST(Placer, PaperThatModerationHeldStandsWithItsNeighbours) {
    Placer one = placer();
    EXPECT_EQ(one.place(id("2604.00030"), at("2026-04-20T16:00:00Z")), day("2026-04-21"));

    EXPECT_EQ(one.place(id("2604.00031"), at("2026-03-01T10:00:00Z")), day("2026-04-21"));
}

TEST(Placer, StaysBetweenTheDaysThatWereRead) {
    Placer one = placer();
    EXPECT_EQ(one.place(id("2604.00020"), at("2026-03-01T10:00:00Z")), day("2026-04-20")) << "not Friday's, nor before";
    EXPECT_EQ(one.place(id("2604.00089"), at("2026-04-24T10:00:00Z")), day("2026-04-23")) << "not Friday's, nor later";
}

TEST(Placer, WhatFeedsListedIsOlderOrLater) {
    Placer one = placer();
    EXPECT_EQ(one.place(id("2603.00001"), at("2026-03-01T10:00:00Z")), day("2026-04-17"));
    EXPECT_EQ(one.place(id("2604.00015"), at("2026-04-16T10:00:00Z")), day("2026-04-17"));
    EXPECT_EQ(one.place(id("2604.00095"), at("2026-04-22T10:00:00Z")), day("2026-04-24"));
    EXPECT_EQ(one.place(id("2604.00100"), at("2026-04-25T10:00:00Z")), day("2026-04-24"));
}

TEST(Placer, DayThatWasReadOfOtherCategoriesMayReachFurther) {
    Placer one(day("2026-04-23"), day("2026-04-25"),
               {{day("2026-04-23"), id("2604.00080"), id("2604.00089")},
                {day("2026-04-24"), id("2604.00095"), id("2604.00097")}});

    EXPECT_EQ(one.place(id("2604.00091"), at("2026-04-22T19:00:00Z")), day("2026-04-24")) << "below what others had";
    EXPECT_EQ(one.place(id("2604.00098"), at("2026-04-22T19:00:00Z")), day("2026-04-24")) << "above";
    EXPECT_EQ(one.place(id("2604.00085"), at("2026-04-22T19:00:00Z")), day("2026-04-23"));
}

TEST(Placer, DayBeforeThatWasReadOfOtherCategoriesMayReachFurther) {
    Placer one = placer();
    one.set_read_in_part({day("2026-04-17")});

    EXPECT_EQ(one.place(id("2604.00020"), at("2026-04-15T10:00:00Z")), day("2026-04-17"));
}

TEST(Placer, DayBetweenThatWasReadWholeKeepsItsBorders) {
    Placer one(day("2026-04-19"), day("2026-04-23"), {{day("2026-04-21"), id("2604.00030"), id("2604.00039")}});
    one.set_read_in_part({});

    EXPECT_EQ(one.place(id("2604.00029"), at("2026-04-20T16:00:00Z")), day("2026-04-20"));
    EXPECT_EQ(one.place(id("2604.00040"), at("2026-04-20T16:00:00Z")), day("2026-04-22"));
}

TEST(Placer, GoesOnWhereAnotherStopped) {
    Placer first = placer();
    static_cast<void>(first.place(id("2604.00040"), at("2026-04-20T20:00:00Z")));

    Placer second = placer(first.reached());

    EXPECT_EQ(second.place(id("2604.00041"), at("2026-04-01T10:00:00Z")), day("2026-04-22"));
}

TEST(NextHarvest, TakesTheOldestAndWhatIsNear) {
    const std::vector<store::Gap> gaps{{"cs.AI", day("2026-04-22"), 0},
                                       {"cs.AI", day("2026-08-03"), 0},
                                       {"cs.LG", day("2026-04-21"), 0},
                                       {"cs.LG", day("2026-04-20"), 7},
                                       {"hep-th", day("2026-04-01"), 0}};
    const std::vector<std::string> categories{"cs.AI", "cs.LG"};

    const auto order = next_harvest(gaps, categories, at("2026-08-04T08:00:00Z"));

    ASSERT_TRUE(order);
    EXPECT_EQ(order->from, day("2026-04-21"));
    EXPECT_EQ(order->to, day("2026-04-22"));
    EXPECT_EQ(order->oai_set, "cs:cs");
    EXPECT_EQ(order->gaps.size(), 2U);
    EXPECT_FALSE(next_harvest({}, categories, at("2026-08-04T08:00:00Z")));
}

TEST(NextHarvest, LeavesWhatIsToBeTriedLater) {
    store::Gap gap{"cs.AI", day("2026-04-20")};
    gap.not_before = at("2026-04-24T04:00:00Z");
    const std::vector<store::Gap> gaps{gap};
    const std::vector<std::string> categories{"cs.AI"};

    EXPECT_FALSE(next_harvest(gaps, categories, at("2026-04-24T03:59:59Z")));
    EXPECT_EQ(next_due(gaps, categories), gap.not_before);
    EXPECT_TRUE(next_harvest(gaps, categories, at("2026-04-24T04:00:00Z")));
    EXPECT_TRUE(next_harvest(gaps, categories, at("2026-04-20T04:00:00Z"))) << "written before the clock was set back";
    EXPECT_FALSE(next_due(gaps, std::vector<std::string>{"cs.LG"}));
}

TEST(NextHarvest, DayThatHasNotComeIsNotAskedFor) {
    const std::vector<store::Gap> gaps{{"cs.AI", day("2026-04-22"), 0}, {"cs.AI", day("2026-04-24"), 0}};
    const std::vector<std::string> categories{"cs.AI"};

    EXPECT_FALSE(next_harvest(gaps, categories, at("2026-04-22T03:59:59Z")));
    EXPECT_EQ(next_due(gaps, categories), at("2026-04-22T04:00:00Z")) << "in the east";
    const auto order = next_harvest(gaps, categories, at("2026-04-22T04:00:00Z"));

    ASSERT_TRUE(order);
    EXPECT_EQ(order->gaps.size(), 1U);
}

TEST(CommonSet, IsTheSmallestThatHoldsAll) {
    const auto set = [](std::vector<std::string> categories) { return common_set(categories); };
    EXPECT_EQ(set({"cs.AI"}), "cs:cs:AI");
    EXPECT_EQ(set({"cs.AI", "cs.LG"}), "cs:cs");
    EXPECT_EQ(set({"cs.AI", "cs.AR"}), "cs:cs");
    EXPECT_EQ(set({"hep-th", "hep-ph"}), "physics");
    EXPECT_EQ(set({"hep-th", "cs.LG"}), "");
    EXPECT_EQ(set({}), "");
}

}  // namespace
}  // namespace paperwire::intake
