// SPDX-License-Identifier: MIT
// The daemon's delivery loop: it sleeps, wakes, stops and follows a reload.
#include "tests/delivery/outbox_loop_fixture.hpp"

namespace paperwire::delivery {
namespace {

using fakes::Sending;
using testing::ElementsAre;
using testing::SizeIs;
using Kind = Outcome::Kind;

TEST_F(OutboxLoopTest, SendsWhatIsClosedWhenItIsWoken) {
    town_.here.set_people(people(2));
    start();
    town_.close_a_day(1);

    town_.outbox().wake();
    town_.time.settle();

    EXPECT_THAT(box().sendings(), SizeIs(2));
}

TEST_F(OutboxLoopTest, SleepsUntilTheNextAttempt) {
    town_.here.set_people(people(1));
    town_.close_a_day(1);
    int asked = 0;
    box().set_script([&asked](const Sending&) {
        Outcome outcome = fakes::answer(Kind::throttled);
        outcome.retry_after = 1'234s;
        return ++asked == 1 ? outcome : fakes::sent();
    });

    start();
    town_.time.pass(3h);

    EXPECT_THAT(town_.times("box").at("p0"), ElementsAre(0s, 1'234s));
}

TEST_F(OutboxLoopTest, SeesWithinAMinuteWhatAnotherProcessRetried) {
    town_.here.set_people(people(1));
    town_.close_a_day(1);
    bool refuses = true;
    box().set_script([&refuses](const Sending&) { return refuses ? fakes::answer(Kind::rejected) : fakes::sent(); });
    start();
    town_.time.pass(1h);
    ASSERT_THAT(town_.here.outbox(DeliveryState::dead), SizeIs(1));
    refuses = false;

    fakes::want(
        town_.here.store->retry(std::vector{town_.here.outbox(DeliveryState::dead).at(0).digest}, town_.clock.civil()));
    town_.time.pass(60s);

    EXPECT_THAT(town_.here.outbox(DeliveryState::sent), SizeIs(1));
}

TEST_F(OutboxLoopTest, StopLeavesThoseWhoWaitUnsentAndUnleased) {
    town_.here.set_people(people(50));
    make_slow();
    box().set_delay([](const Sending&) { return 3s; });
    town_.close_a_day(1);
    start();
    town_.time.pass(11s);
    ASSERT_EQ(town_.outbox().under_way(), 1U);
    const auto before = town_.clock.elapsed();

    town_.stop();
    EXPECT_TRUE(town_.ends());
    started_ = false;

    EXPECT_EQ(town_.clock.elapsed() - before, 2s);  // the send under way
    EXPECT_THAT(box().sendings(), SizeIs(2));
    EXPECT_THAT(town_.here.outbox(DeliveryState::leased), IsEmpty());
    EXPECT_THAT(town_.here.outbox(DeliveryState::queued), SizeIs(48));
    for (const auto& row : town_.here.outbox(DeliveryState::queued)) EXPECT_EQ(row.first_attempt, std::nullopt);
}

TEST_F(OutboxLoopTest, QuietHoursThatBeginInTheWaitAreKept) {
    std::vector<Person> two = people(2);
    for (Person& one : two) one.delivery.quiet = QuietHours{6h, 8h};
    town_.clock.shift_civil(-4s);  // 05:59:56 UTC
    town_.here.set_people(two);
    make_slow();
    town_.close_a_day(1);

    start();
    town_.time.pass(3h);

    std::vector<std::chrono::milliseconds> all;
    for (const auto& [name, times] : town_.times("box")) all.insert(all.end(), times.begin(), times.end());
    EXPECT_THAT(all, testing::UnorderedElementsAre(0s, 2h + 4s));
}

TEST_F(OutboxLoopTest, ADestinationThatIsStoppedInTheWaitGetsNothing) {
    town_.here.set_people(people(5));
    make_slow();
    town_.close_a_day(1);
    start();
    ASSERT_THAT(box().sendings(), SizeIs(1));
    std::vector<store::OutboxRow> waiting = town_.here.outbox(DeliveryState::queued);
    ASSERT_THAT(waiting, SizeIs(4));

    for (const auto& row : waiting)
        fakes::want(town_.here.store->stop_destination(row.key, "left", town_.clock.civil()));
    town_.time.pass(5min);

    EXPECT_THAT(box().sendings(), SizeIs(1));
    EXPECT_THAT(town_.here.outbox(DeliveryState::queued), SizeIs(4));
}

TEST_F(OutboxLoopTest, ADeliveryThatIsDroppedInTheWaitIsNotSent) {
    town_.here.set_people(people(5));
    make_slow();
    town_.close_a_day(1);
    start();
    const auto waiting = town_.here.outbox(DeliveryState::queued);

    fakes::want(town_.here.store->drop(std::vector{waiting.back().digest}, town_.clock.civil()));
    town_.time.pass(5min);

    EXPECT_THAT(box().sendings(), SizeIs(4));
    EXPECT_THAT(town_.here.outbox(), IsEmpty());
}

TEST_F(OutboxLoopTest, AReloadTakesAChannelOutAndBringsAnother) {
    town_.here.set_people({Town::person("ana", "box"), Town::person("ben", "box")});
    make_slow();
    box().set_delay([](const Sending&) { return 5s; });
    town_.close_a_day(1);
    start();
    town_.time.pass(1s);
    ASSERT_EQ(town_.outbox().under_way(), 1U);

    town_.here.channels.erase("box");
    fakes::FakeChannel& other = town_.add_channel("other");
    town_.here.set_people({Town::person("cleo", "other")});
    town_.outbox().wake();
    town_.time.pass(1min);

    EXPECT_THAT(town_.here.outbox(DeliveryState::sent), SizeIs(1));  // the one under way
    const auto left = town_.here.outbox();
    ASSERT_THAT(left, SizeIs(1));
    EXPECT_EQ(left[0].state, DeliveryState::queued);
    EXPECT_EQ(left[0].first_attempt, std::nullopt);

    town_.close_a_day(1);
    town_.outbox().wake();
    town_.time.pass(1s);
    EXPECT_THAT(other.sendings(), SizeIs(1));
}

TEST_F(OutboxLoopTest, AnAddressThatChangesInTheWaitIsTheOneUsed) {
    Person ana = Town::person("ana", "box");
    ana.delivery.name = "home";
    town_.here.set_people({Town::person("ben", "box"), ana});
    make_slow();
    town_.close_a_day(1);
    start();

    ana.delivery.to = "elsewhere";
    Person ben = Town::person("ben", "box");
    ben.delivery.to = "elsewhere";
    ben.delivery.name = "ben";
    town_.here.set_people({ben, ana});
    town_.outbox().wake();
    town_.time.pass(1min);

    ASSERT_THAT(box().sendings(), SizeIs(2));
    EXPECT_EQ(box().sendings().back().recipient.to, "elsewhere");
}

TEST_F(OutboxLoopTest, TellsEachAttempt) {
    town_.here.set_people(people(1));
    town_.close_a_day(1);
    box().set_delay([](const Sending&) { return 70ms; });
    box().set_script([](const Sending&) {
        Outcome outcome = fakes::sent();
        outcome.plain = true;
        return outcome;
    });
    std::vector<Attempted> told;
    DeliverRooms rooms = town_.rooms();
    rooms.observe = [&told](const Attempted& one) { told.push_back(one); };
    const auto ending = fakes::start(town_.here.loop, deliver_due(std::move(rooms)));

    ASSERT_TRUE(town_.time.run_until([&ending] { return ending->value.has_value(); }));

    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].channel, "box");
    EXPECT_TRUE(told[0].outcome.plain);
    EXPECT_EQ(told[0].state, DeliveryState::sent);
    EXPECT_EQ(told[0].took, 70ms);
}

}  // namespace
}  // namespace paperwire::delivery
