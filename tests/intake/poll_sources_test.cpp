// SPDX-License-Identifier: MIT
#include "tests/intake/poll_sources_fixture.hpp"

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
