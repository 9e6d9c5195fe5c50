// SPDX-License-Identifier: MIT
// A service that is ill as a whole but says so of each message.
#include "bot/delivery/circuit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "tests/delivery/town.hpp"

namespace paperwire::delivery {
namespace {

using namespace std::chrono_literals;
using fakes::Person;
using fakes::Sending;
using store::DeliveryState;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

TEST(CircuitRule, ThreeDifferentPlacesInARowAreTheChannel) {
    struct Step {
        const char* place;
        Kind kind;
        bool blamed;
    };
    const std::vector<std::vector<Step>> runs{
        {{"a", Kind::retry, false}, {"b", Kind::retry, false}, {"c", Kind::retry, true}},
        {{"a", Kind::retry, false}, {"b", Kind::uncertain, false}, {"c", Kind::retry, true}},
        {{"a", Kind::retry, false}, {"a", Kind::retry, false}, {"a", Kind::retry, false}, {"b", Kind::retry, false}},
        {{"a", Kind::retry, false}, {"b", Kind::retry, false}, {"z", Kind::sent, false}, {"c", Kind::retry, false}},
        {{"a", Kind::retry, false}, {"b", Kind::retry, false}, {"z", Kind::gone, false}, {"c", Kind::retry, false}},
        {{"a", Kind::retry, false}, {"b", Kind::retry, false}, {"z", Kind::rejected, false}, {"c", Kind::retry, true}},
    };
    for (const auto& run : runs) {
        Circuit circuit;
        for (const Step& step : run) {
            EXPECT_EQ(circuit.blames_channel(step.place, fakes::answer(step.kind)), step.blamed) << step.place;
        }
    }
}

TEST(CircuitRule, WhileItFailsOneGoesFirst) {
    Circuit circuit;
    EXPECT_TRUE(circuit.lets_through(1));
    EXPECT_TRUE(circuit.lets_through(2));
    circuit.set_failures(2);
    EXPECT_TRUE(circuit.lets_through(7));
    EXPECT_FALSE(circuit.lets_through(8));
    EXPECT_TRUE(circuit.has_probe());
    circuit.ended(8);
    EXPECT_FALSE(circuit.lets_through(8));
    circuit.ended(7);
    EXPECT_TRUE(circuit.lets_through(8));
    EXPECT_TRUE(circuit.blames_channel("x", fakes::answer(Kind::retry)));
}

class DeadService : public testing::Test {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    static std::vector<Person> people(int count) {
        std::vector<Person> made;
        for (int i = 0; i < count; ++i) made.push_back(Town::person("p" + std::to_string(10'000 + i), "tg"));
        return made;
    }
};

/// Ten thousand digests, and a server that answers each with an error of its own for three days.
TEST_F(DeadService, CostsABoundedNumberOfAttemptsAndThenAllComes) {
    Town town;
    town.add_channel("tg", 8);
    town.here.set_people(people(5'000));
    town.close_a_day(1);
    town.close_a_day(1);
    bool down = true;
    town.channel("tg").set_script(
        [&down](const Sending&) { return down ? fakes::answer(Kind::retry) : fakes::sent(); });

    town.start();
    town.time.pass(72h);
    const auto tries = town.channel("tg").sendings().size();
    EXPECT_LE(tries, 8U + 100U);
    EXPECT_GE(tries, 70U);  // an hour at most between two
    EXPECT_THAT(town.here.outbox(), SizeIs(10'000));
    int burnt = 0;
    for (const auto& row : town.here.outbox()) burnt += row.attempts;
    EXPECT_LE(burnt, 2);
    down = false;
    town.time.pass(2h);

    EXPECT_THAT(town.here.outbox(), IsEmpty());
    std::map<std::string, std::vector<std::string>> first;
    for (const Sending& sending : town.channel("tg").sendings()) {
        if (sending.at > town.clock.civil() - 2h) first[sending.recipient.subscriber].push_back(sending.bytes);
    }
    EXPECT_THAT(first, SizeIs(5'000));
    for (const auto& [name, all] : first) {
        ASSERT_THAT(all, SizeIs(2)) << name;
        EXPECT_EQ(fakes::papers_of(all[0]).at(0), "2604.10001v1 new");
    }
    town.stop();
    EXPECT_TRUE(town.ends());
}

TEST_F(DeadService, OneBadDestinationDelaysItselfAlone) {
    Town town;
    town.add_channel("tg", 1);
    town.here.set_people(people(50));
    town.close_a_day(1);
    town.channel("tg").set_script([](const Sending& sending) {
        return sending.recipient.to == "p10007" ? fakes::answer(Kind::retry) : fakes::sent();
    });

    EXPECT_EQ(town.drain().sent, 49U);

    EXPECT_THAT(fakes::want(town.here.store->suspended_channels(town.clock.civil())), IsEmpty());
    EXPECT_EQ(town.here.outbox().at(0).attempts, 1);
}

/// The probe of a process that follows is one message too.
TEST_F(DeadService, ARestartProbesWithOne) {
    Town town;
    town.add_channel("tg", 8);
    town.here.set_people(people(100));
    town.close_a_day(1);
    town.channel("tg").set_script([](const Sending&) { return fakes::answer(Kind::retry); });
    town.start();
    town.time.pass(4min);
    const auto before = town.channel("tg").sendings().size();
    town.time.pass(1s);
    town.restart();
    town.time.pass(8min);

    EXPECT_EQ(town.channel("tg").sendings().size(), before + 1);
    town.stop();
    EXPECT_TRUE(town.ends());
}

/// What the first probe is refused for itself says that the service answers.
TEST_F(DeadService, AProbeThatIsGoneOpensTheWay) {
    Town town;
    town.add_channel("tg", 1);
    town.here.set_people(people(20));
    town.close_a_day(1);
    int asked = 0;
    town.channel("tg").set_script([&asked](const Sending&) {
        ++asked;
        if (asked <= 3) return fakes::answer(Kind::retry);
        return asked == 4 ? fakes::answer(Kind::gone) : fakes::sent();
    });
    town.start();
    town.time.pass(30min);

    EXPECT_THAT(town.here.outbox(DeliveryState::queued), IsEmpty());
    EXPECT_THAT(town.here.outbox(DeliveryState::dead), SizeIs(1));
    EXPECT_EQ(asked, 3 + 1 + 19);
    town.stop();
    EXPECT_TRUE(town.ends());
}

}  // namespace
}  // namespace paperwire::delivery
