// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using enum DeliveryState;

const std::string soon = "2026-04-27T08:00:00Z";
const std::string later = "2026-04-27T12:00:00Z";

/// Four papers, and ana, bob and eve who wait for digests; eve on another channel.
class StoreOutbox : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        remember(
            reading("cs.LG", "2026-04-27",
                    {item("2604.00001", Kind::new_paper, {"cs.LG"}), item("2604.00002", Kind::new_paper, {"cs.LG"}),
                     item("2604.00003", Kind::new_paper, {"cs.LG"}), item("2604.00004", Kind::new_paper, {"cs.LG"})}));
        join({configured("ana"), configured("bob"), eve_});
    }

    void close_for_eve(const std::string& digest) {
        DestinationId eve = 0;
        for (const auto& row : want(store_->destinations())) {
            if (row.key == eve_.key) eve = row.id;
        }
        WANT_DONE(store_->close(std::vector{manifest_of({"2604.00001"})},
                                std::vector{NewDigest{digest, eve, 0, 0, 4, now_}}, now_));
    }

    /// Brings a delivery into a state by legal moves.
    void bring(const std::string& digest, DeliveryState wanted) {
        if (wanted == queued) return;
        if (wanted == dropped) {
            WANT_DONE(store_->drop(std::vector{digest}, now_));
            return;
        }
        lease(digest);
        if (wanted != leased) record(become(digest, wanted));
    }

    std::optional<Instant> next_attempt(const std::string& channel = "mail") {
        return want(store_->next_attempt(channel, {}));
    }
    std::vector<std::string> due_of_eve(const std::string& now) {
        std::vector<std::string> digests;
        for (const auto& row : want(store_->due("tg", at(now), 9, {}))) digests.push_back(row.digest);
        return digests;
    }

    Configured eve_{{"eve", "tg", "42"}, "c", std::nullopt};
};
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

    WANT_ERROR(store_->close(std::vector{manifest_of({"2604.00001"})}, digests, now_), Errc::internal);

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

    const auto entries = want(store_->sent_entries(destination("ana").id, papers));

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

TEST_P(StoreOutbox, SuspensionsAreRows) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 2, {"2604.00001"});
    close_for_eve("e1");
    lease("a1");
    auto slower = become("a1", queued);
    slower.suspend_destination_until = at(later);
    record(slower);
    lease("e1");
    auto broken = become("e1", queued);
    broken.suspend_channel_until = at(later);
    broken.reply = "401 bad token";
    record(broken);

    reopen();

    EXPECT_THAT(due(soon), ElementsAre("b1"));
    EXPECT_THAT(due_of_eve(soon), IsEmpty());
    EXPECT_THAT(due(later), UnorderedElementsAre("a1", "b1"));
    EXPECT_THAT(due_of_eve(later), ElementsAre("e1"));
    EXPECT_EQ(next_attempt("tg"), at(later));
    const auto suspended = want(store_->suspended_channels(now_));
    ASSERT_THAT(suspended, SizeIs(1));
    EXPECT_EQ(suspended[0].channel, "tg");
    EXPECT_EQ(suspended[0].reason, "401 bad token");
    EXPECT_THAT(want(store_->suspended_channels(at(later))), IsEmpty());
    bring("b1", sent);
    EXPECT_EQ(next_attempt(), at(later));
}

TEST_P(StoreOutbox, PartsAreKeptFromTheFirstLeaseUntilSent) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1", {"one", std::string("t\0w\xff", 4)});
    auto first = become("a1", queued);
    first.next_part = 2;
    first.first_receipt = "ts-1";
    record(first);
    reopen();

    lease("a1", {"another rendering"});

    EXPECT_EQ(want(store_->part("a1", 1)), "one");
    EXPECT_EQ(want(store_->part("a1", 2)), std::string("t\0w\xff", 4));
    const auto row = want(store_->delivery("a1"));
    EXPECT_EQ(row.parts, 2);
    EXPECT_EQ(row.next_part, 2);
    EXPECT_EQ(row.first_receipt, "ts-1");
    EXPECT_EQ(row.first_attempt, now_);
    record(become("a1", sent));
    WANT_ERROR(store_->part("a1", 1), Errc::not_found);
    EXPECT_EQ(want(store_->delivery("a1")).first_receipt, "ts-1") << "an empty receipt changes nothing";
}

TEST_P(StoreOutbox, DeadLettersKeepTheirParts) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    bring("a1", dead);

    EXPECT_EQ(want(store_->part("a1", 1)), "bytes");
    EXPECT_EQ(want(store_->delivery("a1")).finished_at, now_);
}

