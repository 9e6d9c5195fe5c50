// SPDX-License-Identifier: MIT
#include "bot/intake/poll_sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/fake_source.hpp"
#include "tests/fakes/installation.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::feed;
using fakes::item;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class PollSources : public testing::Test {
protected:
    PollReport poll(std::vector<std::string> categories) {
        plan_.categories = std::move(categories);
        PollRooms rooms{source_, *here_.store, here_.store_thread, here_.clock, [this] { return random_; }, {}};
        return fakes::want(fakes::run_to_end(here_.loop, poll_sources(rooms, plan_)));
    }

    /// Announcements in the order of events, `2604.00001v1 new`.
    std::vector<std::string> events() {
        std::vector<std::string> lines;
        for (const auto& event : fakes::want(here_.store->events(0, fakes::want(here_.store->head()), 1'000))) {
            const auto& told = event.announcement;
            lines.push_back(told.paper->id.text() + "v" + std::to_string(told.paper->version) + " " +
                            std::string(to_string(told.kind)) +
                            (event.cause == store::Cause::settled ? " settled" : ""));
        }
        return lines;
    }

    store::StoredReceipt receipt(const std::string& category) {
        for (const auto& one : fakes::want(here_.store->newest_receipts())) {
            if (one.receipt.category == category) return one;
        }
        throw std::runtime_error("no receipt of " + category);
    }

    store::FeedState state(const std::string& category) { return fakes::want(here_.store->feed_states())[category]; }

    static std::unexpected<Error> throttled(std::optional<seconds> retry_after = std::nullopt) {
        return std::unexpected(Error{Errc::throttled, "429", retry_after});
    }

    fakes::Installation here_;  // Monday 27 April 2026, 06:00 UTC
    fakes::FakeSource source_;
    PollPlan plan_;
    std::uint64_t random_{0};  // the least jitter: three quarters of a delay
};

TEST_F(PollSources, WritesEventsReceiptAndEtag) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));

    const auto report = poll({"cs.PL"});

    EXPECT_EQ(report.asked, 1);
    EXPECT_EQ(report.answered, 1);
    EXPECT_EQ(report.events, 1);
    EXPECT_EQ(report.papers, 1);
    EXPECT_THAT(report.unread, IsEmpty());
    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new"));
    EXPECT_EQ(receipt("cs.PL").receipt, (CategoryReceipt{"cs.PL", day("2026-04-27"), CategoryState::fresh, 1, 1, {}}));
    EXPECT_EQ(receipt("cs.PL").first_read_at, at("2026-04-27T06:00:00Z"));
    EXPECT_EQ(state("cs.PL").etag, "cs.PL-2026-04-27-1");
}

TEST_F(PollSources, SendsBackTheEtagAndTakesNotModifiedAsRead) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", source::FeedAnswer{true, {}, {}});
    poll({"cs.PL"});

    const auto report = poll({"cs.PL"});

    EXPECT_THAT(source_.requests(), ElementsAre(fakes::FakeSource::Request{"cs.PL", ""},
                                                fakes::FakeSource::Request{"cs.PL", "cs.PL-2026-04-27-1"}));
    EXPECT_EQ(report.answered, 1);
    EXPECT_THAT(report.unread, IsEmpty());
    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new"));
}

