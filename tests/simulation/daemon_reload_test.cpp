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

    void reload() {
        world_.daemon().reload();
        world_.settle();
    }

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

}  // namespace
}  // namespace paperwire::simulation
