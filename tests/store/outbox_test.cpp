// SPDX-License-Identifier: MIT
// The queue: what is closed into it, what is due, what is counted.
#include <gmock/gmock.h>

#include "bot/store/engine.hpp"
#include "tests/store/outbox_fixture.hpp"
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

INSTANTIATE_TEST_SUITE_P(Engines, StoreOutbox, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreOutbox, ClosedDigestIsQueuedAndMovesItsCursor) {
    close("d1", "ana", 0, 3, {"2604.00001", "2604.00002"});

    EXPECT_EQ(destination("ana").cursor, 3);
    EXPECT_EQ(destination("bob").cursor, 0);
    const auto row = want(store_->delivery("d1"));
    EXPECT_EQ(row.state, queued);
    EXPECT_EQ(row.key, key("ana"));
    EXPECT_EQ(row.closed_at, now_);
    EXPECT_EQ(row.parts, 0);
    EXPECT_EQ(row.next_part, 1);
    EXPECT_EQ(row.token, destination("ana").token);
    EXPECT_THAT(want(store_->manifest("d1")).entries, SizeIs(2));
    WANT_ERROR(store_->manifest("d9"), Errc::not_found);
    WANT_ERROR(store_->delivery("d9"), Errc::not_found);
}

TEST_P(StoreOutbox, DigestThatIsThereIsLeftAsItIs) {
    close("d1", "ana", 0, 3, {"2604.00001"});
    bring("d1", sent);

    close("d1", "ana", 0, 3, {"2604.00002"});

    EXPECT_EQ(state("d1"), sent);
    EXPECT_EQ(want(store_->manifest("d1")).entries.at(0).id, id("2604.00001"));
}

TEST_P(StoreOutbox, NothingOfAFailedCloseStands) {
    const std::vector<NewDigest> digests{{"d1", destination("ana").id, 0, 0, 4, now_},
                                         {"d2", destination("bob").id, 7, 0, 4, now_}};

    WANT_ERROR(store_->close(std::vector{manifest_of({"2604.00001"})}, digests, {}, now_), Errc::internal);

    EXPECT_THAT(want(store_->outbox({})), IsEmpty());
    EXPECT_EQ(destination("ana").cursor, 0);
}

TEST_P(StoreOutbox, StoppedWhileItsDigestWasMadeGetsNone) {
    WANT_DONE(store_->stop_destination(key("ana"), "left", now_));

    close("d1", "ana", 0, 4, {"2604.00001"});

    EXPECT_THAT(want(store_->outbox({})), IsEmpty());
}

TEST_P(StoreOutbox, SentEntriesNameAllDigestsThatHoldThePaper) {
    close("d1", "ana", 0, 2, {"2604.00001", "2604.00002"});
    bring("d1", sent);
    close("d2", "ana", 2, 4, {"2604.00003"});
    close("d3", "bob", 0, 4, {"2604.00001"});
    const std::vector papers{id("2604.00001"), id("2604.00003"), id("2604.00004"), id("2604.09999")};

    const auto entries = sent_entries(destination("ana").id, papers);

    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_EQ(entries[0].id, id("2604.00001"));
    EXPECT_EQ(entries[0].digest, "d1");
    EXPECT_EQ(entries[0].state, sent);
    EXPECT_EQ(entries[0].finished_at, now_);
    EXPECT_EQ(entries[1].digest, "d2");
    EXPECT_EQ(entries[1].state, queued);
}

TEST_P(StoreOutbox, OnlyTheOldestOfEachDestinationIsDue) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    close("b1", "bob", 0, 2, {"2604.00001"});

    EXPECT_THAT(due(soon), UnorderedElementsAre("a1", "b1"));

    bring("a1", leased);
    EXPECT_THAT(due(soon), ElementsAre("b1"));
    record(become("a1", sent));
    EXPECT_THAT(due(soon), UnorderedElementsAre("a2", "b1"));
}

TEST_P(StoreOutbox, OneThatWaitsHoldsUpLaterOnesOfItsDestination) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    lease("a1");
    auto again = become("a1", queued);
    again.next_attempt = at(later);
    record(again);

    EXPECT_THAT(due(soon), IsEmpty());
    EXPECT_THAT(due(later), ElementsAre("a1"));
    EXPECT_EQ(next_attempt(), at(later));
}

TEST_P(StoreOutbox, DeadLetterHoldsUpNothing) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});

    bring("a1", dead);

    EXPECT_THAT(due(soon), ElementsAre("a2"));
}

