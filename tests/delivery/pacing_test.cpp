// SPDX-License-Identifier: MIT
// Rates kept, and channels that do not feel each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "bot/core/log.hpp"
#include "tests/delivery/town.hpp"
#include "tests/fakes/rate_server.hpp"

namespace paperwire::delivery {
namespace {

using namespace std::chrono_literals;
using fakes::Person;
using fakes::RateServer;
using fakes::Sending;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

class Pacing : public testing::Test {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    /// A channel whose messages take 50 ms, kept to its rates by a server that counts.
    static void keep_rates(fakes::FakeChannel& channel, RateServer& server) {
        channel.set_budgets([](const channels::Recipient& recipient) { return RateServer::budgets(recipient.to); });
        channel.set_delay([](const Sending&) { return 50ms; });
        channel.set_script([&server](const Sending& sending) {
            return server.accepts(sending.recipient.to, sending.on) ? fakes::sent() : fakes::answer(Kind::throttled);
        });
    }
};

TEST_F(Pacing, KeepsToTheAllowedRateOverAThousandChats) {
    Town town;
    RateServer server;
    keep_rates(town.add_channel("tg", 30), server);
    std::vector<Person> people;
    for (int i = 0; i < 1'000; ++i)
        people.push_back(Town::person((i % 3 == 0 ? "-" : "") + std::to_string(1'000 + i), "tg"));
    town.here.set_people(people);
    town.channel("tg").set_entries_a_part(1);
    town.close_a_day(2);

    const DeliverReport report = town.drain();

    EXPECT_EQ(report.parts, 2'000U);
    EXPECT_GE(server.achieved(), 0.97);
    EXPECT_THAT(server.refused(), IsEmpty());
    EXPECT_THAT(town.here.outbox(), IsEmpty());
}

TEST_F(Pacing, AGroupGetsTwentyAMinuteAndOthersDoNotWaitForIt) {
    Town town;
    RateServer server;
    keep_rates(town.add_channel("tg", 30), server);
    town.here.set_people({Town::person("-1", "tg"), Town::person("2", "tg")});
    town.channel("tg").set_entries_a_part(1);
    town.close_a_day(25);

    town.drain();

    EXPECT_THAT(server.refused(), IsEmpty());
    const auto times = town.times("tg");
    EXPECT_EQ(times.at("-1").back() - times.at("-1").front(), 24 * 3s);
    EXPECT_EQ(times.at("2").back() - times.at("2").front(), 24 * 1s);
}

TEST_F(Pacing, DestinationsTakeTurns) {
    Town town;
    RateServer server;
    keep_rates(town.add_channel("tg", 1), server);
    town.channel("tg").set_budgets(
        [](const channels::Recipient&) { return std::vector<channels::Budget>{{"", 1'000ms}}; });
    town.here.set_people({Town::person("ana", "tg"), Town::person("ben", "tg"), Town::person("cleo", "tg")});
    for (int day = 0; day < 4; ++day) town.close_a_day(1);

    town.drain();

    std::vector<std::string> order;
    for (const Sending& sending : town.channel("tg").sendings()) order.push_back(sending.recipient.subscriber);
    ASSERT_THAT(order, SizeIs(12));
    for (std::size_t round = 0; round < 4; ++round) {
        const std::set<std::string> served(order.begin() + static_cast<std::ptrdiff_t>(3 * round),
                                           order.begin() + static_cast<std::ptrdiff_t>(3 * round + 3));
        EXPECT_THAT(served, SizeIs(3)) << "round " << round;
    }
}

TEST_F(Pacing, AFollowingProcessKeepsTheRates) {
    Town town;
    RateServer server;
    keep_rates(town.add_channel("tg", 30), server);
    town.here.set_people({Town::person("-1", "tg"), Town::person("2", "tg"), Town::person("3", "tg")});
    town.channel("tg").set_entries_a_part(1);
    town.close_a_day(4);
    town.start();

    for (int times = 0; times < 40; ++times) {
        town.time.pass(220ms);
        town.restart();
    }

    EXPECT_THAT(server.refused(), IsEmpty());
    EXPECT_THAT(town.here.outbox(), SizeIs(1));  // the group's
    town.time.pass(10s);
    EXPECT_THAT(town.here.outbox(), IsEmpty());
    EXPECT_EQ(town.times("tg").at("-1").back(), 9s);
    town.stop();
    EXPECT_TRUE(town.ends());
}

TEST_F(Pacing, ARestartAfterTheClockWasSetBackWaitsNoLongerThanTheInterval) {
    Town town;
    RateServer server;
    keep_rates(town.add_channel("tg", 30), server);
    town.here.set_people({Town::person("2", "tg")});
    town.close_a_day(1);
    const std::vector<store::Pace> far{{"tg", "chat 2", town.clock.real() + 24h}};
    fakes::want(town.here.store->lease({}, far, town.clock.civil()));

    town.drain();

    EXPECT_THAT(town.times("tg").at("2"), ElementsAre(1s));
}

TEST_F(Pacing, ManyWhoShareAChatDoNotHoldUpTheOthers) {
    Town town;
    RateServer server;
    keep_rates(town.add_channel("tg", 30), server);
    town.here.window = 32;
    std::vector<Person> people;
    for (int i = 0; i < 200; ++i) people.push_back(Town::person("a" + std::to_string(1'000 + i), "tg"));
    for (Person& one : people) one.delivery.to = "-1";
    for (int i = 0; i < 20; ++i) people.push_back(Town::person("z" + std::to_string(1'000 + i), "tg"));
    town.here.set_people(people);
    town.close_a_day(1);

    town.drain();

    EXPECT_THAT(server.refused(), IsEmpty());
    EXPECT_THAT(server.accepted(), SizeIs(220));
    std::chrono::milliseconds latest{0};
    for (const auto& [name, times] : town.times("tg")) {
        if (name.starts_with("z")) latest = std::max(latest, times.back());
    }
    EXPECT_LT(latest, 5s);
}

/// Four channels; what one of them does, the others must not feel: their times are the same to the millisecond.
class Neighbours : public Pacing, public testing::WithParamInterface<const char*> {
protected:
    using Times = std::map<std::string, std::map<std::string, std::vector<milliseconds>>>;

    static Times live(const std::function<void(fakes::FakeChannel&)>& sicken) {
        Town town;
        RateServer server;
        keep_rates(town.add_channel("tg", 8), server);
        fakes::FakeChannel& mail = town.add_channel("mail", 4);
        mail.set_delay(
            [](const Sending& sending) { return 100ms + 10ms * (sending.recipient.subscriber.back() - '0'); });
        town.add_channel("lab", 4).set_budgets([](const channels::Recipient& recipient) {
            return std::vector<channels::Budget>{{recipient.to, 1'000ms}};
        });
        town.add_channel("site", 8);
        std::vector<Person> people;
        for (const char* channel : {"tg", "mail", "lab", "site"}) {
            for (int i = 0; i < 60; ++i) people.push_back(Town::person(channel + std::to_string(100 + i), channel));
        }
        town.here.set_people(people);
        for (const char* channel : {"tg", "mail", "lab", "site"}) town.channel(channel).set_entries_a_part(1);
        town.close_a_day(3);
        sicken(town.channel("tg"));
        town.start();
        town.time.pass(15s);
        town.close_a_day(2);
        town.outbox().wake();
        town.time.pass(10min);
        town.stop();
        EXPECT_TRUE(town.ends());
        return {{"mail", town.times("mail")}, {"lab", town.times("lab")}, {"site", town.times("site")}};
    }

    static void sicken(fakes::FakeChannel& channel, const std::string& how) {
        if (how == "slow") channel.set_delay([](const Sending&) { return 60'000ms; });
        if (how == "slow") return;
        channel.set_script([how](const Sending&) {
            if (how == "down") return fakes::answer(Kind::retry, Scope::channel);
            Outcome outcome = fakes::answer(how == "uncertain" ? Kind::uncertain : Kind::throttled);
            outcome.retry_after = 7s;
            return outcome;
        });
    }
};

TEST_P(Neighbours, TheirTimesDoNotChange) {
    const Times healthy = live([](fakes::FakeChannel&) {});

    const Times beside = live([](fakes::FakeChannel& channel) { sicken(channel, GetParam()); });

    ASSERT_THAT(healthy.at("mail"), SizeIs(60));
    ASSERT_THAT(healthy.at("lab").at("lab100"), SizeIs(5));
    EXPECT_EQ(healthy, beside);
}
INSTANTIATE_TEST_SUITE_P(Sick, Neighbours, testing::Values("down", "slow", "throttled", "uncertain"),
                         [](const auto& how) { return std::string(how.param); });

TEST_F(Pacing, ThreeThrottledDestinationsHoldTheChannel) {
    Town town;
    town.add_channel("tg", 1);
    std::vector<Person> people;
    for (int i = 0; i < 10; ++i) people.push_back(Town::person("p" + std::to_string(i), "tg"));
    town.here.set_people(people);
    town.close_a_day(1);
    int asked = 0;
    town.channel("tg").set_script([&asked](const Sending&) {
        Outcome outcome = fakes::answer(Kind::throttled);
        outcome.retry_after = ++asked == 2 ? 90s : 20s;
        return asked <= 3 ? outcome : fakes::sent();
    });

    town.start();
    town.time.pass(89s);
    EXPECT_EQ(asked, 3);
    EXPECT_THAT(fakes::want(town.here.store->suspended_channels(town.clock.civil())), SizeIs(1));
    town.time.pass(2s);

    EXPECT_EQ(asked, 13);
    EXPECT_THAT(town.here.outbox(), IsEmpty());
    town.stop();
    EXPECT_TRUE(town.ends());
}

TEST_F(Pacing, ThrottledOnesAmongOthersHoldThemselvesAlone) {
    Town town;
    town.add_channel("tg", 1);
    std::vector<Person> people;
    for (int i = 0; i < 10; ++i) people.push_back(Town::person("p" + std::to_string(i), "tg"));
    town.here.set_people(people);
    town.close_a_day(1);
    int asked = 0;
    town.channel("tg").set_script(
        [&asked](const Sending&) { return ++asked % 2 == 0 ? fakes::answer(Kind::throttled) : fakes::sent(); });

    const DeliverReport report = town.drain();

    EXPECT_EQ(report.sent, 5U);
    EXPECT_EQ(asked, 10);
    EXPECT_THAT(fakes::want(town.here.store->suspended_channels(town.clock.civil())), IsEmpty());
}

}  // namespace
}  // namespace paperwire::delivery
