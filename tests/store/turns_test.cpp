// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreTurns : public StoreTest {
protected:
    [[nodiscard]] TurnGrant take(Instant now, const std::string& holder = "a", milliseconds interval = 3s) {
        return want(store_->take_turn({holder, now, interval}));
    }
    void give_back(std::int64_t fence, Instant ended) { EXPECT_TRUE(want(store_->give_back_turn({fence, ended, {}}))); }
};

INSTANTIATE_TEST_SUITE_P(Engines, StoreTurns, testing::ValuesIn(engines()),
                         [](const auto& chosen) { return chosen.param.name; });

TEST_P(StoreTurns, IsFreeIntervalAfterTheEndOfTheLastRequest) {
    const TurnGrant first = take(now_);
    ASSERT_GT(first.fence, 0);
    give_back(first.fence, now_ + 20s);

    EXPECT_EQ(take(now_ + 20s).fence, 0);
    EXPECT_EQ(take(now_ + 20s).again_in, 3s);
    EXPECT_EQ(take(now_ + 22'999ms).again_in, 1ms);
    EXPECT_GT(take(now_ + 23s).fence, first.fence);
}

TEST_P(StoreTurns, OneHolderAtATimeInAnyProcess) {
    const TurnGrant first = take(now_, "a");
    const auto other = place_->open();

    const TurnGrant denied = want(other->take_turn({"b", now_ + 10s, 3s}));

    EXPECT_EQ(denied.fence, 0);
    EXPECT_GT(denied.again_in, 0ms);
    EXPECT_LE(denied.again_in, 3s);
    EXPECT_EQ(denied.held_by, "a");
    EXPECT_EQ(denied.held_fence, first.fence);
    give_back(first.fence, now_ + 11s);
    EXPECT_EQ(want(other->take_turn({"b", now_ + 12s, 3s})).again_in, 2s);
    EXPECT_GT(want(other->take_turn({"b", now_ + 14s, 3s})).fence, first.fence);
}

TEST_P(StoreTurns, HolderWithoutASignOfLifeIsPassedOver) {
    const TurnGrant dead = take(now_, "dead");

    EXPECT_EQ(take(now_ + 29s, "b").fence, 0);
    EXPECT_EQ(take(now_ + 30s, "b").again_in, 3s) << "its request may have lasted as long as its hold";
    const TurnGrant next = take(now_ + 33s, "b");
    ASSERT_GT(next.fence, dead.fence);

    EXPECT_FALSE(want(store_->keep_turn(dead.fence, now_ + 34s)));
    EXPECT_FALSE(want(store_->give_back_turn({dead.fence, now_ + 34s, ServiceState{.name = "rss", .failures = 1}})));
    EXPECT_THAT(want(store_->services()), IsEmpty()) << "what came after its hold is not recorded";
    EXPECT_TRUE(want(store_->keep_turn(next.fence, now_ + 34s))) << "and the new hold stands";
}

TEST_P(StoreTurns, SignsOfLifeKeepAHoldForAsLongAsARequestLasts) {
    const TurnGrant held = take(now_);
    for (auto elapsed = 10s; elapsed <= 240s; elapsed += 10s) {
        ASSERT_TRUE(want(store_->keep_turn(held.fence, now_ + elapsed)));
        ASSERT_EQ(take(now_ + elapsed + 9s, "b").fence, 0);
    }

    give_back(held.fence, now_ + 245s);

    EXPECT_EQ(take(now_ + 245s, "b").again_in, 3s);
    EXPECT_FALSE(want(store_->keep_turn(held.fence, now_ + 246s)));
    EXPECT_FALSE(want(store_->give_back_turn({held.fence, now_ + 246s, {}})));
}

TEST_P(StoreTurns, TurnGivenBackUnusedCostsNobodyARest) {
    const TurnGrant unused = take(now_);

    EXPECT_TRUE(want(store_->give_back_turn({unused.fence, std::nullopt, {}})));

    EXPECT_GT(take(now_, "b").fence, unused.fence);
}

TEST_P(StoreTurns, WhatWasWrittenBeforeTheMachineWasStartedAnewIsNotWaitedFor) {
    give_back(take(now_).fence, now_);
    const Instant earlier = now_ - 240h;

    EXPECT_EQ(take(earlier).again_in, 3s) << "how long ago the last request was nobody knows";
    EXPECT_GT(take(earlier + 3s).fence, 0);

    const Instant still_earlier = earlier - 240h;
    EXPECT_EQ(take(still_earlier, "b").again_in, 3s) << "nor is a hold from the future";
    EXPECT_GT(take(still_earlier + 3s, "b").fence, 0);
}

TEST_P(StoreTurns, WhoWaitedGoesBeforeWhoHadTheLastTurn) {
    const TurnGrant first = take(now_, "a");
    EXPECT_EQ(take(now_ + 1s, "b").fence, 0);
    give_back(first.fence, now_ + 1s);

    const TurnGrant again = take(now_ + 4s, "a");
    EXPECT_EQ(again.fence, 0) << "b has waited longer";
    EXPECT_LE(again.again_in, 1s);
    const TurnGrant second = take(now_ + 4s, "b");
    ASSERT_GT(second.fence, 0);
    give_back(second.fence, now_ + 5s);
    EXPECT_GT(take(now_ + 8s, "a").fence, 0);
}

TEST_P(StoreTurns, WhoWaitedAndWentAwayHoldsNobodyUp) {
    give_back(take(now_, "a").fence, now_);
    EXPECT_EQ(take(now_ + 1s, "b").fence, 0);

    const TurnGrant after_you = take(now_ + 3s, "a");
    ASSERT_EQ(after_you.fence, 0);
    EXPECT_GT(take(now_ + 3s + after_you.again_in, "a").fence, 0);
}

/// A daemon's feeds beside somebody who asks for page after page.
TEST_P(StoreTurns, WhoIsUrgentGoesBeforeAllOthers) {
    const auto feeds = [this](Instant now) { return want(store_->take_turn({"feeds", now, 3s, true})); };
    give_back(take(now_, "pages").fence, now_ + 1s);
    EXPECT_EQ(take(now_ + 1s, "others").fence, 0);
    EXPECT_EQ(take(now_ + 1s, "pages").fence, 0);
    EXPECT_EQ(feeds(now_ + 2s).fence, 0);

    EXPECT_EQ(take(now_ + 4s, "others").fence, 0) << "has waited longer, and is not urgent";
    for (int i = 0; i < 3; ++i) {
        const Instant begun = now_ + 4s + i * 4s;
        const TurnGrant grant = feeds(begun);
        ASSERT_GT(grant.fence, 0) << i << ": having had the last turn does not count against the others";
        give_back(grant.fence, begun + 1s);
        EXPECT_EQ(feeds(begun + 1s).again_in, 3s);
        EXPECT_EQ(take(begun + 2s, "others").fence, 0);
        EXPECT_EQ(take(begun + 2s, "pages").fence, 0);
        EXPECT_EQ(take(begun + 4s, "pages").fence, 0);
    }
    EXPECT_GT(take(now_ + 17s, "others").fence, 0) << "feeds did not come in time";
}

TEST_P(StoreTurns, IntervalIsTheAskersOwn) {
    give_back(take(now_, "a", 1ms).fence, now_);

    EXPECT_EQ(take(now_ + 1s, "a", 3s).again_in, 2s);
    EXPECT_GT(take(now_ + 1s, "a", 1ms).fence, 0);
}

TEST_P(StoreTurns, WhatAServiceSaidIsKeptWithTheEndOfTheTurn) {
    const ServiceState rests{.name = "oai",
                             .failures = 2,
                             .not_before = now_ + 600s,
                             .refused_at = {},
                             .contact = "",
                             .reason = "answered 503",
                             .answered_at = now_};
    const ServiceState blocked{.name = "api",
                               .failures = 1,
                               .not_before = {},
                               .refused_at = now_,
                               .contact = "ops@example.org",
                               .reason = "answered 403",
                               .answered_at = now_};
    EXPECT_TRUE(want(store_->give_back_turn({take(now_).fence, now_, rests})));
    EXPECT_TRUE(want(store_->give_back_turn({take(now_ + 3s).fence, now_ + 3s, blocked})));

    reopen();

    EXPECT_THAT(want(store_->services()), testing::ElementsAre(blocked, rests));
    const ServiceState well{.name = "api", .answered_at = now_ + 9s};
    EXPECT_TRUE(want(store_->give_back_turn({take(now_ + 9s).fence, now_ + 9s, well})));
    EXPECT_THAT(want(store_->services()), testing::ElementsAre(well, rests));
}

TEST_P(StoreTurns, NoTwoProcessesHaveItAtOnceNorTooSoon) {
    std::atomic<std::int64_t> clock{to_milliseconds(now_)};
    const auto work = [&](const std::string& name, std::vector<std::pair<Instant, Instant>>& holds) {
        const auto store = place_->open();
        while (holds.size() < 9) {
            const TurnGrant grant = want(store->take_turn({name, from_milliseconds(clock), 3s}));
            if (grant.fence == 0) {
                if (grant.held_fence == 0) clock += 200;  // time that stands still loses nobody its hold
                continue;
            }
            const Instant begun = from_milliseconds(clock);
            const Instant ended = from_milliseconds(clock += 2'000);
            holds.emplace_back(begun, ended);
            EXPECT_TRUE(want(store->give_back_turn({grant.fence, ended, {}})));
        }
    };
    std::vector<std::pair<Instant, Instant>> holds;
    std::vector<std::pair<Instant, Instant>> others;
    std::thread other([&] { work("b", others); });
    work("a", holds);
    other.join();

    holds.insert(holds.end(), others.begin(), others.end());
    std::ranges::sort(holds);
    ASSERT_THAT(holds, SizeIs(18));
    for (std::size_t i = 1; i < holds.size(); ++i) EXPECT_GE(holds[i].first - holds[i - 1].second, 3s) << i;
}

}  // namespace
}  // namespace paperwire::store
