// SPDX-License-Identifier: MIT
// Destinations and channels that are held back.
#include <gmock/gmock.h>

#include "tests/store/outbox_fixture.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class StoreSuspensions : public StoreOutbox {
protected:
    void close_for(const Configured& whom, const std::string& digest) {
        DestinationId its = 0;
        for (const auto& row : want(store_->destinations())) {
            if (row.key == whom.key) its = row.id;
        }
        WANT_DONE(store_->close(std::vector{manifest_of({"2604.00001"})},
                                std::vector{NewDigest{digest, its, 0, 0, 4, now_}}, {}, now_));
    }
    /// That digest meets a channel that is at fault, until `later`.
    void fail_channel(const std::string& digest, int failures) {
        lease(digest);
        auto broken = become(digest, queued);
        broken.next_attempt = at(later);
        broken.suspend_channel_until = at(later);
        broken.channel_failures = failures;
        record(broken);
    }

    /// That digest meets a channel that asks to be left alone until `later`.
    void flood_channel(const std::string& digest) {
        lease(digest);
        auto flooded = become(digest, queued);
        flooded.next_attempt = at(later);
        flooded.suspend_channel_until = at(later);
        record(flooded);
    }

    Configured tim_{{"tim", "tg", "43"}, "c", std::nullopt};
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreSuspensions, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

/// What asks for a minute works, whatever failures led to before.
TEST_P(StoreSuspensions, WhatIsAskedForEndsWhatFailuresMade) {
    join({configured("ana"), configured("bob"), eve_, tim_});
    close_for_eve("e1");
    close_for(tim_, "t1");
    lease("t1");
    fail_channel("e1", 3);
    auto asks = become("t1", queued);
    const Instant a_minute_on = now_ + std::chrono::minutes{1};
    asks.next_attempt = a_minute_on;
    asks.suspend_channel_until = asks.asked_until = a_minute_on;
    asks.channel_failures = 0;
    record(asks);

    const auto suspended = want(store_->suspended_channels(now_));
    ASSERT_THAT(suspended, SizeIs(1));
    EXPECT_EQ(suspended[0].until, a_minute_on);
}

TEST_P(StoreSuspensions, SuspensionsAreRows) {
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

TEST_P(StoreSuspensions, RetryLiftsTheSuspensionOfItsChannel) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    fail_channel("a1", 1);
    ASSERT_THAT(due(soon), IsEmpty());

    WANT_DONE(store_->retry(std::vector<DigestId>{"a1"}, now_));

    EXPECT_THAT(due(soon), ElementsAre("a1"));
}

TEST_P(StoreSuspensions, RetryLeavesWhatAServerAskedFor) {
    close_for_eve("e1");
    flood_channel("e1");

    WANT_DONE(store_->retry(std::vector<DigestId>{"e1"}, now_));

    EXPECT_THAT(due_of_eve(soon), IsEmpty());
    ASSERT_THAT(want(store_->suspended_channels(now_)), SizeIs(1));
    EXPECT_TRUE(want(store_->suspended_channels(now_)).front().asked);
    EXPECT_THAT(due_of_eve(later), ElementsAre("e1"));
}

/// It failed, and said for how long it wants to be left alone; we chose a longer time.
TEST_P(StoreSuspensions, OfAFailureThatAskedForATimeThatTimeStays) {
    close_for_eve("e1");
    lease("e1");
    auto broken = become("e1", queued);
    broken.next_attempt = at(later);
    broken.suspend_channel_until = at(later);
    broken.asked_until = at("2026-04-27T09:00:00Z");
    broken.channel_failures = 3;
    record(broken);
    EXPECT_FALSE(want(store_->suspended_channels(now_)).front().asked);

    WANT_DONE(store_->retry(std::vector<DigestId>{"e1"}, now_));

    EXPECT_THAT(due_of_eve("2026-04-27T08:59:59Z"), IsEmpty());
    EXPECT_THAT(due_of_eve("2026-04-27T09:00:00Z"), ElementsAre("e1"));
    EXPECT_THAT(want(store_->channel_failures()), IsEmpty());
}

TEST_P(StoreSuspensions, FailuresOfAChannelAreCountedUntilItWorks) {
    close("a1", "ana", 0, 1, {"2604.00001"});
    close_for_eve("e1");
    fail_channel("e1", 3);

    reopen();
    EXPECT_THAT(want(store_->channel_failures()), ElementsAre(Pair("tg", 3)));

    lease("a1");
    auto fine = become("a1", sent);
    fine.channel_failures = 0;  // of another channel
    record(fine);
    EXPECT_THAT(want(store_->channel_failures()), ElementsAre(Pair("tg", 3)));

    lease("e1");
    fine = become("e1", sent);
    fine.channel_failures = 0;
    record(fine);
    EXPECT_THAT(want(store_->channel_failures()), IsEmpty());
}

TEST_P(StoreSuspensions, LiftingMakesDueWhatWaitedForTheChannelAlone) {
    join({configured("ana"), configured("bob"), eve_, tim_});
    close_for_eve("e1");
    close_for(tim_, "t1");
    lease("t1");
    auto own = become("t1", queued);  // an attempt of its own, and its own back-off
    own.attempts = 1;
    own.next_attempt = at("2026-04-27T11:00:00Z");
    record(own);
    fail_channel("e1", 2);
    ASSERT_THAT(due_of_eve(soon), IsEmpty());

    EXPECT_THAT(want(store_->lift_suspensions(std::vector<std::string>{"mail", "tg"}, now_)), ElementsAre("tg"));

    EXPECT_THAT(due_of_eve(soon), ElementsAre("e1"));
    EXPECT_THAT(want(store_->channel_failures()), IsEmpty());
    EXPECT_THAT(want(store_->suspended_channels(now_)), IsEmpty());
    EXPECT_THAT(due_of_eve(later), UnorderedElementsAre("e1", "t1"));
}

/// It was under way when the others failed.
TEST_P(StoreSuspensions, ASuccessEndsWhatFailuresMade) {
    join({configured("ana"), configured("bob"), eve_, tim_});
    close_for_eve("e1");
    close_for(tim_, "t1");
    lease("t1");
    fail_channel("e1", 2);
    auto fine = become("t1", sent);
    fine.channel_failures = 0;
    record(fine);

    EXPECT_THAT(due_of_eve(soon), ElementsAre("e1"));
    EXPECT_THAT(want(store_->suspended_channels(now_)), IsEmpty());
}

TEST_P(StoreSuspensions, LiftingLeavesWhatAServerAskedFor) {
    close_for_eve("e1");
    flood_channel("e1");

    EXPECT_THAT(want(store_->lift_suspensions(std::vector<std::string>{"tg"}, now_)), IsEmpty());

    EXPECT_THAT(due_of_eve(soon), IsEmpty());
    EXPECT_THAT(want(store_->suspended_channels(now_)), SizeIs(1));
}

TEST_P(StoreSuspensions, AnOldSuspensionCountsButIsNotLifted) {
    close_for_eve("e1");
    fail_channel("e1", 2);

    EXPECT_THAT(want(store_->lift_suspensions(std::vector<std::string>{"tg"}, at(later))), IsEmpty());

    EXPECT_THAT(want(store_->channel_failures()), IsEmpty());
}

}  // namespace
}  // namespace paperwire::store