TEST_P(StoreOutbox, DestinationsTakeTurns) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    close("b1", "bob", 0, 2, {"2604.00001"});
    ASSERT_THAT(due(soon, 1), ElementsAre("a1"));
    lease("a1");
    auto done = become("a1", sent);
    done.at = now_ + std::chrono::seconds{1};

    record(done);

    EXPECT_THAT(due(later, 1), ElementsAre("b1"));
    EXPECT_THAT(due(later, 2), ElementsAre("b1", "a2"));
}

TEST_P(StoreOutbox, EachChannelIsAskedForItself) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close_for_eve("e1");

    EXPECT_THAT(due(soon), ElementsAre("a1"));
    EXPECT_THAT(due_of_eve(soon), ElementsAre("e1"));
    EXPECT_THAT(want(store_->due("none", at(later), 9, {})), IsEmpty());
    EXPECT_EQ(next_attempt("none"), std::nullopt);
}

TEST_P(StoreOutbox, BusyOnesAreLeftOut) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 2, {"2604.00001"});

    EXPECT_THAT(due(soon, 1, {destination("ana").id}), ElementsAre("b1"));
}

TEST_P(StoreOutbox, StoppedOnesAreLeftOutAndKeepTheirQueue) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    WANT_DONE(store_->stop_destination(key("ana"), "by hand", now_));

    EXPECT_THAT(due(later), IsEmpty());
    EXPECT_EQ(next_attempt(), std::nullopt);
    EXPECT_EQ(state("a1"), queued);

    WANT_DONE(store_->start_destination(key("ana"), now_));
    EXPECT_THAT(due(later), ElementsAre("a1"));
}

TEST_P(StoreOutbox, HeldDeliveryIsNeverDue) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1");
    auto held = become("a1", uncertain);
    held.next_attempt = Instant::max();
    record(held);

    EXPECT_THAT(due(later), IsEmpty());
    EXPECT_EQ(next_attempt(), std::nullopt);
    EXPECT_EQ(want(store_->channel_counts()).at("mail").retrying, 1);
}

TEST_P(StoreOutbox, ListsByDestinationAndAge) {
    close("b1", "bob", 0, 1, {"2604.00001"});
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    close("a3", "ana", 2, 3, {"2604.00003"});
    bring("a1", dead);
    bring("a2", sent);
    const auto list = [&](std::optional<DeliveryState> wanted) {
        std::vector<std::string> digests;
        for (const auto& row : want(store_->outbox(wanted))) digests.push_back(row.digest);
        return digests;
    };

    EXPECT_THAT(list({}), ElementsAre("a1", "a3", "b1"));
    EXPECT_THAT(list(dead), ElementsAre("a1"));
    EXPECT_THAT(list(sent), ElementsAre("a2"));
    EXPECT_THAT(list(dropped), IsEmpty());
}

TEST_P(StoreOutbox, ChannelsAreCounted) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    close("b2", "bob", 1, 2, {"2604.00001"});
    close_for_eve("e1");
    bring("a1", dead);
    bring("b1", queued);
    lease("b1");
    record(become("b1", queued));
    bring("e1", leased);

    const auto counts = want(store_->channel_counts());

    EXPECT_EQ(counts.at("mail").queued, 2);
    EXPECT_EQ(counts.at("mail").retrying, 1);
    EXPECT_EQ(counts.at("mail").dead, 1);
    EXPECT_EQ(counts.at("tg").queued, 1);
    EXPECT_EQ(counts.at("tg").retrying, 0);
}

TEST_P(StoreOutbox, FirstAttemptWaitsForTheEndOfQuietHours) {
    WANT_DONE(store_->close(std::vector{manifest_of({"2604.00001"})},
                            std::vector{NewDigest{"a1", destination("ana").id, 0, 0, 4, at(later)}}, {}, now_));

    EXPECT_THAT(due(soon), IsEmpty());
    EXPECT_EQ(next_attempt(), at(later));
    EXPECT_THAT(due(later), ElementsAre("a1"));
}

TEST_P(StoreOutbox, EmptyQueueHasNoNextAttempt) {
    EXPECT_EQ(next_attempt(), std::nullopt);
    EXPECT_THAT(due(later), IsEmpty());
}

