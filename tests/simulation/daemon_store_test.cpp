// SPDX-License-Identifier: MIT
// The daemon over a store that is damaged, full or locked, and over a civil clock that is set back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "tests/simulation/daemon_world.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::Moment;
using fakes::Person;
using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Instant morning = at("2026-04-27T06:00:00Z");

bool writes(const std::string& call) {
    const std::set<std::string> all{"remember", "remember_failure", "remember_unchanged", "close", "join", "lease",
                                    "record",   "set_note"};
    return all.contains(call);
}

class DaemonStore : public testing::Test {
protected:
    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        world_.times.look = minutes{1};
        world_.source.answer(
            "cs.PL", fakes::feed("cs.PL", "2026-04-27", {fakes::item("2604.00001", Kind::new_paper, {"cs.PL"})}));
        world_.watch_store([this](const std::string& call, Moment moment) -> Result<void> {
            if (moment == Moment::before) {
                const std::scoped_lock lock(mutex_);
                ++calls_[call];
                if (failure_ && failing_(call)) return fail(*failure_, "store /x: no good");
            }
            return {};
        });
        world_.set_people(
            {{"ana", "immediate", {fakes::in({"cs.PL"})}, {}}, {"bo", "daily 08:00", {fakes::in({"cs.PL"})}, {}}});
    }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    void break_store(Errc code, std::function<bool(const std::string&)> which = writes) {
        failing_ = std::move(which);
        failure_ = code;
    }
    void mend_store() { failure_.reset(); }

    DaemonWorld world_{morning};
    std::mutex mutex_;
    std::map<std::string, int> calls_;
    std::optional<Errc> failure_;
    std::function<bool(const std::string&)> failing_ = writes;
};

TEST_F(DaemonStore, DamageThatLastsEndsTheProcessAndNothingWasSentMeanwhile) {
    world_.start();
    const std::size_t sent = world_.box().sendings().size();
    world_.run_until(at("2026-04-27T07:55:00Z"));
    break_store(Errc::storage);

    world_.run_until(at("2026-04-27T08:04:00Z"));
    EXPECT_TRUE(world_.is_running());
    world_.run_until(at("2026-04-27T08:10:00Z"));

    ASSERT_TRUE(world_.has_ended());
    ASSERT_TRUE(world_.ending()->failed);
    EXPECT_EQ(world_.ending()->failed->code, Errc::storage);
    EXPECT_THAT(world_.ending()->failed->message, HasSubstr("for 10 minutes: store /x: no good"));
    EXPECT_TRUE(world_.ending()->whole);
    EXPECT_THAT(world_.box().sendings(), SizeIs(sent));
}

TEST_F(DaemonStore, TheNextProcessSendsWhatWasLeft) {
    world_.start();
    world_.run_until(at("2026-04-27T07:55:00Z"));
    break_store(Errc::storage);
    world_.run_until(at("2026-04-27T08:10:00Z"));
    ASSERT_TRUE(world_.has_ended());
    mend_store();

    world_.start();

    EXPECT_THAT(world_.box().received("bo"), SizeIs(1));
    EXPECT_THAT(world_.box().received("ana"), SizeIs(1));
}

TEST_F(DaemonStore, DamageOfWhatOneLoopReadsIsEnough) {
    world_.start();
    break_store(Errc::storage, [](const std::string& call) { return call == "feed_states"; });

    world_.run_until(at("2026-04-27T12:00:00Z"));

    ASSERT_TRUE(world_.has_ended());
    EXPECT_TRUE(world_.ending()->failed);
}

TEST_F(DaemonStore, AShortFailureEndsNothing) {
    world_.start();
    break_store(Errc::storage);
    world_.run_until(morning + minutes{9});
    mend_store();

    world_.run_until(at("2026-04-27T12:00:00Z"));

    EXPECT_TRUE(world_.is_running());
    EXPECT_THAT(world_.box().received("bo"), SizeIs(1));
}

