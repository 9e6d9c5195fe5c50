// SPDX-License-Identifier: MIT
// The daemon's delivery loop: it sleeps, wakes, stops, follows a reload and outlives a store that fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "tests/delivery/town.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::delivery {
namespace {

using namespace std::chrono_literals;
using fakes::Moment;
using fakes::Person;
using fakes::Sending;
using store::DeliveryState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;

class OutboxLoopTest : public testing::Test {
protected:
    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        town_.add_channel("box");
    }
    void TearDown() override {
        if (started_) {
            town_.stop();
            EXPECT_TRUE(town_.ends());
            EXPECT_EQ(town_.outbox().under_way(), 0U);
            EXPECT_THAT(town_.here.outbox(DeliveryState::leased), IsEmpty());
        }
        log::configure(log::Level::warning, log::Format::text);
    }

    void start() {
        town_.start();
        started_ = true;
    }
    fakes::FakeChannel& box() { return town_.channel("box"); }
    static std::vector<Person> people(int count) {
        std::vector<Person> made;
        for (int i = 0; i < count; ++i) made.push_back(Town::person("p" + std::to_string(i), "box"));
        return made;
    }
    /// One message every ten seconds, whoever gets it.
    void make_slow() {
        box().set_budgets([](const channels::Recipient&) { return std::vector<channels::Budget>{{"", 10'000ms}}; });
    }
    /// Opens the store anew with calls of that name failing while `fails` says so.
    void break_store(const std::string& call, Moment moment, const bool& fails) {
        town_.here.reopen([call, moment, &fails](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(
                std::move(store), [call, moment, &fails](const std::string& name, Moment when) -> Result<void> {
                    if (fails && name == call && when == moment) return fail(Errc::storage_full, "disk full");
                    return {};
                });
        });
    }

    bool broken_{false};  // outlives the town, whose last writes look at it
    Town town_;
    bool started_{false};
};

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

TEST_F(OutboxLoopTest, LeasesNothingWhileTheStoreIsFullAndGoesOnWhenItIsNot) {
    for (const auto moment : {Moment::before, Moment::after}) {
        bool& full = broken_ = true;
        Town town;
        town.add_channel("box");
        town.here.set_people(people(6));
        town.close_a_day(1);
        int tries = 0;
        town.here.reopen([&](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                         [&](const std::string& name, Moment when) -> Result<void> {
                                                             if (name == "lease" && when == moment) {
                                                                 ++tries;
                                                                 if (full) return fail(Errc::storage_full, "disk full");
                                                             }
                                                             return {};
                                                         });
        });

        town.start();
        town.time.pass(1h);
        EXPECT_THAT(town.channel("box").sendings(), IsEmpty());
        EXPECT_GT(tries, 10);
        EXPECT_LT(tries, 400);  // growing pauses
        EXPECT_THAT(town.here.outbox(DeliveryState::leased), IsEmpty());
        full = false;
        town.time.pass(2min);

        EXPECT_THAT(town.channel("box").sendings(), SizeIs(6));
        EXPECT_THAT(town.here.outbox(), IsEmpty());
        town.stop();
        EXPECT_TRUE(town.ends());
    }
}

TEST_F(OutboxLoopTest, WhatWasAnsweredIsWrittenWhenTheStoreWorksAgainAndNeverSentTwice) {
    for (const auto moment : {Moment::before, Moment::after}) {
        bool& broken = broken_ = true;
        Town town;
        town.add_channel("box");
        town.here.set_people(people(6));
        town.close_a_day(1);
        town.here.reopen([&](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                         [&](const std::string& name, Moment when) -> Result<void> {
                                                             if (broken && name == "record" && when == moment)
                                                                 return fail(Errc::storage, "i/o error");
                                                             return {};
                                                         });
        });

        town.start();
        town.time.pass(10min);
        broken = false;
        town.time.pass(2min);

        EXPECT_THAT(town.channel("box").sendings(), SizeIs(6));
        EXPECT_THAT(town.here.outbox(DeliveryState::sent), SizeIs(6));
        EXPECT_THAT(town.here.outbox(), IsEmpty());
        town.stop();
        EXPECT_TRUE(town.ends());
    }
}

TEST_F(OutboxLoopTest, AQueueThatCannotBeReadIsAskedAgain) {
    for (const char* call : {"due", "next_attempt", "paces"}) {
        SCOPED_TRACE(call);
        bool& broken = broken_ = true;
        Town town;
        town.add_channel("box");
        town.here.set_people(people(2));
        town.close_a_day(1);
        town.here.reopen([&](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                         [&](const std::string& name, Moment when) -> Result<void> {
                                                             if (broken && name == call && when == Moment::before)
                                                                 return fail(Errc::conflict, "busy");
                                                             return {};
                                                         });
        });

        town.start();
        town.time.pass(10min);
        broken = false;
        town.time.pass(2min);

        EXPECT_THAT(town.channel("box").sendings(), SizeIs(2));
        EXPECT_THAT(town.here.outbox(), IsEmpty());
        town.stop();
        EXPECT_TRUE(town.ends());
    }
}

/// Every call of the store in turn fails once, before or after it has done its work, in a process that lives on.
TEST_F(OutboxLoopTest, OneFailureAnywhereLosesNothingAndRepeatsNothing) {
    int step = 1;
    for (bool blown = true; blown && step < 1'000; ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        Town town;
        town.add_channel("box").set_entries_a_part(1);
        town.here.set_people(people(3));
        town.close_a_day(2);
        int passed = 0;
        town.here.reopen([&](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                         [&passed, step](const std::string&, Moment) -> Result<void> {
                                                             if (++passed == step) return fail(Errc::storage, "cut");
                                                             return {};
                                                         });
        });

        town.start();
        town.time.pass(3min);
        blown = passed >= step;
        town.stop();
        EXPECT_TRUE(town.ends());
        passed = step;  // not in what the test itself asks

        EXPECT_THAT(town.channel("box").sendings(), SizeIs(6));
        EXPECT_THAT(town.here.outbox(), IsEmpty());
        EXPECT_EQ(town.outbox().under_way(), 0U);
        if (HasFailure()) break;
    }
    EXPECT_GT(step, 30);
}

TEST_F(OutboxLoopTest, AHoldThatCannotBeWrittenHoldsAllTheSame) {
    bool& broken = broken_ = true;
    town_.here.set_people(people(20));
    town_.close_a_day(1);
    break_store("record", Moment::before, broken);
    box().set_script([](const Sending&) {
        Outcome outcome = fakes::answer(Kind::throttled, Outcome::Scope::channel);
        outcome.retry_after = 3'600s;
        return outcome;
    });

    start();
    town_.time.pass(30min);
    EXPECT_LE(box().sendings().size(), 4U);
    broken = false;
    town_.time.pass(15min);

    EXPECT_LE(box().sendings().size(), 4U);
    EXPECT_THAT(town_.here.outbox(DeliveryState::queued), SizeIs(20));
}

TEST_F(OutboxLoopTest, StopsThoughTheStoreFails) {
    bool& broken = broken_ = true;
    town_.here.set_people(people(2));
    town_.close_a_day(1);
    break_store("record", Moment::before, broken);
    town_.start();
    town_.time.pass(10min);
    const auto before = town_.clock.elapsed();

    town_.stop();

    EXPECT_TRUE(town_.ends());
    EXPECT_LT(town_.clock.elapsed() - before, 10s);
    EXPECT_THAT(town_.here.outbox(DeliveryState::leased), SizeIs(2));  // the next process calls them uncertain
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