TEST_F(PollSources, OneCategoryFailingLeavesTheOthers) {
    source_.answer("cs.AI", feed("cs.AI", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.AI"})}));
    source_.answer("cs.LG", fail(Errc::malformed, "broken at byte 7"));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00002", Kind::new_paper, {"cs.PL"})}));

    const auto report = poll({"cs.AI", "cs.LG", "cs.PL"});

    EXPECT_EQ(report.asked, 3);
    EXPECT_EQ(report.answered, 3);
    EXPECT_THAT(report.unread, ElementsAre("cs.LG"));
    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
    EXPECT_EQ(receipt("cs.LG").receipt.state, CategoryState::unreachable);
    EXPECT_EQ(receipt("cs.LG").receipt.note, "broken at byte 7");
    EXPECT_EQ(receipt("cs.LG").receipt.day, day("2026-04-27"));
}

TEST_F(PollSources, OnlySilenceIsNoAnswer) {
    for (const auto& [code, answered] :
         {std::pair{Errc::malformed, 1}, std::pair{Errc::throttled, 1}, std::pair{Errc::refused, 1},
          std::pair{Errc::timeout, 0}, std::pair{Errc::unavailable, 0}}) {
        SCOPED_TRACE(to_string(code));
        plan_.own_backoff = false;
        source_.replace("cs.PL", fail(code, "words"));

        const auto report = poll({"cs.PL"});

        EXPECT_EQ(report.answered, answered);
        EXPECT_THAT(report.unread, ElementsAre("cs.PL"));
    }
}

TEST_F(PollSources, AFailureIsOfTheEasternDay) {
    here_.clock.set_civil(at("2026-04-28T03:30:00Z"));  // still Monday in New York
    source_.answer("cs.PL", fail(Errc::timeout, "no answer"));

    poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.day, day("2026-04-27"));
}

TEST_F(PollSources, BacksOffLongerWithEachFailureAndStartsOverAfterASuccess) {
    source_.answer("cs.PL", fail(Errc::unavailable, "502"));

    poll({"cs.PL"});
    EXPECT_EQ(state("cs.PL").not_before, at("2026-04-27T06:03:45Z"));
    here_.clock.advance(minutes{3});
    EXPECT_THAT(poll({"cs.PL"}).unread, ElementsAre("cs.PL"));
    EXPECT_THAT(source_.take_asked(), ElementsAre("cs.PL"));
    here_.clock.set_civil(at("2026-04-27T06:03:45Z"));
    poll({"cs.PL"});
    EXPECT_EQ(state("cs.PL").not_before, at("2026-04-27T06:11:15Z"));

    source_.replace("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    here_.clock.set_civil(at("2026-04-27T06:15:00Z"));
    poll({"cs.PL"});
    EXPECT_EQ(state("cs.PL").not_before, std::nullopt);
    source_.replace("cs.PL", fail(Errc::unavailable, "502"));
    poll({"cs.PL"});
    EXPECT_EQ(state("cs.PL").not_before, at("2026-04-27T06:18:45Z"));
}

TEST_F(PollSources, BackOffStaysUnderItsCap) {
    source_.answer("cs.PL", fail(Errc::unavailable, "502"));

    for (int i = 0; i < 12; ++i) {
        poll({"cs.PL"});
        here_.clock.set_civil(*state("cs.PL").not_before);
    }
    const Instant before = here_.clock.civil();
    poll({"cs.PL"});

    EXPECT_EQ(*state("cs.PL").not_before - before, minutes{45});
}

TEST_F(PollSources, WithoutOwnBackOffAsksAgainAtOnce) {
    plan_.own_backoff = false;
    source_.answer("cs.PL", fail(Errc::unavailable, "502"));

    poll({"cs.PL"});
    const auto report = poll({"cs.PL"});

    EXPECT_EQ(report.asked, 1);
}

TEST_F(PollSources, RetryAfterIsObeyedWithAndWithoutOwnBackOff) {
    for (const bool own : {true, false}) {
        SCOPED_TRACE(own);
        const std::string category = own ? "cs.PL" : "cs.AI";
        plan_.own_backoff = own;
        source_.answer(category, throttled(seconds{1'800}));

        poll({category});

        EXPECT_EQ(state(category).not_before, here_.clock.civil() + seconds{1'800});
        here_.clock.advance(minutes{29});
        EXPECT_EQ(poll({category}).asked, 0);
        here_.clock.advance(minutes{1});
        EXPECT_EQ(poll({category}).asked, 1);
    }
}

TEST_F(PollSources, ShortRetryAfterDoesNotShortenOurOwn) {
    source_.answer("cs.PL", throttled(seconds{1}));

    poll({"cs.PL"});

    EXPECT_EQ(state("cs.PL").not_before, at("2026-04-27T06:03:45Z"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::throttled);
}

TEST_F(PollSources, AWaitFromBeforeTheClockWasSetBackIsNotWaitedFor) {
    source_.answer("cs.PL", throttled(seconds{7'200}));
    poll({"cs.PL"});
    here_.clock.set_civil(at("2026-04-27T03:00:00Z"));

    EXPECT_EQ(poll({"cs.PL"}).asked, 1);

    EXPECT_LE(*state("cs.PL").not_before, at("2026-04-27T05:00:00Z"));
    EXPECT_EQ(poll({"cs.PL"}).asked, 0) << "the new wait is one";
}

TEST_F(PollSources, RefusalEndsTheTurn) {
    source_.answer("cs.AI", fail(Errc::refused, "403"));

    const auto report = poll({"cs.AI", "cs.LG", "cs.PL"});

    EXPECT_THAT(source_.take_asked(), ElementsAre("cs.AI"));
    EXPECT_EQ(report.answered, 1);
    EXPECT_THAT(report.unread, ElementsAre("cs.AI", "cs.LG", "cs.PL"));
}

TEST_F(PollSources, ThreeThrottledAnswersInARowEndTheTurn) {
    for (const auto* category : {"cs.AI", "cs.CL", "cs.LG", "cs.PL"}) source_.answer(category, throttled());

    const auto report = poll({"cs.AI", "cs.CL", "cs.LG", "cs.PL"});

    EXPECT_THAT(source_.take_asked(), ElementsAre("cs.AI", "cs.CL", "cs.LG"));
    EXPECT_THAT(report.unread, ElementsAre("cs.AI", "cs.CL", "cs.LG", "cs.PL"));
}

TEST_F(PollSources, ThrottledAnswersApartDoNotEndTheTurn) {
    source_.answer("cs.AI", throttled());
    source_.answer("cs.CL", throttled());
    source_.answer("cs.DC", feed("cs.DC", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.DC"})}));
    source_.answer("cs.LG", throttled());
    source_.answer("cs.PL", throttled());

    const auto report = poll({"cs.AI", "cs.CL", "cs.DC", "cs.LG", "cs.PL"});

    EXPECT_EQ(report.asked, 5);
    EXPECT_THAT(report.unread, ElementsAre("cs.AI", "cs.CL", "cs.LG", "cs.PL"));
}

TEST_F(PollSources, QuietDayIsReadAndMovesTheCurrentDay) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-25", {}));

    const auto report = poll({"cs.PL"});

    EXPECT_THAT(report.unread, IsEmpty());
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::quiet);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-25"));
}

TEST_F(PollSources, OldBatchUnderANewDateBringsNothingAndLeavesTheDay) {
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

TEST_F(PollSources, OldBatchAfterAQuietWeekendIsStaleToo) {
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

TEST_F(PollSources, BatchOfTwoDaysAgoIsStale) {
    const std::vector<source::FeedItem> thursday{item("2604.00001", Kind::new_paper, {"cs.PL"})};
    source_.answer("cs.PL", feed("cs.PL", "2026-04-23", thursday));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-24", {item("2604.00002", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", thursday));
    for (int i = 0; i < 3; ++i) poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::stale);
    EXPECT_EQ(state("cs.PL").day, day("2026-04-24"));
    EXPECT_EQ(state("cs.PL").etag, "") << "the whole feed is asked for until it settles";
}

TEST_F(PollSources, NotModifiedOnANewDayIsTheOldBatch) {
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

TEST_F(PollSources, NotModifiedOnAQuietDayIsQuiet) {
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

TEST_F(PollSources, DaysThatPassedUnreadAreGaps) {
    source_.answer("cs.PL", feed("cs.PL", "2026-04-20", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00002", Kind::new_paper, {"cs.PL"})}));
    poll({"cs.PL"});

    poll({"cs.PL"});

    std::vector<std::string> days;
    for (const auto& gap : fakes::want(here_.store->open_gaps())) days.push_back(to_string(gap.day));
    EXPECT_THAT(days, ElementsAre("2026-04-21", "2026-04-22", "2026-04-23", "2026-04-24"));
}

TEST_F(PollSources, CategoryThatComesBackAfterAnAbsenceLooksForward) {
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

TEST_F(PollSources, FaultyItemLeavesAGapBesideWhatWasRead) {
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

TEST_F(PollSources, FeedOfFaultsAloneIsUnreachable) {
    source::FeedAnswer broken = feed("cs.PL", "2026-04-27", {});
    broken.feed.faults = {"item 1: no id"};
    source_.answer("cs.PL", std::move(broken));

    const auto report = poll({"cs.PL"});

    EXPECT_THAT(report.unread, ElementsAre("cs.PL"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::unreachable);
    EXPECT_EQ(state("cs.PL").etag, "");
}

TEST_F(PollSources, FaultyItemsCountAsListedAndNotAsRead) {
    source::FeedAnswer partly = feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    partly.feed.faults = {"item 2: no id"};
    source_.answer("cs.PL", std::move(partly));

    poll({"cs.PL"});

    EXPECT_EQ(receipt("cs.PL").receipt.listed, 2);
    EXPECT_EQ(receipt("cs.PL").receipt.read, 1);
}

TEST_F(PollSources, KindIsBetteredWhenASecondFeedSaysNew) {
    source_.answer("cs.AI", feed("cs.AI", "2026-04-27", {item("2604.00001", Kind::cross_list, {"cs.PL", "cs.AI"})}));
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL", "cs.AI"})}));

    poll({"cs.AI", "cs.PL"});

    EXPECT_THAT(events(), ElementsAre("2604.00001v1 new"));
}

TEST_F(PollSources, SettlesMissingOnlyWhenSomebodyAsks) {
    for (const bool asks : {false, true}) {
        SCOPED_TRACE(asks);
        const std::string category = asks ? "cs.PL" : "cs.AI";
        const std::string paper = asks ? "2604.00001" : "2604.00002";
        const std::string next = asks ? "2604.00003" : "2604.00004";
        plan_.settle_missing = asks;
        source_.answer(category, feed(category, "2026-04-27", {item(paper, Kind::new_paper, {category})}));
        source_.answer(category, feed(category, "2026-04-28", {item(next, Kind::new_paper, {category})}));
        poll({category});

        EXPECT_EQ(poll({category}).events, asks ? 2 : 1);
    }
    EXPECT_THAT(events(), testing::Contains("2604.00001v1 new settled"));
}

TEST_F(PollSources, TellsItsProgress) {
    std::vector<std::string> told;
    plan_.categories = {"cs.AI", "cs.PL"};
    PollRooms rooms{source_,
                    *here_.store,
                    here_.store_thread,
                    here_.clock,
                    [] { return std::uint64_t{0}; },
                    [&told](const std::string& category, std::size_t done, std::size_t all) {
                        told.push_back(category + " " + std::to_string(done) + "/" + std::to_string(all));
                    }};

    fakes::want(fakes::run_to_end(here_.loop, poll_sources(rooms, plan_)));

    EXPECT_THAT(told, ElementsAre("cs.AI 0/2", "cs.PL 1/2", " 2/2"));
}

}  // namespace
}  // namespace paperwire::intake
