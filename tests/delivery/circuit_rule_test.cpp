// SPDX-License-Identifier: MIT
// Whose trouble a failure is: the rule alone.
#include "bot/delivery/circuit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/fakes/fake_channel.hpp"

namespace paperwire::delivery {
namespace {

using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

/// A message to `place`, the first of its digest, as the probe or not.
struct Said {
    const char* place;
    Kind kind;
    bool probe{false};
};

Outcome say(Circuit& circuit, const Said& said, bool failed_before = false, Scope scope = Scope::destination) {
    if (said.probe) circuit.choose(1);
    const Outcome judged =
        circuit.judge({said.place, said.probe ? 1 : 2, failed_before}, fakes::answer(said.kind, scope));
    circuit.ended(1);
    return judged;
}

TEST(CircuitRule, ThreeDifferentPlacesInARowPutTheChannelInDoubt) {
    struct Run {
        std::vector<Said> said;
        bool doubts;
    };
    const Kind retry = Kind::retry;
    const std::vector<Run> runs{
        {{{"a", retry}, {"b", retry}, {"c", retry}}, true},
        {{{"a", retry}, {"b", Kind::uncertain}, {"c", retry}}, true},
        {{{"a", retry}, {"a", retry}, {"a", retry}, {"b", retry}}, false},
        {{{"a", retry}, {"b", retry}, {"z", Kind::sent}, {"c", retry}}, false},
        {{{"a", retry}, {"b", retry}, {"z", Kind::gone}, {"c", retry}}, false},
        {{{"a", retry}, {"b", retry}, {"z", Kind::rejected}, {"c", retry}}, true},
        {{{"a", retry}, {"z", Kind::sent}, {"a", retry}, {"b", retry}, {"c", retry}}, false},
        {{{"a", retry}, {"a", Kind::sent}, {"a", retry}, {"b", retry}, {"c", retry}}, true},
    };
    for (const Run& run : runs) {
        Circuit circuit;
        for (const Said& said : run.said) EXPECT_EQ(say(circuit, said).scope, Scope::destination) << said.place;
        EXPECT_EQ(circuit.is_probing(), run.doubts) << run.said.back().place << run.said.size();
    }
}

Circuit in_doubt() {
    Circuit circuit;
    for (const char* place : {"a", "b", "c"}) say(circuit, {place, Kind::retry});
    return circuit;
}

TEST(CircuitRule, OnlyAProbeThatNeverFailedSpeaksOfTheChannel) {
    Circuit circuit = in_doubt();

    EXPECT_EQ(say(circuit, {"under way", Kind::retry}).scope, Scope::destination);
    EXPECT_EQ(say(circuit, {"a", Kind::retry, true}).scope, Scope::destination);
    EXPECT_EQ(say(circuit, {"tried by an earlier process", Kind::retry, true}, true).scope, Scope::destination);
    EXPECT_EQ(say(circuit, {"d", Kind::retry, true}).scope, Scope::channel);
    circuit.set_failures(1);
    EXPECT_EQ(say(circuit, {"d", Kind::retry, true}).scope, Scope::destination);
    EXPECT_EQ(say(circuit, {"e", Kind::uncertain, true}).scope, Scope::channel);
    EXPECT_EQ(say(circuit, {"f", Kind::retry}).scope, Scope::channel) << "it waits with the channel";
}

TEST(CircuitRule, WhileItFailsOneGoesFirst) {
    Circuit circuit;
    EXPECT_TRUE(circuit.lets_through(1));
    EXPECT_TRUE(circuit.lets_through(2));
    circuit.set_failures(2);
    EXPECT_FALSE(circuit.lets_through(7));
    circuit.choose(7);
    EXPECT_TRUE(circuit.lets_through(7));
    EXPECT_FALSE(circuit.lets_through(8));
    EXPECT_TRUE(circuit.has_probe());
    circuit.ended(8);
    EXPECT_FALSE(circuit.lets_through(8));
    circuit.ended(7);
    EXPECT_FALSE(circuit.has_probe());
}

TEST(CircuitRule, ProbesAreSpreadOverTheQueue) {
    Circuit circuit;
    std::set<std::size_t> quarters;
    for (int i = 0; i < 5; ++i) quarters.insert(circuit.pick(100) / 25);
    EXPECT_THAT(quarters, SizeIs(4));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(circuit.pick(1), 0U);
}

TEST(CircuitRule, ARefusalThatMayBeTheChannelsStandsWhenOthersWentThroughSince) {
    Circuit circuit;
    const auto refuse = [&circuit](const char* place, bool failed_before) {
        return say(circuit, {place, Kind::rejected}, failed_before, Scope::channel);
    };
    EXPECT_EQ(refuse("a", false).kind, Kind::retry);
    EXPECT_EQ(refuse("a", true).kind, Kind::retry) << "nothing went through between";
    say(circuit, {"z", Kind::sent});
    EXPECT_EQ(refuse("b", false).kind, Kind::retry) << "once is not enough";
    EXPECT_EQ(refuse("a", true).kind, Kind::rejected);
    EXPECT_EQ(refuse("c", false).kind, Kind::retry);
    EXPECT_EQ(refuse("d", false).kind, Kind::retry);
    EXPECT_TRUE(circuit.is_probing());
}

TEST(CircuitRule, TheFirstRefusalNeverStandsHoweverOftenItWasTriedAndWhateverWentThrough) {
    Circuit circuit;
    say(circuit, {"z", Kind::sent});
    say(circuit, {"a", Kind::retry}, false, Scope::channel);
    say(circuit, {"b", Kind::retry});
    say(circuit, {"z", Kind::sent});

    for (const char* place : {"a", "b", "tried by an earlier process"})
        EXPECT_EQ(say(circuit, {place, Kind::rejected}, true, Scope::channel).kind, Kind::retry) << place;
}

TEST(CircuitRule, NewSettingsMakeNoRefusalStand) {
    Circuit circuit;
    say(circuit, {"z", Kind::sent});
    EXPECT_EQ(say(circuit, {"a", Kind::rejected}, false, Scope::channel).kind, Kind::retry);
    circuit.forget();
    EXPECT_EQ(say(circuit, {"a", Kind::rejected}, true, Scope::channel).kind, Kind::retry);
    say(circuit, {"z", Kind::sent});
    EXPECT_EQ(say(circuit, {"a", Kind::rejected}, true, Scope::channel).kind, Kind::rejected);
}

}  // namespace
}  // namespace paperwire::delivery