TEST_P(StoreOutbox, AnAddresseeThatIsGoneIsStopped) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1");
    auto gone = become("a1", dead);
    gone.reply = "550 5.1.1 no such user";
    gone.stop_destination = true;

    record(gone);

    EXPECT_TRUE(destination("ana").stopped);
    EXPECT_EQ(destination("ana").stopped_reason, "550 5.1.1 no such user");
}

TEST_P(StoreOutbox, ANewAddressIsKept) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1");
    auto moved = become("a1", queued);
    moved.moved_to = "-100123";
    moved.moved_from = "-5";

    record(moved);

    EXPECT_EQ(destination("ana").moved_to, "-100123");
    EXPECT_EQ(destination("ana").moved_from, "-5");
    const auto row = want(store_->due("mail", now_, 9, {})).at(0);
    EXPECT_EQ(row.moved_to, "-100123");
    EXPECT_EQ(row.moved_from, "-5");
}

TEST_P(StoreOutbox, LeasesOfADeadProcessBecomeUncertain) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    lease("a1");
    reopen();
    EXPECT_THAT(due(later), ElementsAre("b1"));

    EXPECT_EQ(want(store_->recover_leases(now_)), 1);

    EXPECT_EQ(state("a1"), uncertain);
    EXPECT_THAT(due(later), UnorderedElementsAre("a1", "b1"));
    EXPECT_EQ(want(store_->recover_leases(now_)), 0);
}

TEST_P(StoreOutbox, IllegalMovesAreConflicts) {
    struct Row {
        DeliveryState from;
        std::vector<DeliveryState> may_be_recorded;
        bool lease, retry, drop;
    };
    const std::vector<Row> table{
        {queued, {queued, dead, dropped}, true, true, true},
        {leased, {queued, leased, uncertain, sent, dead, dropped}, false, false, false},
        {uncertain, {queued, uncertain, dead, dropped}, true, true, true},
        {sent, {}, false, false, false},
        {dead, {}, false, true, true},
        {dropped, {}, false, false, true},
    };
    int number = 0;
    const auto fresh = [&](DeliveryState wanted) {
        const std::string digest = "x" + std::to_string(++number);
        close(digest, "ana", 0, 1, {"2604.00001"});
        bring(digest, wanted);
        return digest;
    };
    const auto expect = [](const Result<void>& done, bool allowed) {
        EXPECT_EQ(done.has_value(), allowed);
        if (!done) {
            EXPECT_EQ(to_string(done.error().code), to_string(Errc::conflict));
        }
    };

    for (const auto& row : table) {
        SCOPED_TRACE(std::string{to_string(row.from)});
        for (const auto to : {queued, leased, uncertain, sent, dead, dropped}) {
            SCOPED_TRACE("to " + std::string{to_string(to)});
            const bool allowed = std::ranges::find(row.may_be_recorded, to) != row.may_be_recorded.end();
            expect(store_->record(std::vector{become(fresh(row.from), to)}), allowed);
        }
        const auto digest = fresh(row.from);
        const auto refused = want(store_->lease(std::vector{Lease{digest, {"bytes"}}}, {}, now_));
        EXPECT_EQ(refused, row.lease ? std::vector<DigestId>{} : std::vector<DigestId>{digest});
        EXPECT_EQ(state(digest), row.lease ? leased : row.from);
        expect(store_->retry(std::vector{fresh(row.from)}, now_), row.retry);
        expect(store_->drop(std::vector{fresh(row.from)}, now_), row.drop);
    }
    WANT_ERROR(store_->record(std::vector{become("none", sent)}), Errc::not_found);
    WANT_ERROR(store_->retry(std::vector<DigestId>{"none"}, now_), Errc::not_found);
    WANT_ERROR(store_->drop(std::vector<DigestId>{"none"}, now_), Errc::not_found);
}

TEST_P(StoreOutbox, ABatchStandsOrFallsAsOne) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    lease("a1");
    bring("b1", sent);

    WANT_ERROR(store_->record(std::vector{become("a1", sent), become("b1", sent)}), Errc::conflict);

    EXPECT_EQ(state("a1"), leased);
}

