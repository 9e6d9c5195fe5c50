// SPDX-License-Identifier: MIT
// A delivery's way from queued to its end.
#include <gmock/gmock.h>

#include "tests/store/outbox_fixture.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using StoreMoves = StoreOutbox;
INSTANTIATE_TEST_SUITE_P(Engines, StoreMoves, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreMoves, PartsAreKeptFromTheFirstLeaseUntilSent) {
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

TEST_P(StoreMoves, DeadLettersKeepTheirParts) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    bring("a1", dead);

    EXPECT_EQ(want(store_->part("a1", 1)), "bytes");
    EXPECT_EQ(want(store_->delivery("a1")).finished_at, now_);
}

TEST_P(StoreMoves, AnAddresseeThatIsGoneIsStopped) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    lease("a1");
    auto gone = become("a1", dead);
    gone.reply = "550 5.1.1 no such user";
    gone.stop_destination = true;

    record(gone);

    EXPECT_TRUE(destination("ana").stopped);
    EXPECT_EQ(destination("ana").stopped_reason, "550 5.1.1 no such user");
}

TEST_P(StoreMoves, ANewAddressIsKept) {
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

TEST_P(StoreMoves, LeasesOfADeadProcessBecomeUncertain) {
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

TEST_P(StoreMoves, IllegalMovesAreConflicts) {
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

TEST_P(StoreMoves, ABatchStandsOrFallsAsOne) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("b1", "bob", 0, 1, {"2604.00001"});
    lease("a1");
    bring("b1", sent);

    WANT_ERROR(store_->record(std::vector{become("a1", sent), become("b1", sent)}), Errc::conflict);

    EXPECT_EQ(state("a1"), leased);
}

TEST_P(StoreMoves, WhatMayNotBeSentAfterAllIsNotLeased) {
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

TEST_P(StoreMoves, PacesAreKeptWithTheLeaseUntilTheyArePast) {
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

TEST_P(StoreMoves, RetriedDeadLetterGoesFirstAndForgetsItsAttempts) {
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

TEST_P(StoreMoves, DroppedOneMakesWay) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close("a2", "ana", 1, 2, {"2604.00002"});

    WANT_DONE(store_->drop(std::vector<DigestId>{"a1"}, now_));

    EXPECT_THAT(due(soon), ElementsAre("a2"));
    EXPECT_EQ(want(store_->delivery("a1")).finished_at, now_);
}

}  // namespace
}  // namespace paperwire::store
