// SPDX-License-Identifier: MIT
// A service that is ill as a whole but says so of each message.
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

class DeadService : public testing::Test {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    /// In three days: eight are under way when it begins, and of some hundred probes every fourth is a suspect.
    static constexpr std::size_t most_tries = 8U + 125U;

    static std::vector<Person> people(int count) {
        std::vector<Person> made;
        for (int i = 0; i < count; ++i) made.push_back(Town::person("p" + std::to_string(10'000 + i), "tg"));
        return made;
    }
    /// So many people on a channel that sends `concurrency` at a time, and a day closed.
    static void settle(Town& town, int count, unsigned concurrency) {
        town.add_channel("tg", concurrency);
        town.here.set_people(people(count));
        town.close_a_day(1);
    }
};

/// Ten thousand digests, and a server that answers each with an error of its own for three days.
TEST_F(DeadService, CostsABoundedNumberOfAttemptsAndThenAllComes) {
    Town town;
    settle(town, 5'000, 8);
    town.close_a_day(1);
    bool down = true;
    town.channel("tg").set_script(
        [&down](const Sending&) { return down ? fakes::answer(Kind::retry) : fakes::sent(); });

    town.start();
    town.time.pass(72h);
    const auto tries = town.channel("tg").sendings().size();
    EXPECT_LE(tries, most_tries);
    EXPECT_GE(tries, 70U);  // an hour at most between two
    EXPECT_THAT(town.here.outbox(), SizeIs(10'000));
    int burnt = 0;
    for (const auto& row : town.here.outbox()) burnt += row.attempts;
    EXPECT_GE(burnt, 12) << "who failed is asked again, behind however many that were not tried";
    EXPECT_LE(burnt, 8 + 72 / 2) << "what was under way when it began, and who failed and goes first now and then";
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
    settle(town, 50, 1);
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
    settle(town, 100, 8);
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

/// Some never get anything through, the others are well; each gets a digest a day.
class BadAddresses : public DeadService, public testing::WithParamInterface<std::pair<int, unsigned>> {
protected:
    static constexpr int well = 40;

    static std::vector<Person> town_with(int bad) {
        std::vector<Person> made = people(well);
        for (int i = 0; i < bad; ++i) made.push_back(Town::person("bad" + std::to_string(100 + i), "tg"));
        return made;
    }
    /// Lives a day from its closing on. Returns the longest time that a mail of somebody who is well was late.
    static std::chrono::milliseconds live_a_day(Town& town) {
        const auto begun = town.clock.civil();
        const std::size_t before = town.channel("tg").sendings().size();
        town.close_a_day(1);
        town.outbox().wake();
        town.time.pass(24h);
        std::chrono::milliseconds latest{0};
        int served = 0;
        const auto& all = town.channel("tg").sendings();
        for (auto each = all.begin() + static_cast<std::ptrdiff_t>(before); each != all.end(); ++each) {
            if (is_bad(*each)) continue;
            latest = std::max<std::chrono::milliseconds>(latest, each->at - begun);
            ++served;
        }
        EXPECT_EQ(served, well);
        return latest;
    }
    static bool is_bad(const Sending& sending) { return sending.recipient.to.starts_with("bad"); }
};

TEST_P(BadAddresses, KeepNobodyElseWaitingDayByDay) {
    const auto& [bad, concurrency] = GetParam();
    Town town;
    town.add_channel("tg", concurrency);
    town.here.set_people(town_with(bad));
    town.channel("tg").set_delay([](const Sending&) { return 100ms; });
    town.channel("tg").set_script(
        [](const Sending& sending) { return is_bad(sending) ? fakes::answer(Kind::retry) : fakes::sent(); });
    town.start();

    EXPECT_LE(live_a_day(town), 20min) << "nobody is known yet";
    for (int day = 2; day <= 7; ++day) EXPECT_LE(live_a_day(town), 1min) << "day " << day;

    town.stop();
    EXPECT_TRUE(town.ends());
}
INSTANTIATE_TEST_SUITE_P(Many, BadAddresses,
                         testing::Values(std::pair{3, 1U}, std::pair{3, 8U}, std::pair{10, 1U}, std::pair{40, 8U}));

/// However few live there: a server that is dead is asked once a back-off, or little more, new mail or not.
TEST_F(DeadService, IsAskedOnceABackOffByFewToo) {
    for (const int count : {3, 10, 40}) {
        Town town;
        town.add_channel("tg", 8);
        town.here.set_people(people(count));
        town.channel("tg").set_script([](const Sending&) { return fakes::answer(Kind::retry); });
        town.start();
        for (int day = 1; day <= 3; ++day) {
            town.close_a_day(1);
            town.outbox().wake();
            town.time.pass(24h);
        }

        EXPECT_LE(town.channel("tg").sendings().size(), most_tries) << count;
        EXPECT_GE(town.channel("tg").sendings().size(), 70U) << count;
        town.stop();
        EXPECT_TRUE(town.ends());
    }
}

/// It refuses everybody's first message for a few minutes, as greylisting does.
TEST_F(DeadService, ThatTakesTheSecondAttemptGetsAllInTheEnd) {
    Town town;
    settle(town, 40, 1);
    std::map<std::string, Instant> seen;
    town.channel("tg").set_script([&seen](const Sending& sending) {
        const Instant first = seen.try_emplace(sending.recipient.to, sending.at).first->second;
        return sending.at - first < 3min ? fakes::answer(Kind::retry) : fakes::sent();
    });
    town.start();
    town.time.pass(6h);

    EXPECT_THAT(town.here.outbox(), IsEmpty());
    town.stop();
    EXPECT_TRUE(town.ends());
}

/// Whoever has it tried again knows more than we: it does not wait for its turn among the suspects.
TEST_F(DeadService, IsAskedAtOnceByAPerson) {
    Town town;
    settle(town, 5, 8);
    bool down = true;
    town.channel("tg").set_script(
        [&down](const Sending&) { return down ? fakes::answer(Kind::retry) : fakes::sent(); });
    town.start();
    town.time.pass(10h);
    const auto waiting = town.here.outbox();
    ASSERT_THAT(waiting, SizeIs(5));
    down = false;
    fakes::want(town.here.store->retry(std::vector{waiting.back().digest}, town.clock.civil()));
    town.outbox().wake();
    town.time.pass(1s);

    EXPECT_THAT(town.channel("tg").messages(waiting.back().key.subscriber), SizeIs(1));
    town.time.pass(1h);
    EXPECT_THAT(town.here.outbox(), IsEmpty());
    town.stop();
    EXPECT_TRUE(town.ends());
}

/// What the first probe is refused for itself says that the service answers.
TEST_F(DeadService, AProbeThatIsGoneOpensTheWay) {
    Town town;
    settle(town, 20, 1);
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