TEST_P(StoreOutbox, WhatMayNotBeSentAfterAllIsNotLeased) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    close_for_eve("e1");
    WANT_DONE(store_->stop_destination(key("ana"), "left", now_));
    lease("b1");
    auto slower = become("b1", queued);
    slower.suspend_destination_until = at(later);
    record(slower);
    const std::vector<Lease> leases{{"a1", {"x"}}, {"b1", {"x"}}, {"e1", {"x"}}, {"none", {"x"}}};

    const auto refused = want(store_->lease(leases, {}, now_));

    EXPECT_THAT(refused, ElementsAre("a1", "b1", "none"));
    EXPECT_EQ(state("a1"), queued);
    EXPECT_EQ(state("b1"), queued);
    EXPECT_EQ(state("e1"), leased);
    WANT_ERROR(store_->part("a1", 1), Errc::not_found);
    EXPECT_THAT(want(store_->lease(std::vector{Lease{"b1", {"x"}}}, {}, at(later))), IsEmpty());
}

TEST_P(StoreOutbox, PacesAreKeptWithTheLeaseUntilTheyArePast) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    const auto pace = [](const std::string& key, const std::string& free_at) { return Pace{"tg", key, at(free_at)}; };
    const auto told = [this](const std::string& real) {
        std::vector<std::string> lines;
        for (const Pace& one : want(store_->paces(at(real))))
            lines.push_back(one.channel + "/" + one.key + " " + paperwire::to_string(one.free_at));
        return lines;
    };
    const std::vector first{pace("", "2026-04-27T08:00:02Z"), pace("42", "2026-04-27T08:00:03Z")};
    const std::vector second{pace("", "2026-04-27T08:00:01Z"), pace("42", "2026-04-27T08:00:04Z")};
    want(store_->lease(std::vector{Lease{"a1", {"bytes"}}}, first, now_));
    want(store_->lease({}, second, now_));

    reopen();

    EXPECT_THAT(told("2026-04-27T08:00:00Z"), ElementsAre("tg/ 2026-04-27T08:00:02Z", "tg/42 2026-04-27T08:00:04Z"));
    EXPECT_THAT(told("2026-04-27T08:00:02Z"), ElementsAre("tg/42 2026-04-27T08:00:04Z"));
    EXPECT_THAT(told("2026-04-27T07:00:00Z"), ElementsAre("tg/42 2026-04-27T08:00:04Z"));  // the others are gone
}

TEST_P(StoreOutbox, RetriedDeadLetterGoesFirstAndForgetsItsAttempts) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});
    lease("a1", {"one", "two"});
    auto given_up = become("a1", dead);
    given_up.attempts = 9;
    given_up.next_part = 2;
    given_up.suspend_destination_until = at(later);
    record(given_up);

    WANT_DONE(store_->retry(std::vector<DigestId>{"a1"}, now_));

    EXPECT_THAT(due(soon), ElementsAre("a1"));
    const auto row = want(store_->delivery("a1"));
    EXPECT_EQ(row.attempts, 0);
    EXPECT_EQ(row.first_attempt, std::nullopt);
    EXPECT_EQ(row.finished_at, std::nullopt);
    EXPECT_EQ(row.next_part, 2) << "what was sent is not sent again";
    bring("a1", sent);
    EXPECT_THAT(due(soon), ElementsAre("a2"));
}

TEST_P(StoreOutbox, RetryLiftsTheSuspensionOfItsChannel) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1");
    auto broken = become("a1", queued);
    broken.next_attempt = at(later);
    broken.suspend_channel_until = at(later);
    record(broken);
    ASSERT_THAT(due(soon), IsEmpty());

    WANT_DONE(store_->retry(std::vector<DigestId>{"a1"}, now_));

    EXPECT_THAT(due(soon), ElementsAre("a1"));
}

TEST_P(StoreOutbox, HeldDeliveryIsNeverDue) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1");
    auto held = become("a1", uncertain);
    held.next_attempt = Instant::max();
    record(held);

    EXPECT_THAT(due(later), IsEmpty());
    EXPECT_EQ(next_attempt(), Instant::max());
    EXPECT_EQ(want(store_->channel_counts()).at("mail").retrying, 1);
}

TEST_P(StoreOutbox, DroppedOneMakesWay) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});

    WANT_DONE(store_->drop(std::vector<DigestId>{"a1"}, now_));

    EXPECT_THAT(due(soon), ElementsAre("a2"));
    EXPECT_EQ(want(store_->delivery("a1")).finished_at, now_);
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
                            std::vector{NewDigest{"a1", destination("ana").id, 0, 0, 4, at(later)}}, now_));

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

    WANT_DONE(store_->stop_destination(key("bob"), "left", now_));
    EXPECT_EQ(want(store_->backlogs()).at("mail").messages, 2);
    EXPECT_EQ(want(store_->backlogs()).at("mail").of, key("ana"));
}

}  // namespace
}  // namespace paperwire::store
