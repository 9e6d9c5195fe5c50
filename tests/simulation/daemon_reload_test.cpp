// SPDX-License-Identifier: MIT
// A reload of many people leaves the loop free: they are read, compared and freed elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "tests/simulation/daemon_world.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::Person;
using testing::ElementsAre;

Person reader(const std::string& name, const std::string& channel = "box") {
    Person person{name, "immediate", {fakes::in({"cs.PL"})}, {}};
    person.delivery.channel = channel;
    return person;
}

class DaemonReload : public testing::Test {
protected:
    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        world_.source.answer(
            "cs.PL", fakes::feed("cs.PL", "2026-04-27", {fakes::item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    void reload() { world_.reload(); }

    /// Joins fail so until this is empty again.
    void set_join_failure(std::optional<Errc> code) { join_failure_ = code; }
    Result<void> watch(const std::string& call, fakes::Moment moment) {
        if (call == "join" && moment == fakes::Moment::before) {
            ++joins_;
            if (join_failure_) return fail(*join_failure_, "no space is left");
        }
        return {};
    }

    std::atomic<int> joins_{0};
    std::optional<Errc> join_failure_;
    DaemonWorld world_{at("2026-04-27T06:00:00Z")};
};

TEST_F(DaemonReload, BuildsOnWhatIsLive) {
    world_.set_people({reader("ana")});
    world_.start();
    const config::Population* const first = world_.population();
    world_.set_people({reader("ana"), reader("bo")});

    reload();

    EXPECT_EQ(world_.loaded_after(), first);
    EXPECT_EQ(&world_.daemon().live().audience->subscribers, &world_.population()->subscribers);
    EXPECT_THAT(world_.box().received("bo"), ElementsAre("2604.00001v1 new"));
}

TEST_F(DaemonReload, LoadsAndFreesOffTheLoop) {
    world_.set_people({reader("ana")});
    world_.start();
    world_.set_people({reader("ana"), reader("bo")});
    const int freed_before = world_.threads().freed_on_loop;  // those that were never live

    reload();

    EXPECT_EQ(world_.loads(), 2);
    EXPECT_EQ(world_.threads().loads_on_loop, 0);
    EXPECT_EQ(world_.threads().freed_on_loop, freed_before);
    EXPECT_EQ(world_.threads().freed_elsewhere, 1);
}

/// A send under way still knows the people of its beginning.
TEST_F(DaemonReload, FreesOffTheLoopWhatASendHeldForAWhile) {
    const auto slow = std::make_shared<SlowChannel>(world_.clock, std::chrono::minutes{5});
    world_.add_channel("slow", slow);
    world_.set_people({reader("ana", "slow")});
    world_.start();
    ASSERT_EQ(slow->begun(), 1);
    world_.set_people({reader("ana", "slow"), reader("bo")});
    const int freed_before = world_.threads().freed_on_loop;

    reload();
    world_.run_until(at("2026-04-27T08:00:00Z"));

    EXPECT_EQ(world_.threads().freed_on_loop, freed_before);
    EXPECT_EQ(world_.threads().freed_elsewhere, 1);
}

class ReloadOverABadStore : public DaemonReload, public testing::WithParamInterface<Errc> {
protected:
    void SetUp() override {
        DaemonReload::SetUp();
        world_.watch_store([this](const std::string& call, fakes::Moment moment) { return watch(call, moment); });
        world_.set_people({reader("ana")});
        world_.start();
        world_.set_people({reader("ana"), reader("bo")});
    }
};

TEST_P(ReloadOverABadStore, IsTriedAgainUntilTheStoreTakesIt) {
    set_join_failure(GetParam());
    reload();
    world_.run_until(at("2026-04-27T06:09:00Z"));
    ASSERT_THAT(world_.box().received("bo"), testing::IsEmpty());

    set_join_failure(std::nullopt);
    world_.run_until(at("2026-04-27T06:10:20Z"));

    EXPECT_THAT(world_.box().received("bo"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(world_.box().received("ana"), ElementsAre("2604.00001v1 new"));
    EXPECT_EQ(world_.loads(), 2) << "what was read is kept: the file may be half way to something else";
    EXPECT_EQ(world_.daemon().find_trouble(), "");
}

TEST_P(ReloadOverABadStore, IsTriedAtMostOnceAMinuteAfterAWhile) {
    set_join_failure(GetParam());
    reload();
    world_.run_until(at("2026-04-27T06:04:00Z"));
    const int before = joins_;

    world_.run_until(at("2026-04-27T06:09:00Z"));

    // Each time the closing loop is woken to bring the old ones back, beside its own tries. Jitter may take a quarter.
    EXPECT_GE(joins_ - before, 5);
    EXPECT_LE(joins_ - before, 3 * 5 * 4 / 3);
}

TEST_P(ReloadOverABadStore, SystemdIsToldOnceAndDoesNotWait) {
    set_join_failure(GetParam());
    reload();
    world_.run_until(at("2026-04-27T06:09:00Z"));

    ASSERT_EQ(world_.told().size(), 3U);
    EXPECT_THAT(world_.told().at(1), testing::StartsWith("RELOADING=1\n"));
    EXPECT_EQ(world_.told().at(2), "READY=1");
}

TEST_P(ReloadOverABadStore, EndsWithTheNextReload) {
    set_join_failure(GetParam());
    reload();
    world_.set_people({reader("ana"), reader("cy")});
    set_join_failure(std::nullopt);
    reload();
    world_.run_until(at("2026-04-27T12:00:00Z"));

    EXPECT_THAT(world_.box().received("bo"), testing::IsEmpty());
    EXPECT_THAT(world_.box().received("cy"), ElementsAre("2604.00001v1 new"));
}

TEST_P(ReloadOverABadStore, EndsWithAFaultyOne) {
    set_join_failure(GetParam());
    reload();
    world_.set_faults({{config::Fault::Severity::error, "paperwire.yaml", 3, 7, "wrong"}});
    reload();
    set_join_failure(std::nullopt);
    world_.run_until(at("2026-04-27T12:00:00Z"));

    EXPECT_THAT(world_.box().received("bo"), testing::IsEmpty());
}

TEST_P(ReloadOverABadStore, HoldsUpNoEnd) {
    set_join_failure(GetParam());
    reload();

    EXPECT_TRUE(world_.stop().whole);
    EXPECT_EQ(world_.clock.civil(), at("2026-04-27T06:00:00Z"));
}

INSTANTIATE_TEST_SUITE_P(Each, ReloadOverABadStore, testing::Values(Errc::storage_full, Errc::busy, Errc::storage),
                         [](const auto& one) { return std::string{to_string(one.param)}; });

TEST_F(DaemonReload, IsGivenUpWhenItIsNotTheStoreThatFails) {
    world_.watch_store([this](const std::string& call, fakes::Moment moment) { return watch(call, moment); });
    world_.set_people({reader("ana")});
    world_.start();
    world_.set_people({reader("ana"), reader("bo")});
    set_join_failure(Errc::internal);
    reload();
    set_join_failure(std::nullopt);

    world_.run_until(at("2026-04-27T12:00:00Z"));

    EXPECT_THAT(world_.box().received("bo"), testing::IsEmpty());
}

}  // namespace
}  // namespace paperwire::simulation
