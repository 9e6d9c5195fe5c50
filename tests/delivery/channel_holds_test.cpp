// SPDX-License-Identifier: MIT
// What holds a whole channel, what ends that, and by which clock.
#include <gtest/gtest.h>

#include "bot/delivery/throttles.hpp"
#include "tests/delivery/outbox_loop_fixture.hpp"
#include "tests/fakes/virtual_clock.hpp"

namespace paperwire::delivery {
namespace {

using fakes::Sending;
using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

class ChannelHolds : public OutboxLoopTest {
protected:
    void answer_with(Kind kind, Scope scope, std::optional<std::chrono::milliseconds> wait = std::nullopt) {
        box().set_script([kind, scope, wait](const Sending&) {
            Outcome outcome = fakes::answer(kind, scope);
            outcome.retry_after = wait;
            return outcome;
        });
    }
    std::size_t asked() { return box().sendings().size(); }
    std::size_t held() { return fakes::want(town_.here.store->suspended_channels(town_.clock.civil())).size(); }
    void close_for(int count) {
        town_.here.set_people(people(count));
        town_.close_a_day(1);
    }
};

TEST_F(ChannelHolds, ASuccessThatWasUnderWayEndsWhatFailuresMade) {
    close_for(20);
    box().set_delay([](const Sending& sending) { return sending.recipient.to == "p1" ? 60s : 1s; });
    box().set_script([](const Sending& sending) {
        return sending.recipient.to == "p1" ? fakes::sent() : fakes::answer(Kind::retry);
    });
    start();
    town_.time.pass(50s);
    ASSERT_EQ(held(), 1U);
    const auto before = asked();
    box().set_script({});
    town_.time.pass(20s);

    EXPECT_EQ(held(), 0U);
    EXPECT_GT(asked(), before + 10);
    town_.time.pass(5min);
    EXPECT_THAT(town_.here.outbox(), IsEmpty());
}

TEST_F(ChannelHolds, NewSettingsEndNoBan) {
    close_for(20);
    answer_with(Kind::throttled, Scope::channel, 1h);
    box().set_delay([](const Sending&) { return 1s; });
    break_store("record", Moment::before, broken_);  // the ban is not written for a while
    start();
    broken_ = true;
    town_.time.pass(3s);
    const auto before = asked();
    broken_ = false;
    town_.outbox().lift("box");
    town_.outbox().wake();

    town_.time.pass(50min);

    EXPECT_EQ(asked(), before);
}

TEST_F(ChannelHolds, NewSettingsEndWhatFailuresMade) {
    close_for(3);
    answer_with(Kind::retry, Scope::channel);
    start();
    town_.time.pass(1s);
    ASSERT_EQ(held(), 1U);
    box().set_script({});
    fakes::want(town_.here.store->lift_suspensions(std::vector<std::string>{"box"}, town_.clock.civil()));
    town_.outbox().lift("box");

    town_.time.pass(1s);

    EXPECT_THAT(town_.here.outbox(), IsEmpty());
}

TEST_F(ChannelHolds, ARelayThatRefusesAllBuriesNothing) {
    close_for(60);
    answer_with(Kind::rejected, Scope::channel);
    start();
    town_.time.pass(24h);

    EXPECT_THAT(town_.here.outbox(DeliveryState::dead), IsEmpty());
    EXPECT_THAT(town_.here.outbox(DeliveryState::queued), SizeIs(60));
    EXPECT_LE(asked(), 50U);
    box().set_script({});
    town_.time.pass(2h);
    EXPECT_THAT(town_.here.outbox(), IsEmpty());
}

TEST_F(ChannelHolds, WhomTheRelayRefusesAmongOthersIsADeadLetterSoon) {
    close_for(20);
    box().set_script([](const Sending& sending) {
        return sending.recipient.to == "p7" ? fakes::answer(Kind::rejected, Scope::channel) : fakes::sent();
    });
    start();
    town_.time.pass(1min);
    EXPECT_THAT(town_.here.outbox(DeliveryState::dead), IsEmpty());
    town_.time.pass(10min);

    EXPECT_THAT(town_.here.outbox(DeliveryState::dead), SizeIs(1));
    EXPECT_THAT(town_.here.outbox(DeliveryState::queued), IsEmpty());
}

TEST(ThrottledAddress, WaitsAsLongAsItWasToldWhateverIsDoneToTheClock) {
    for (const auto shift : {std::chrono::milliseconds{0}, std::chrono::milliseconds{-6h}}) {
        fakes::VirtualClock clock{fakes::at("2026-04-27T06:00:00Z")};
        Throttles throttles(clock);
        EXPECT_EQ(throttles.add("7", clock.civil() + 1h), std::nullopt);

        clock.shift_real(shift);

        EXPECT_EQ(throttles.until("7"), clock.civil() + 1h);
        EXPECT_EQ(throttles.until("8"), std::nullopt);
    }
}

/// A machine that slept: its monotonic clock stood still.
TEST(ThrottledAddress, WaitsNoLongerThanTheCivilClockSays) {
    fakes::VirtualClock clock{fakes::at("2026-04-27T06:00:00Z")};
    Throttles throttles(clock);
    throttles.restore("7", clock.civil() + 1h);

    clock.shift_real(2h);

    EXPECT_EQ(throttles.until("7"), std::nullopt);
}

TEST(ThrottledAddress, AChannelsBanIsNoLongerThanItsLongestWaitAfterTheClockWasSetBack) {
    fakes::VirtualClock clock{fakes::at("2026-04-27T06:00:00Z")};
    Throttles throttles(clock);
    EXPECT_EQ(throttles.add("7", clock.civil() + 1h), std::nullopt);
    EXPECT_EQ(throttles.add("8", clock.civil() + 1min), std::nullopt);
    clock.shift_real(-6h);

    EXPECT_EQ(throttles.add("9", clock.civil() + 1min), clock.civil() + 1h);
}

}  // namespace
}  // namespace paperwire::delivery