TEST_F(DaemonStore, FailuresNowAndThenEndNothing) {
    world_.start();
    for (int i = 0; i < 30; ++i) {
        break_store(Errc::storage);
        world_.run_until(world_.clock.civil() + minutes{5});
        mend_store();
        world_.run_until(world_.clock.civil() + minutes{2});
    }

    EXPECT_TRUE(world_.is_running());
}

class StoreThatRecovers : public DaemonStore, public testing::WithParamInterface<Errc> {};

TEST_P(StoreThatRecovers, IsWaitedForHoweverLongAndSendsNothingMeanwhile) {
    world_.start();
    const std::size_t sent = world_.box().sendings().size();
    break_store(GetParam());

    world_.run_until(morning + hours{24 * 6});
    EXPECT_TRUE(world_.is_running());
    EXPECT_THAT(world_.daemon().find_trouble(), HasSubstr("no good"));
    EXPECT_THAT(world_.box().sendings(), SizeIs(sent));
    mend_store();
    world_.run_until(world_.clock.civil() + minutes{2});

    EXPECT_EQ(world_.daemon().find_trouble(), "");
    EXPECT_THAT(world_.box().received("bo"), SizeIs(1));
    EXPECT_THAT(world_.outbox(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Each, StoreThatRecovers, testing::Values(Errc::storage_full, Errc::busy),
                         [](const auto& one) { return std::string{to_string(one.param)}; });

class SetBack : public DaemonStore {
protected:
    int mends() {
        const std::scoped_lock lock(mutex_);
        return calls_["mend_clock"];
    }
};

TEST_F(SetBack, TheStoreIsMendedAndTheLoopsLookAgain) {
    world_.start();
    world_.run_until(morning + hours{1});
    ASSERT_EQ(mends(), 0);

    world_.clock.set_civil(morning - hours{5});
    world_.run_until(morning - hours{5} + minutes{2});

    EXPECT_EQ(mends(), 1);
}

TEST_F(SetBack, ByNextToNothingIsLeftAlone) {
    world_.start();
    world_.run_until(morning + hours{1});

    world_.clock.set_civil(world_.clock.civil() - std::chrono::seconds{59});
    world_.run_until(world_.clock.civil() + hours{1});

    EXPECT_EQ(mends(), 0);
}

TEST_F(SetBack, WithinALookAndLessThanItIsSeenToo) {
    world_.times.look = minutes{30};
    world_.start();
    world_.run_until(morning + minutes{10});

    world_.clock.set_civil(world_.clock.civil() - minutes{9});
    world_.run_until(world_.clock.civil() + minutes{31});

    EXPECT_EQ(mends(), 1);
}

TEST_F(SetBack, AfterItWasSetForwardIsSeen) {
    world_.start();
    world_.run_until(morning + hours{1});

    world_.clock.set_civil(world_.clock.civil() + hours{24});
    world_.run_until(world_.clock.civil() + hours{1});
    EXPECT_EQ(mends(), 0);
    world_.clock.set_civil(world_.clock.civil() - hours{24});
    world_.run_until(world_.clock.civil() + hours{1});

    EXPECT_EQ(mends(), 1);
}

TEST_F(SetBack, IsTriedAgainWhenTheStoreFails) {
    world_.start();
    world_.run_until(morning + hours{1});
    break_store(Errc::busy, [](const std::string& call) { return call == "mend_clock"; });
    world_.clock.set_civil(morning - hours{5});
    world_.run_until(world_.clock.civil() + minutes{5});
    const int failed = mends();
    ASSERT_GE(failed, 4);
    mend_store();

    world_.run_until(world_.clock.civil() + minutes{10});

    EXPECT_EQ(mends(), failed + 1);
}

TEST_F(SetBack, ASuspendedMachineIsNone) {
    world_.start();
    world_.run_until(morning + minutes{1});

    world_.clock.suspend(hours{8});
    world_.run_until(world_.clock.civil() + hours{1});

    EXPECT_EQ(mends(), 0);
    EXPECT_THAT(world_.box().received("bo"), SizeIs(1)) << "its time passed in the sleep";
}

}  // namespace
}  // namespace paperwire::simulation