TEST_P(StoreOutbox, BacklogsCountMessagesAndTheLongestQueue) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    close_for_eve("e1");
    lease("b1", {"one", "two", "three", "four", "five"});
    auto second = become("b1", queued);
    second.next_part = 2;
    record(second);

    const auto backlogs = want(store_->backlogs());

    ASSERT_THAT(backlogs, SizeIs(2));
    EXPECT_EQ(backlogs.at("mail").messages, 6);  // two of ana, four parts of bob
    EXPECT_EQ(backlogs.at("mail").most, 4);
    EXPECT_EQ(backlogs.at("mail").of, key("bob"));
    EXPECT_EQ(backlogs.at("tg").messages, 1);
    EXPECT_EQ(backlogs.at("tg").of, eve_.key);

    EXPECT_EQ(backlogs.at("tg").latest, now_);

    WANT_DONE(store_->stop_destination(key("bob"), "left", now_));
    EXPECT_EQ(want(store_->backlogs()).at("mail").messages, 2);
    EXPECT_EQ(want(store_->backlogs()).at("mail").of, key("ana"));
}

TEST_P(StoreOutbox, BacklogsTellUntilWhenTheLastOneWaits) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    lease("a1");
    auto failed = become("a1", queued);
    failed.next_attempt = at("2026-04-27T09:00:00Z");
    record(failed);
    EXPECT_EQ(want(store_->backlogs()).at("mail").latest, at("2026-04-27T09:00:00Z"));

    lease("b1");
    auto slower = become("b1", queued);
    slower.suspend_destination_until = at(later);
    record(slower);
    EXPECT_EQ(want(store_->backlogs()).at("mail").latest, at(later));

    lease("a1");
    auto held = become("a1", uncertain);
    held.next_attempt = Instant::max();
    record(held);
    EXPECT_EQ(want(store_->backlogs()).at("mail").latest, at(later)) << "nobody knows when a person decides";
}

TEST_P(StoreOutbox, FindsTheFirstThatWasTriedBehindAllThatWereNot) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    const auto due_again = [&](const std::string& when) {
        const auto row = want(store_->due_again("mail", at(when), {}));
        return row ? row->digest : std::string{"none"};
    };
    EXPECT_EQ(due_again(later), "none");
    lease("b1");
    auto failed = become("b1", queued);
    failed.attempts = 1;
    record(failed);
    EXPECT_EQ(due_again(later), "b1");
    WANT_DONE(store_->retry(std::vector<DigestId>{"b1"}, now_));
    EXPECT_EQ(due_again(later), "none") << "a person began anew with it";
}

/// A delivery behind another of its destination could not have gone; but its turn comes as soon as that one has.
TEST_P(StoreOutbox, CountsWhatIsDue) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    close_for_eve("e1");
    EXPECT_EQ(want(store_->count_due(now_ - std::chrono::milliseconds{1})), 0U);
    EXPECT_EQ(want(store_->count_due(now_)), 4U);

    bring("a1", dead);
    EXPECT_EQ(want(store_->count_due(now_)), 3U);
    bring("b1", uncertain);
    EXPECT_EQ(want(store_->count_due(at(later))), 3U);
    lease("a2");
    EXPECT_EQ(want(store_->count_due(at(later))), 2U);
    WANT_DONE(store_->stop_destination(eve_.key, "by hand", now_));
    EXPECT_EQ(want(store_->count_due(at(later))), 1U);
}

/// What was sent and dropped in a year is many times what waits.
TEST(OutboxListing, ReadsOpenAndDeadDigestsAlone) {
    const Folder folder;
    {
        const auto made = want(open_sqlite(folder.file("a.db"), Access::read_write));
    }
    const auto database = want(Database::open(folder.file("a.db"), OpenAs::read_only));
    for (const auto state : {std::optional<DeliveryState>{}, std::optional{queued}, std::optional{leased},
                             std::optional{uncertain}, std::optional{dead}}) {
        std::vector<std::string> scans;
        WANT_DONE(database->read([&]() -> Result<void> {
            auto plan = database->query("EXPLAIN QUERY PLAN " + outbox_listing(state));
            while (plan.next()) {
                if (plan.text(3).starts_with("SCAN")) scans.push_back(plan.text(3));
            }
            return {};
        }));
        EXPECT_THAT(scans, Not(IsEmpty()));
        EXPECT_THAT(scans, Each(AnyOf("SCAN o USING INDEX digests_open", "SCAN o USING INDEX digests_dead")));
    }
}

}  // namespace
}  // namespace paperwire::store
