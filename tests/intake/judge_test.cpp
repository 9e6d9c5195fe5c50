// SPDX-License-Identifier: MIT
#include "bot/intake/judge.hpp"

#include <gtest/gtest.h>

#include "bot/intake/whole_feed.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::day;
using fakes::id;
using fakes::item;

source::Feed feed_of(const std::string& its_day, std::vector<source::FeedItem> items) {
    return fakes::feed("cs.PL", its_day, std::move(items)).feed;
}

/// What the category listed on a Thursday and the Friday after it.
const std::vector<store::DatedItem> listed{{{id("2604.00003"), 1, Kind::new_paper}, day("2026-04-23")},
                                           {{id("2604.00001"), 1, Kind::new_paper}, day("2026-04-24")},
                                           {{id("2603.00002"), 2, Kind::replacement}, day("2026-04-24")}};

Known known_on(const std::string& today, const std::string& settled = "2026-04-24") {
    return {day(today), day(settled), listed, true};
}

Known nothing_known(const std::string& today) { return {day(today), std::nullopt, {}, true}; }

std::vector<source::FeedItem> friday() {
    return {item("2604.00001", Kind::new_paper, {"cs.PL"}), item("2603.00002", Kind::replacement, {"cs.PL"}, 2)};
}

TEST(JudgeFeed, FirstBatchIsFresh) {
    const auto verdict = judge_feed(feed_of("2026-04-27", friday()), nothing_known("2026-04-27"));

    EXPECT_EQ(verdict, (Verdict{CategoryState::fresh, {}, day("2026-04-27"), false}));
}

TEST(JudgeFeed, EmptyFeedFollowsTheCalendar) {
    struct Case {
        const char* day;
        CategoryState state;
    };
    for (const auto& [its_day, state] :
         {Case{"2026-04-25", CategoryState::quiet},  // Saturday
          Case{"2026-04-26", CategoryState::quiet},  // Sunday
          Case{"2026-06-20", CategoryState::quiet},  // after Juneteenth, a Saturday too
          Case{"2026-11-27", CategoryState::quiet},  // after Thanksgiving
          Case{"2026-07-06", CategoryState::quiet},  // the Monday after the 3rd of July
          Case{"2026-04-27", CategoryState::stale}, Case{"2026-04-29", CategoryState::stale}}) {
        SCOPED_TRACE(its_day);

        const auto verdict = judge_feed(feed_of(its_day, {}), known_on(its_day));

        EXPECT_EQ(verdict.state, state);
        EXPECT_EQ(verdict.note.empty(), state == CategoryState::quiet);
    }
}

TEST(JudgeFeed, OldBatchUnderANewDateIsStale) {
    const auto verdict = judge_feed(feed_of("2026-04-27", friday()), known_on("2026-04-27"));

    EXPECT_EQ(verdict.state, CategoryState::stale);
    EXPECT_TRUE(verdict.old_batch);
    EXPECT_EQ(verdict.day, day("2026-04-27"));
    EXPECT_NE(verdict.note.find("2026-04-27"), std::string::npos) << verdict.note;
    EXPECT_NE(verdict.note.find("2026-04-24"), std::string::npos) << verdict.note;
}

TEST(JudgeFeed, BatchOfTwoDaysAgoIsStaleToo) {
    const auto verdict =
        judge_feed(feed_of("2026-04-27", {item("2604.00003", Kind::new_paper, {"cs.PL"})}), known_on("2026-04-27"));

    EXPECT_EQ(verdict.state, CategoryState::stale);
    EXPECT_NE(verdict.note.find("2026-04-23"), std::string::npos) << verdict.note;
}

TEST(JudgeFeed, OldBatchOnAQuietDayIsQuietWithANote) {
    for (const char* quiet : {"2026-04-25", "2026-04-26"}) {
        SCOPED_TRACE(quiet);

        const auto verdict = judge_feed(feed_of(quiet, friday()), known_on(quiet));

        EXPECT_EQ(verdict.state, CategoryState::quiet);
        EXPECT_TRUE(verdict.old_batch);
        EXPECT_NE(verdict.note.find("2026-04-24"), std::string::npos) << verdict.note;
    }
}

TEST(JudgeFeed, FeedOfAnEarlierDayIsTodaysOldBatchWhereEachDayHasItsOwn) {
    struct Case {
        const char* what;
        std::vector<source::FeedItem> items;
        const char* today;
        bool rebuilt_daily;
        CategoryState state;
        const char* day;
    };
    const std::vector<Case> cases{
        {"on a working day", friday(), "2026-04-27", true, CategoryState::stale, "2026-04-27"},
        {"on a weekend", friday(), "2026-04-25", true, CategoryState::quiet, "2026-04-25"},
        {"with a new item",
         {item("2604.00009", Kind::new_paper, {"cs.PL"})},
         "2026-04-27",
         true,
         CategoryState::fresh,
         "2026-04-24"},
        {"of a file", friday(), "2026-04-27", false, CategoryState::fresh, "2026-04-24"},
        {"of long ago, so none of arXiv's", friday(), "2026-06-01", true, CategoryState::fresh, "2026-04-24"},
        {"on its day", friday(), "2026-04-24", true, CategoryState::fresh, "2026-04-24"}};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.what);
        Known known = known_on(one.today);
        known.rebuilt_daily = one.rebuilt_daily;

        const auto verdict = judge_feed(feed_of("2026-04-24", one.items), known);

        EXPECT_EQ(verdict.state, one.state);
        EXPECT_EQ(verdict.day, day(one.day));
    }
}

