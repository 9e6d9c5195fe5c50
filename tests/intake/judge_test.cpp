// SPDX-License-Identifier: MIT
#include "bot/intake/judge.hpp"

#include <gtest/gtest.h>

#include "tests/fakes/papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::day;
using fakes::id;
using fakes::item;

source::Feed feed_of(const std::string& its_day, std::vector<source::FeedItem> items) {
    return fakes::feed("cs.PL", its_day, std::move(items)).feed;
}

const std::vector<store::ListedItem> friday{{id("2604.00001"), 1, Kind::new_paper},
                                            {id("2603.00002"), 2, Kind::replacement}};

TEST(JudgeFeed, FirstBatchIsFresh) {
    const auto verdict =
        judge_feed(feed_of("2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}), std::nullopt, {});

    EXPECT_EQ(verdict, (Verdict{CategoryState::fresh, {}}));
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

        const auto verdict = judge_feed(feed_of(its_day, {}), day("2026-04-24"), friday);

        EXPECT_EQ(verdict.state, state);
        EXPECT_EQ(verdict.note.empty(), state == CategoryState::quiet);
    }
}

TEST(JudgeFeed, OldBatchUnderANewDateIsStale) {
    const auto verdict = judge_feed(feed_of("2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"}),
                                                           item("2603.00002", Kind::replacement, {"cs.PL"}, 2)}),
                                    day("2026-04-24"), friday);

    EXPECT_EQ(verdict.state, CategoryState::stale);
    EXPECT_NE(verdict.note.find("2026-04-27"), std::string::npos) << verdict.note;
    EXPECT_NE(verdict.note.find("2026-04-24"), std::string::npos) << verdict.note;
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

        const auto verdict =
            judge_feed(feed_of("2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"}), one.item}),
                       day("2026-04-24"), friday);

        EXPECT_EQ(verdict.state, one.state);
    }
}

TEST(JudgeFeed, SameDayAgainIsFresh) {
    const auto verdict =
        judge_feed(feed_of("2026-04-24", {item("2604.00001", Kind::new_paper, {"cs.PL"})}), day("2026-04-24"), friday);

    EXPECT_EQ(verdict.state, CategoryState::fresh);
}

TEST(JudgeFeed, FaultyItemsAreToldAndTheRestStands) {
    source::Feed feed = feed_of("2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    feed.faults = {"item 2: no id"};

    const auto verdict = judge_feed(feed, std::nullopt, {});

    EXPECT_EQ(verdict.state, CategoryState::fresh);
    EXPECT_NE(verdict.note.find("item 2: no id"), std::string::npos) << verdict.note;
}

TEST(JudgeFeed, NothingButFaultsIsUnreachable) {
    source::Feed feed = feed_of("2026-04-25", {});
    feed.faults = {"item 1: no id"};

    EXPECT_EQ(judge_feed(feed, std::nullopt, {}).state, CategoryState::unreachable);
}

TEST(JudgeFailure, OnlyThrottledIsThrottled) {
    for (const Errc code :
         {Errc::malformed, Errc::unavailable, Errc::timeout, Errc::refused, Errc::canceled, Errc::not_found}) {
        SCOPED_TRACE(to_string(code));
        EXPECT_EQ(judge_failure({code, "words", std::nullopt}), (Verdict{CategoryState::unreachable, "words"}));
    }
    EXPECT_EQ(judge_failure({Errc::throttled, "429", std::nullopt}), (Verdict{CategoryState::throttled, "429"}));
}

}  // namespace
}  // namespace paperwire::intake
