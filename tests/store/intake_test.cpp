// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using enum Kind;

class StoreIntake : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Engines, StoreIntake, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreIntake, ReadingMakesEventsReceiptAndFeedState) {
    const auto made =
        remember(reading("cs.LG", "2026-04-27",
                         {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", replacement, {"cs.LG"}, 2)}));

    EXPECT_EQ(made.events, 2);
    EXPECT_EQ(made.read, 2);
    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00002v2 replace"));
    const auto receipts = want(store_->receipts(day("2026-04-27")));
    ASSERT_EQ(receipts.size(), 1U);
    EXPECT_EQ(receipts[0].receipt, (CategoryReceipt{"cs.LG", day("2026-04-27"), CategoryState::fresh, 2, 2, ""}));
    EXPECT_EQ(receipts[0].first_read_at, at("2026-04-27T06:00:00Z"));
    const auto feeds = want(store_->feed_states());
    EXPECT_EQ(feeds.at("cs.LG").etag, "etag-2026-04-27");
    EXPECT_EQ(feeds.at("cs.LG").day, day("2026-04-27"));
}

TEST_P(StoreIntake, PaperComesBackAsItWasGiven) {
    Paper paper = make_paper("hep-th/9901001", 3, {"hep-th", "math-ph"});
    paper.comment = Fact::of("12 pages, “quoted”");
    paper.journal_ref = Fact{};
    paper.doi = "10.1/2";
    paper.withdrawn = true;
    paper.raw_title = "T{\\\"i}tle";
    remember(reading("hep-th", "2026-04-27", {{paper, new_paper}}));

    EXPECT_EQ(want(store_->paper(paper.id, 3)), paper);
    EXPECT_EQ(want(store_->paper(paper.id, 0)), paper);
    WANT_ERROR(store_->paper(paper.id, 4), Errc::not_found);
}

TEST_P(StoreIntake, SameReadingTwiceAddsNothing) {
    const auto twice =
        reading("cs.LG", "2026-04-27",
                {item("2604.00001", new_paper, {"cs.LG", "stat.ML"}),
                 item("2604.00002", cross_list, {"math.CO", "cs.LG"}), item("2604.00003", replacement, {"cs.LG"}, 2),
                 item("2604.00004", replacement_cross, {"math.CO", "cs.LG"}, 4)});
    remember(twice);

    const auto again = remember(twice);

    EXPECT_EQ(again.events, 0);
    EXPECT_EQ(again.read, 4);
    EXPECT_EQ(told().size(), 4U);
}

TEST_P(StoreIntake, SameReadingInAnotherOrderAndTwiceOverAddsNothing) {
    const auto once =
        reading("cs.LG", "2026-04-27",
                {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", cross_list, {"math.CO", "cs.LG"}),
                 item("2604.00003", replacement, {"cs.LG"}, 2)});
    remember(once);
    auto shuffled = once;
    std::ranges::reverse(shuffled.items);
    shuffled.items.push_back(once.items[0]);
    shuffled.items.back().paper.title = "A title that was corrected";

    EXPECT_EQ(remember(shuffled).events, 0);
    EXPECT_EQ(told().size(), 3U);
}

TEST_P(StoreIntake, SameReadingAfterADigestAddsNothing) {
    auto same = reading("cs.LG", "2026-04-27",
                        {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", replacement, {"cs.LG"}, 2)});
    same.items[0].paper.comment = Fact{};
    remember(same);
    join({configured("ana")});
    finish("c", 2, now_);

    EXPECT_EQ(remember(same).events, 0);
}

TEST_P(StoreIntake, BetterKindReplacesInPlaceWhileNoDigestPassed) {
    remember(reading("stat.ML", "2026-04-27",
                     {item("2604.00001", cross_list, {"cs.LG", "stat.ML"}),
                      item("2604.00002", replacement_cross, {"cs.LG", "stat.ML"}, 2)}));

    const auto better = remember(reading("cs.LG", "2026-04-27",
                                         {item("2604.00001", new_paper, {"cs.LG", "stat.ML"}),
                                          item("2604.00002", replacement, {"cs.LG", "stat.ML"}, 2)}));

    EXPECT_EQ(better.events, 2);
    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00002v2 replace"));
}

TEST_P(StoreIntake, BetterKindIsAnEventOfItsOwnOnceADigestPassed) {
    remember(reading("stat.ML", "2026-04-27", {item("2604.00001", cross_list, {"cs.LG", "stat.ML"})}));
    join({configured("ana")});
    finish("c", 1, now_);

    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG", "stat.ML"})}));

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 cross", "2604.00001v1 new"));
}

TEST_P(StoreIntake, KindBetteredWhileADigestIsBeingMadeIsNotLost) {
    remember(reading("stat.ML", "2026-04-27", {item("2604.00001", cross_list, {"cs.LG", "stat.ML"})}));
    want(store_->events(0, 1, 10));  // a digest is being made of it

    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG", "stat.ML"})}));

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 cross", "2604.00001v1 new"));
}

TEST_P(StoreIntake, WorseKindOfASecondFeedAddsNothing) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG", "stat.ML"})}));

    const auto worse =
        remember(reading("stat.ML", "2026-04-27", {item("2604.00001", cross_list, {"cs.LG", "stat.ML"})}));

    EXPECT_EQ(worse.events, 0);
    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new"));
}

TEST_P(StoreIntake, StaleFeedWithAFreshDateAddsNoEvent) {
    remember(reading("cs.LG", "2026-04-27",
                     {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", replacement, {"cs.LG"}, 2)}));

    const auto stale =
        remember(reading("cs.LG", "2026-04-28",
                         {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", replacement, {"cs.LG"}, 2)}));

    EXPECT_EQ(stale.events, 0);
}

TEST_P(StoreIntake, LateCrossListingIsAnEventOfItsDay) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));
    const auto late = reading("q-bio.NC", "2026-04-29", {item("2604.00001", cross_list, {"cs.LG", "q-bio.NC"})});

    EXPECT_EQ(remember(late).events, 1);
    EXPECT_EQ(remember(late).events, 0);

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00001v1 cross"));
    const auto newest = want(store_->newest_event(id("2604.00001")));
    EXPECT_EQ(newest.announcement.day, day("2026-04-29"));
    EXPECT_TRUE(newest.repeats);
    EXPECT_THAT(newest.announcement.paper->categories, ElementsAre("cs.LG", "q-bio.NC"));
}

TEST_P(StoreIntake, LateCrossListingOfALaterVersionIsOneEvent) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));
    const auto late = reading("q-bio.NC", "2026-04-29", {item("2604.00001", cross_list, {"cs.LG", "q-bio.NC"}, 2)});
    remember(reading("cs.LG", "2026-04-29", {item("2604.00001", replacement, {"cs.LG", "q-bio.NC"}, 2)}));

    EXPECT_EQ(remember(late).events, 1);
    EXPECT_EQ(remember(late).events, 0);

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00001v2 replace", "2604.00001v2 cross"));
}

TEST_P(StoreIntake, SecondFeedOfTheDayMergesCategories) {
    remember(reading("cs.SY", "2026-04-27", {item("2604.00001", new_paper, {"cs.SY"})}));

    const auto second =
        remember(reading("eess.IV", "2026-04-27", {item("2604.00001", cross_list, {"cs.SY", "eess.IV"})}));

    EXPECT_EQ(second.events, 0);
    EXPECT_THAT(want(store_->paper(id("2604.00001"), 1)).categories, ElementsAre("cs.SY", "eess.IV"));
}

TEST_P(StoreIntake, CategoryThatJoinsAfterADigestPassedIsAnEvent) {
    remember(reading("cs.SY", "2026-04-27", {item("2604.00001", new_paper, {"cs.SY"})}));
    join({configured("ana")});
    finish("c", 1, now_);
    const auto second = reading("eess.IV", "2026-04-27", {item("2604.00001", cross_list, {"cs.SY", "eess.IV"})});

    EXPECT_EQ(remember(second).events, 1);
    EXPECT_EQ(remember(second).events, 0);
}

TEST_P(StoreIntake, EveryReplacedVersionIsAnEvent) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));
    remember(reading("cs.LG", "2026-04-28", {item("2604.00001", replacement, {"cs.LG"}, 2)}));
    remember(reading("cs.LG", "2026-04-29", {item("2604.00001", replacement, {"cs.LG"}, 4)}));

    const auto events = want(store_->events(0, 99, 99));

    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].previous_version, 0);
    EXPECT_FALSE(events[0].repeats);
    EXPECT_EQ(events[1].previous_version, 1);
    EXPECT_EQ(events[2].previous_version, 2);
    EXPECT_TRUE(events[2].repeats);
}