TEST(JudgeFeed, OneUnknownItemMakesABatchFresh) {
    struct Case {
        const char* what;
        source::FeedItem item;
        CategoryState state;
    };
    const std::vector<Case> cases{
        {"another paper", item("2604.00009", Kind::new_paper, {"cs.PL"}), CategoryState::fresh},
        {"a later version", item("2603.00002", Kind::replacement, {"cs.PL"}, 3), CategoryState::fresh},
        {"a replacement of a new paper", item("2604.00001", Kind::replacement, {"cs.PL"}, 2), CategoryState::fresh},
        {"the same paper as a cross-list", item("2604.00001", Kind::cross_list, {"cs.PL"}), CategoryState::stale}};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.what);

        const auto verdict = judge_feed(
            feed_of("2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"}), one.item}), known_on("2026-04-27"));

        EXPECT_EQ(verdict.state, one.state);
    }
}

TEST(JudgeFeed, FaultyItemCostsItselfAlone) {
    source::Feed feed = feed_of("2026-04-27", {item("2604.00009", Kind::new_paper, {"cs.PL"})});
    feed.faults = {"item 2: no id"};

    const auto verdict = judge_feed(feed, known_on("2026-04-27"));

    EXPECT_EQ(verdict.state, CategoryState::fresh);
    EXPECT_TRUE(verdict.lacks_some);
    EXPECT_FALSE(verdict.old_batch);
    EXPECT_NE(verdict.note.find("item 2: no id"), std::string::npos) << verdict.note;
}

TEST(JudgeFeed, NothingButFaultsIsUnreachable) {
    source::Feed feed = feed_of("2026-04-25", {});
    feed.faults = {"item 1: no id"};

    EXPECT_EQ(judge_feed(feed, known_on("2026-04-25")).state, CategoryState::unreachable);
}

TEST(JudgeFeed, FeedAtArxivsCapIsUnsettledUntilTheArchiveCompletedIt) {
    std::vector<source::FeedItem> items;
    for (std::size_t i = 1; i < feed_cap; ++i) {
        const std::string number = std::to_string(10'000 + i);
        items.push_back(item("2605." + number, Kind::new_paper, {"cs.PL"}));
    }
    EXPECT_EQ(judge_feed(feed_of("2026-04-27", items), known_on("2026-04-27")).state, CategoryState::fresh);
    items.push_back(item("2605.20000", Kind::new_paper, {"cs.PL"}));
    const source::Feed cut = feed_of("2026-04-27", items);
    Known known = known_on("2026-04-27");
    known.has_archive = true;

    const auto verdict = judge_feed(cut, known);

    EXPECT_EQ(verdict.state, CategoryState::unreachable);
    EXPECT_TRUE(verdict.lacks_some);
    EXPECT_NE(verdict.note.find("2000"), std::string::npos) << verdict.note;
    known.settled = day("2026-04-27");
    EXPECT_EQ(judge_feed(cut, known).state, CategoryState::fresh) << "completed since";
}

TEST(JudgeFeed, FeedAtArxivsCapIsAllThatIsToBeHadWithoutAnArchive) {
    std::vector<source::FeedItem> items;
    for (std::size_t i = 0; i < feed_cap; ++i)
        items.push_back(item("2605." + std::to_string(10'000 + i), Kind::new_paper, {"cs.PL"}));
    const source::Feed cut = feed_of("2026-04-27", items);
    Known known = known_on("2026-04-27");

    const auto verdict = judge_feed(cut, known);

    EXPECT_EQ(verdict.state, CategoryState::fresh);
    EXPECT_TRUE(verdict.lacks_some);
    known.rebuilt_daily = false;
    EXPECT_FALSE(judge_feed(cut, known).lacks_some) << "a file is as long as it is";
}

TEST(JudgeUnchanged, StandsOnItsDayAndIsTheOldBatchOnANewOne) {
    struct Case {
        const char* today;
        CategoryState state;
        bool old_batch;
    };
    for (const auto& [today, state, old] :
         {Case{"2026-04-24", CategoryState::fresh, false}, Case{"2026-04-25", CategoryState::quiet, true},
          Case{"2026-04-27", CategoryState::stale, true}, Case{"2026-06-01", CategoryState::fresh, false}}) {
        SCOPED_TRACE(today);

        const auto verdict = judge_unchanged(known_on(today));

        EXPECT_EQ(verdict.old_batch, old);
        if (!old) continue;
        EXPECT_EQ(verdict.state, state);
        EXPECT_EQ(verdict.day, day(today));
    }
}

TEST(JudgeFailure, OnlyThrottledIsThrottled) {
    const Day today = day("2026-04-27");
    for (const Errc code :
         {Errc::malformed, Errc::unavailable, Errc::timeout, Errc::refused, Errc::canceled, Errc::not_found}) {
        SCOPED_TRACE(to_string(code));
        EXPECT_EQ(judge_failure({code, "words", std::nullopt}, today),
                  (Verdict{CategoryState::unreachable, "words", today, false}));
    }
    EXPECT_EQ(judge_failure({Errc::throttled, "429", std::nullopt}, today).state, CategoryState::throttled);
}

}  // namespace
}  // namespace paperwire::intake
