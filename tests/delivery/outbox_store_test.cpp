// SPDX-License-Identifier: MIT
// The daemon's delivery loop outlives a store that fails.
#include "tests/delivery/outbox_loop_fixture.hpp"

namespace paperwire::delivery {
namespace {

using fakes::Sending;
using testing::SizeIs;
using Kind = Outcome::Kind;

using OutboxStoreTest = OutboxLoopTest;

TEST_F(OutboxStoreTest, LeasesNothingWhileTheStoreIsFullAndGoesOnWhenItIsNot) {
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

TEST_F(OutboxStoreTest, WhatWasAnsweredIsWrittenWhenTheStoreWorksAgainAndNeverSentTwice) {
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

TEST_F(OutboxStoreTest, AQueueThatCannotBeReadIsAskedAgain) {
    for (const char* call : {"due", "next_attempt", "paces", "holds"}) {
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
                                                                 return fail(Errc::busy, "busy");
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
TEST_F(OutboxStoreTest, OneFailureAnywhereLosesNothingAndRepeatsNothing) {
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

TEST_F(OutboxStoreTest, AHoldThatCannotBeWrittenHoldsAllTheSame) {
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

TEST_F(OutboxStoreTest, StopsThoughTheStoreFails) {
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

TEST_F(OutboxStoreTest, WhatManyWereAnsweredIsWrittenTogetherByAStoreThatIsBusyForLong) {
    bool& busy = broken_ = true;
    int writes = 0;
    town_.add_channel("wide", 32);
    std::vector<Person> many;
    for (int i = 0; i < 32; ++i) many.push_back(Town::person("p" + std::to_string(i), "wide"));
    town_.here.set_people(many);
    town_.close_a_day(1);
    town_.here.reopen([&](std::unique_ptr<store::Store> store) {
        return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                     [&](const std::string& name, Moment when) -> Result<void> {
                                                         if (name != "record" || when != Moment::before) return {};
                                                         ++writes;
                                                         return busy ? fail(Errc::busy, "held") : Result<void>{};
                                                     });
    });

    start();
    town_.time.pass(10min);
    EXPECT_LT(writes, 300) << "not one for each of the 32";
    busy = false;
    town_.time.pass(1min);

    EXPECT_THAT(town_.channel("wide").sendings(), SizeIs(32));
    EXPECT_THAT(town_.here.outbox(DeliveryState::sent), SizeIs(32));
}

TEST_F(OutboxStoreTest, AWaitThatCannotBeWrittenBecauseTheStoreIsBusyIsAFailure) {
    bool& busy = broken_ = true;
    std::vector<Person> one = people(1);
    town_.here.set_people(one);
    town_.close_a_day(1);
    one[0].delivery.quiet = QuietHours{5h, 8h};
    town_.here.set_people(one);
    int writes = 0;
    town_.here.reopen([&](std::unique_ptr<store::Store> store) {
        return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                     [&](const std::string& name, Moment when) -> Result<void> {
                                                         if (name != "record" || when != Moment::before) return {};
                                                         ++writes;
                                                         return busy ? fail(Errc::busy, "held") : Result<void>{};
                                                     });
    });
    start();
    town_.time.pass(30min);

    EXPECT_GT(writes, 1);
    EXPECT_LT(writes, 60) << "growing pauses";
    busy = false;
    town_.time.pass(4h);
    EXPECT_THAT(box().sendings(), SizeIs(1));
}

}  // namespace
}  // namespace paperwire::delivery