TEST_P(StoreIntake, NothingKnownOfAVersionIsForgotten) {
    Paper full = make_paper("2604.00001", 1, {"cs.LG", "stat.ML"});
    full.comment = Fact::of("5 pages");
    full.doi = "10.1/2";
    remember(reading("cs.LG", "2026-04-27", {{full, new_paper}}));
    Paper poor = make_paper("2604.00001", 1, {"stat.ML"});
    poor.comment = Fact{};
    poor.title = "Another title";

    remember(reading("stat.ML", "2026-04-27", {{poor, cross_list}}));

    EXPECT_EQ(want(store_->paper(full.id, 1)), full);
}

TEST_P(StoreIntake, UnknownFactsBecomeKnown) {
    Paper poor = make_paper("2604.00001", 1, {"cs.LG"});
    poor.comment = Fact{};
    remember(reading("cs.LG", "2026-04-27", {{poor, new_paper}}));
    Paper full = poor;
    full.comment = Fact::of("5 pages");

    const auto unseen = remember(reading("cs.LG", "2026-04-27", {{full, new_paper}}));

    EXPECT_EQ(unseen.events, 0) << "no digest has passed the paper";
    EXPECT_EQ(want(store_->paper(full.id, 1)).comment, Fact::of("5 pages"));
}

