// SPDX-License-Identifier: MIT
// What a poll makes of a day: read, quiet, the old batch again, read in part, or passed unread.
#include "tests/intake/poll_sources_fixture.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::feed;
using fakes::item;
using testing::ElementsAre;
using testing::IsEmpty;

using PollDays = PollSources;

TEST_F(PollDays, QuietDayIsReadAndMovesTheCurrentDay) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-25", {}));

    const auto report = poll({"cs.PL"});

    EXPECT_THAT(report.unread, IsEmpty());
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::quiet);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-25"));
}

TEST_F(PollDays, OldBatchUnderANewDateBringsNothingAndLeavesTheDay) {
    const std::vector<source::FeedItem> batch{item("2604.00001", Kind::new_paper, {"cs.PL"})};
    source_.answer("cs.PL", feed("cs.PL", "2026-04-24", batch));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", batch));
    poll({"cs.PL"});

    poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.day, day("2026-04-27"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::stale);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-24"));
    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new"));
}

TEST_F(PollDays, OldBatchAfterAQuietWeekendIsStaleToo) {
    const std::vector<source::FeedItem> batch{item("2604.00001", Kind::new_paper, {"cs.PL"})};
    source_.answer("cs.PL", feed("cs.PL", "2026-04-24", batch));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-25", {}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-26", {}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", batch));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00002", Kind::new_paper, {"cs.PL"})}));
    for (int i = 0; i < 3; ++i) poll({"cs.PL"});

    poll({"cs.PL"});
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::stale);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-26"));

    poll({"cs.PL"});
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::fresh);
    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
}

TEST_F(PollDays, BatchOfTwoDaysAgoIsStale) {
    const std::vector<source::FeedItem> thursday{item("2604.00001", Kind::new_paper, {"cs.PL"})};
    source_.answer("cs.PL", feed("cs.PL", "2026-04-23", thursday));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-24", {item("2604.00002", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", thursday));
    for (int i = 0; i < 3; ++i) poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::stale);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-24"));
    EXPECT_EQ(state("cs.PL").etag, "") << "the whole feed is asked for until it settles";
}

TEST_F(PollDays, NotModifiedOnANewDayIsTheOldBatch) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", source::FeedAnswer{true, {}, {}});
    poll({"cs.PL"});
    here_.clock.set_civil(at("2026-04-28T06:00:00Z"));

    const auto report = poll({"cs.PL"});

    EXPECT_THAT(report.unread, IsEmpty());
    EXPECT_EQ(receipt("cs.PL").receipt.day, day("2026-04-28"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::stale);
    EXPECT_NE(receipt("cs.PL").receipt.note, "");
    EXPECT_EQ(state("cs.PL").day, day("2026-04-27"));
    EXPECT_EQ(state("cs.PL").checked_at, at("2026-04-28T06:00:00Z"));
    EXPECT_EQ(state("cs.PL").etag, "") << "asked for whole next time";
}

TEST_F(PollDays, NotModifiedOnAQuietDayIsQuiet) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-24", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", source::FeedAnswer{true, {}, {}});
    here_.clock.set_civil(at("2026-04-24T06:00:00Z"));
    poll({"cs.PL"});
    here_.clock.set_civil(at("2026-04-25T06:00:00Z"));

    poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::quiet);
    EXPECT_EQ(receipt("cs.PL").receipt.listed, 0);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-25"));
}

TEST_F(PollDays, DaysThatPassedUnreadAreGaps) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-20", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00002", Kind::new_paper, {"cs.PL"})}));
    poll({"cs.PL"});

    poll({"cs.PL"});

    std::vector<std::string> days;
    for (const auto& gap : fakes::want(here_.store->open_gaps())) days.push_back(to_string(gap.day));
    EXPECT_THAT(days, ElementsAre("2026-04-21", "2026-04-22", "2026-04-23", "2026-04-24"));
}

TEST_F(PollDays, CategoryThatComesBackAfterAnAbsenceLooksForward) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.AI", feed("cs.AI", "2026-06-25", {item("2606.00001", Kind::new_paper, {"cs.AI"})}));
    source_.answer("cs.PL", feed("cs.PL", "2026-06-26", {item("2606.00002", Kind::new_paper, {"cs.PL"})}));
    poll({"cs.PL"});
    here_.clock.set_civil(at("2026-06-25T06:00:00Z"));
    poll({"cs.AI"});
    here_.clock.set_civil(at("2026-06-26T06:00:00Z"));

    poll({"cs.PL"});

    EXPECT_THAT(fakes::want(here_.store->open_gaps()), IsEmpty());
    EXPECT_EQ(state("cs.PL").day, day("2026-06-26"));
}

TEST_F(PollDays, FaultyItemLeavesAGapBesideWhatWasRead) {
    source::FeedAnswer partly = feed("cs.PL", "2026-04-24", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    partly.feed.faults = {"item 2: no id"};
    source_.answer("cs.PL", std::move(partly));

    EXPECT_THAT(poll({"cs.PL"}).unread, IsEmpty());

    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::fresh);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-24"));
    const auto gaps = fakes::want(here_.store->open_gaps());
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].day, day("2026-04-24"));
}

TEST_F(PollDays, FeedOfFaultsAloneIsUnreachable) {
    source::FeedAnswer broken = feed("cs.PL", "2026-04-27", {});
    broken.feed.faults = {"item 1: no id"};
    source_.answer("cs.PL", std::move(broken));

    const auto report = poll({"cs.PL"});

    EXPECT_THAT(report.unread, ElementsAre("cs.PL"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::unreachable);
    EXPECT_EQ(state("cs.PL").etag, "");
}

TEST_F(PollDays, FaultyItemsCountAsListedAndNotAsRead) {
    source::FeedAnswer partly = feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    partly.feed.faults = {"item 2: no id"};
    source_.answer("cs.PL", std::move(partly));

    poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.listed, 2);
    EXPECT_EQ(receipt("cs.PL").receipt.read, 1);
}

}  // namespace
}  // namespace paperwire::intake
