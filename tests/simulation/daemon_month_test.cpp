// SPDX-License-Identifier: MIT
// The daemon through five weeks with both changes of the clocks: every slot kept to the second, every paper once, an
// outage and two reloads in the middle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "bot/schedule/next_due.hpp"
#include "bot/schedule/zone.hpp"
#include "tests/simulation/daemon_world.hpp"
#include "tests/simulation/world.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::day;
using fakes::Person;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> categories{"cs.AI", "cs.LG", "cs.PL", "math.CO"};
const std::vector<std::string> schedules{"immediate", "daily 08:00", "weekdays 07:30", "weekly mon 09:00",
                                         "daily 02:30"};
const std::vector<std::string> zones{"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"};

Person person(std::size_t i) {
    Person one{"p" + std::to_string(100 + i), schedules[i % 5], {fakes::in({categories[i % 4]})}, {}};
    one.delivery.timezone = zones[(i / 5) % 5];
    if (i % 6 == 0) one.delivery.quiet = QuietHours{hours{22}, hours{7}};
    return one;
}

std::vector<Person> crowd(std::size_t count) {
    std::vector<Person> people;
    for (std::size_t i = 0; i < count; ++i) people.push_back(person(i));
    return people;
}

std::set<std::string> expected(const Person& one, const MadeUpArxiv& arxiv) {
    std::set<std::string> wanted;
    for (const auto& [paper, listed] : arxiv.papers()) {
        if (listed.contains(one.rules.front().categories.front())) wanted.insert(paper);
    }
    return wanted;
}

class DaemonMonth : public testing::Test {
protected:
    static constexpr std::size_t people = 25;

    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        world_.times.look = hours{1};
        world_.source.set_oracle([this](const fakes::FakeSource::Request& request) { return answer(request); });
    }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    static bool is_outage(Instant now) { return now >= at("2026-03-17T04:00:00Z") && now < at("2026-03-17T19:30:00Z"); }

    std::optional<fakes::FakeSource::Answer> answer(const fakes::FakeSource::Request& request) {
        const Instant now = world_.clock.civil();
        asked_.push_back(now);
        if (is_outage(now))
            return fakes::FakeSource::Answer(std::unexpected(Error{Errc::unavailable, "no route", std::nullopt}));
        const Day today = schedule::eastern_day(now);
        auto feed = arxiv_.feed(request.category, today);
        if (feed.etag == request.etag) return fakes::FakeSource::Answer(source::FeedAnswer{true, {}, {}});
        return fakes::FakeSource::Answer(std::move(feed));
    }

    /// Publishes every day's batch at its midnight, and lives on.
    void live(const std::string& until) {
        while (world_.clock.civil() < at(until)) {
            const Day next = schedule::eastern_day(world_.clock.civil()).plus(1);
            const Instant midnight = schedule::to_instant(next, minutes{0}, "America/New_York");
            if (at(until) < midnight) break;
            world_.run_until(midnight - seconds{1});
            if (next <= day("2026-04-03")) arxiv_.publish(next);
            world_.run_until(midnight);
        }
        world_.run_until(at(until));
    }

    std::set<std::string> got(const Person& one) {
        std::set<std::string> papers;
        for (const std::string& line : world_.box().received(one.name)) {
            const std::string paper = line.substr(0, line.find('v'));
            EXPECT_TRUE(papers.insert(paper).second) << one.name << " got " << paper << " twice";
        }
        return papers;
    }

    DaemonWorld world_{at("2026-03-02T06:00:00Z")};
    MadeUpArxiv arxiv_{11, categories};
    std::vector<Instant> asked_;
};

TEST_F(DaemonMonth, KeepsEverySlotAndSendsEveryPaperOnce) {
    world_.set_people(crowd(people));
    world_.start();

    live("2026-03-19T12:00:00Z");
    world_.set_faults({{config::Fault::Severity::error, "paperwire.yaml", 3, 7, "wrong"}});
    world_.daemon().reload();
    live("2026-03-20T12:00:00Z");
    world_.set_faults({});
    world_.set_people(crowd(people + 1));
    world_.daemon().reload();
    live("2026-04-12T12:00:00Z");

    ASSERT_GT(arxiv_.papers().size(), 100U);
    for (const Person& one : crowd(people)) {
        SCOPED_TRACE(one.name + " " + one.schedule + " " + one.delivery.timezone);
        EXPECT_EQ(got(one), expected(one, arxiv_));
    }
    EXPECT_FALSE(got(person(people)).empty()) << "the one who came with the reload";
    EXPECT_THAT(world_.outbox(), testing::IsEmpty());

    std::map<std::string, Person> by_name;
    for (const Person& one : crowd(people + 1)) by_name.emplace(one.name, one);
    for (const fakes::Sending& sending : world_.box().sendings()) {
        const Person& one = by_name.at(sending.recipient.subscriber);
        SCOPED_TRACE(one.name + " " + one.schedule + " " + one.delivery.timezone + " " + to_string(sending.at));
        EXPECT_EQ(schedule::end_of_quiet(one.delivery.quiet, one.delivery.timezone, sending.at), sending.at);
        if (one.schedule == "immediate" || one.delivery.quiet) continue;
        const auto slot =
            schedule::slot_at_or_after(*parse_schedule(one.schedule), one.delivery.timezone, sending.at - minutes{1});
        EXPECT_LE(*slot, sending.at);
        EXPECT_LT(sending.at - *slot, seconds{3});
    }
}

TEST_F(DaemonMonth, ImmediateFollowsTheFeedWithinMinutes) {
    world_.set_people({person(0), person(5)});  // one of them with a night
    world_.start();

    live("2026-03-14T12:00:00Z");

    ASSERT_GT(world_.box().sendings().size(), 10U);
    for (const fakes::Sending& sending : world_.box().sendings()) {
        if (sending.recipient.subscriber != "p105") continue;
        const Instant midnight =
            schedule::to_instant(schedule::eastern_day(sending.at), minutes{0}, "America/New_York");
        EXPECT_LT(sending.at - midnight, minutes{7}) << to_string(sending.at);
    }
}

TEST_F(DaemonMonth, AsksArxivEveryDayAndNeverTooOften) {
    world_.set_people(crowd(4));
    world_.start();

    live("2026-04-12T12:00:00Z");

    std::map<Day, int> questions;
    for (const Instant when : asked_) ++questions[schedule::eastern_day(when)];
    EXPECT_EQ(questions.size(), 42U) << "a day without a question";
    for (const auto& [its_day, count] : questions) {
        // A working day on which a category's feed stays empty looks late.
        const bool weekend = its_day.weekday() == std::chrono::Saturday || its_day.weekday() == std::chrono::Sunday;
        EXPECT_LE(count, 4 * (weekend ? 7 : 30)) << to_string(its_day);
    }
}

}  // namespace
}  // namespace paperwire::simulation