TEST_P(StoreIntake, FactThatArrivesAfterADigestIsSettled) {
    Paper poor = make_paper("2604.00001", 1, {"cs.LG"});
    poor.comment = Fact{};
    remember(reading("cs.LG", "2026-04-27", {{poor, new_paper}}));
    join({configured("ana")});
    finish("c", 1, now_);
    Paper full = poor;
    full.comment = Fact::of("5 pages");

    EXPECT_EQ(remember(reading("cs.LG", "2026-04-27", {{full, new_paper}})).events, 1);
    EXPECT_EQ(remember(reading("cs.LG", "2026-04-27", {{full, new_paper}})).events, 0);

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00001v1 new settled"));
}

TEST_P(StoreIntake, WaitEndsOnTheNextDayOnce) {
    auto first =
        reading("cs.LG", "2026-04-27",
                {item("2604.00001", cross_list, {"math.CO", "cs.LG"}), item("2604.00002", new_paper, {"cs.LG"})});
    first.items[0].paper.comment = Fact{};
    remember(first);
    auto next = reading("cs.LG", "2026-04-28", {item("2604.00003", new_paper, {"cs.LG"})});
    next.items[0].paper.comment = Fact{};
    next.settle_missing = true;

    EXPECT_EQ(remember(next).events, 2);
    EXPECT_EQ(remember(next).events, 0);

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 cross", "2604.00002v1 new", "2604.00003v1 new",
                                    "2604.00001v1 cross settled"));
    const auto settled = want(store_->events(3, 4, 9)).at(0);
    EXPECT_EQ(settled.announcement.day, day("2026-04-27"));
    EXPECT_EQ(settled.announcement.paper->comment, Fact::none());
    EXPECT_TRUE(want(store_->paper(id("2604.00003"), 1)).comment.is_unknown());
}

TEST_P(StoreIntake, WaitOfAnotherCategoryGoesOn) {
    auto first = reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})});
    first.items[0].paper.comment = Fact{};
    remember(first);
    auto other = reading("math.CO", "2026-04-28", {});
    other.settle_missing = true;

    EXPECT_EQ(remember(other).events, 0);
    EXPECT_TRUE(want(store_->paper(id("2604.00001"), 1)).comment.is_unknown());
}

TEST_P(StoreIntake, ListingHoldsWhatTheFeedListed) {
    remember(reading("cs.LG", "2026-04-27",
                     {item("2604.00002", new_paper, {"cs.LG"}), item("2604.00001", replacement, {"cs.LG"}, 3)}));
    remember(reading("cs.LG", "2026-04-28", {item("2604.00009", new_paper, {"cs.LG"})}));

    EXPECT_THAT(want(store_->listing("cs.LG", day("2026-04-27"))),
                ElementsAre(ListedItem{id("2604.00001"), 3, replacement}, ListedItem{id("2604.00002"), 1, new_paper}));
    EXPECT_THAT(want(store_->listing("cs.PL", day("2026-04-27"))), IsEmpty());
}

TEST_P(StoreIntake, FailureCountsAndKeepsWhatWasRead) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));
    const Failure failure{"cs.LG", day("2026-04-27"),          CategoryState::throttled,
                          "429",   at("2026-04-27T10:00:00Z"), at("2026-04-27T11:00:00Z")};
    WANT_DONE(store_->remember_failure(failure));
    WANT_DONE(store_->remember_failure(failure));

    const auto feed = want(store_->feed_states()).at("cs.LG");
    EXPECT_EQ(feed.failures, 2);
    EXPECT_EQ(feed.not_before, at("2026-04-27T11:00:00Z"));
    EXPECT_EQ(feed.etag, "etag-2026-04-27");
    const auto receipt = want(store_->newest_receipts()).at(0);
    EXPECT_EQ(receipt.receipt.state, CategoryState::fresh);
    EXPECT_EQ(receipt.checked_at, at("2026-04-27T10:00:00Z"));
}

TEST_P(StoreIntake, ReadingAfterFailureSettlesTheDay) {
    WANT_DONE(store_->remember_failure({"cs.LG", day("2026-04-27"), CategoryState::unreachable, "no route",
                                        at("2026-04-27T05:00:00Z"), at("2026-04-27T05:05:00Z")}));
    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.note, "no route");
    EXPECT_FALSE(want(store_->newest_receipts()).at(0).first_read_at);

    remember(reading("cs.LG", "2026-04-27", {}));

    const auto feed = want(store_->feed_states()).at("cs.LG");
    EXPECT_EQ(feed.failures, 0);
    EXPECT_FALSE(feed.not_before);
    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.state, CategoryState::fresh);
}

TEST_P(StoreIntake, StaleReadingMovesNoDay) {
    remember(reading("cs.LG", "2026-04-27", {}));
    auto stale = reading("cs.LG", "2026-04-28", {});
    stale.state = CategoryState::stale;

    remember(stale);

    EXPECT_EQ(want(store_->feed_states()).at("cs.LG").day, day("2026-04-27"));
    const auto newest = want(store_->newest_receipts()).at(0);
    EXPECT_EQ(newest.receipt.state, CategoryState::stale);
    EXPECT_FALSE(newest.first_read_at);
}

TEST_P(StoreIntake, AnnouncementsStreamByDayThenId) {
    remember(reading("cs.LG", "2026-04-28",
                     {item("2604.10000", new_paper, {"cs.LG"}), item("2604.00009", cross_list, {"cs.LG"})}));
    remember(reading(
        "cs.LG", "2026-04-27",
        {item("hep-th/9901001", replacement, {"hep-th", "cs.LG"}, 2), item("1412.0001", new_paper, {"cs.LG"})}));
    remember(reading("q-bio.NC", "2026-04-29", {item("2604.10000", cross_list, {"cs.LG", "q-bio.NC"})}));
    const auto visit = [&](std::optional<Day> from, std::optional<Day> to) {
        std::vector<std::string> seen;
        const auto done = store_->each_announcement(from, to, [&](const Announcement& one) {
            seen.push_back(to_string(*one.day) + " " + one.paper->id.text() + " " + std::string{to_string(one.kind)});
        });
        EXPECT_TRUE(done);
        return seen;
    };

    EXPECT_THAT(visit({}, {}), ElementsAre("2026-04-27 hep-th/9901001 replace", "2026-04-27 1412.0001 new",
                                           "2026-04-28 2604.00009 cross", "2026-04-28 2604.10000 new"));
    EXPECT_THAT(visit(day("2026-04-28"), day("2026-04-28")),
                ElementsAre("2026-04-28 2604.00009 cross", "2026-04-28 2604.10000 new"));
    EXPECT_THAT(visit(day("2026-04-29"), {}), IsEmpty());
}

TEST_P(StoreIntake, EverythingSurvivesReopening) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));
    WANT_DONE(store_->set_note("last_pass", "2026-04-27T06:00:00Z"));

    reopen();

    EXPECT_EQ(want(store_->head()), 1);
    EXPECT_EQ(want(store_->note("last_pass")), "2026-04-27T06:00:00Z");
    EXPECT_EQ(want(store_->note("unset")), "");
}

}  // namespace
}  // namespace paperwire::store
