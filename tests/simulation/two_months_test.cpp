// SPDX-License-Identifier: MIT
// Two virtual months, hour by hour: every announced and matched paper reaches every destination exactly once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "bot/schedule/next_due.hpp"
#include "bot/schedule/zone.hpp"
#include "tests/simulation/world.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::day;
using fakes::Person;
using std::chrono::hours;
using enum Kind;

const std::vector<std::string> categories{"cs.AI", "cs.LG", "cs.PL", "math.CO"};

std::vector<Person> crowd() {
    const std::vector<std::string> schedules{"immediate", "daily 08:00", "weekdays 07:30", "weekly mon 09:00",
                                             "daily 02:30"};
    const std::vector<std::string> zones{"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo",
                                         "Australia/Lord_Howe"};
    std::vector<Person> people;
    for (std::size_t i = 0; i < 20; ++i) {
        filters::Rule rule = fakes::in({categories[i % 4]});
        if (i % 3 == 0) rule.categories = {categories[i % 4], categories[(i + 1) % 4]};
        std::ranges::sort(rule.categories);
        if (i % 4 == 1) rule.announce = fakes::kinds({new_paper, cross_list, replacement, replacement_cross});
        Person person{"p" + std::to_string(10 + i), schedules[i % 5], {rule}, {}};
        person.delivery.timezone = zones[(i / 2) % 5];
        if (i % 6 == 0) person.delivery.quiet = QuietHours{hours{22}, hours{7}};
        if (i % 7 == 0) person.rules.push_back(fakes::in({categories[(i + 2) % 4]}));
        people.push_back(person);
    }
    return people;
}

/// What a person must have got at the end: `2603.00001` once, `2603.00001v2` once where a filter asks.
std::multiset<std::string> expected(const Person& person, const MadeUpArxiv& arxiv) {
    std::set<std::string> wanted;
    const auto collect = [&wanted](const filters::Rule& rule,
                                   const std::map<std::string, std::set<std::string>>& listings) {
        for (const auto& [name, listed] : listings) {
            const bool listed_there = std::ranges::any_of(
                rule.categories, [&listed = listed](const std::string& c) { return listed.contains(c); });
            if (listed_there) wanted.insert(name);
        }
    };
    for (const filters::Rule& rule : person.rules) {
        collect(rule, arxiv.papers());
        if (rule.announce && rule.announce->test(2)) collect(rule, arxiv.replacements());
    }
    return {wanted.begin(), wanted.end()};
}

std::multiset<std::string> got(fakes::FakeChannel& box, const Person& person) {
    std::multiset<std::string> papers;
    for (const std::string& line : box.received(person.name)) {
        const auto blank = line.find(' ');
        const bool replaced = line.substr(blank + 1).starts_with("replace");
        papers.insert(replaced ? line.substr(0, blank) : line.substr(0, line.find('v')));
    }
    return papers;
}

std::vector<std::string> difference(const std::multiset<std::string>& from, const std::multiset<std::string>& without) {
    std::vector<std::string> rest;
    std::ranges::set_difference(from, without, std::back_inserter(rest));
    return rest;
}

class TwoMonths : public testing::Test {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    static Day today(Instant now) { return schedule::eastern_day(now); }

    /// What the made-up arXiv says at this hour: on a stale Tuesday the old batch under a new date until 15:00 UTC, on
    /// a Thursday nothing but throttling all afternoon, math.CO silent until the evening once.
    std::optional<fakes::FakeSource::Answer> answer(const fakes::FakeSource::Request& request) {
        const Instant now = here_.clock.civil();
        const Day its_day = today(now);
        if (now >= at("2026-03-12T12:00:00Z") && now < at("2026-03-12T20:00:00Z")) {
            return fakes::FakeSource::Answer(std::unexpected(Error{Errc::throttled, "429", std::chrono::seconds{600}}));
        }
        if (its_day == day("2026-03-18") && now < at("2026-03-18T21:00:00Z") && request.category == "math.CO")
            return fakes::FakeSource::Answer(fail(Errc::timeout, "silent"));
        auto feed = arxiv_.feed(request.category, its_day);
        if (its_day == day("2026-03-24") && now < at("2026-03-24T15:00:00Z")) {
            feed = arxiv_.feed(request.category, day("2026-03-23"));
            feed.feed.day = its_day;
            feed.etag += "-stale";
        }
        if (feed.etag == request.etag) return fakes::FakeSource::Answer(source::FeedAnswer{true, {}, {}});
        return fakes::FakeSource::Answer(std::move(feed));
    }

    /// Publishes until the day `last`, and goes on until everybody's turn has come.
    void run(std::uint64_t seed, const std::string& from, const std::string& last) {
        arxiv_ = MadeUpArxiv(seed, categories);
        here_.clock.set_civil(at(from));
        source_.set_oracle([this](const fakes::FakeSource::Request& request) { return answer(request); });
        Day published = today(here_.clock.civil()).plus(-1);
        for (; today(here_.clock.civil()) < day(last).plus(10); here_.clock.advance(hours{1})) {
            while (published < std::min(day(last), today(here_.clock.civil())))
                arxiv_.publish(published = published.plus(1));
            fakes::want(run_turns(here_, source_, true));
        }
    }

    fakes::Installation here_{at("2026-02-23T06:00:00Z")};
    fakes::FakeSource source_;
    MadeUpArxiv arxiv_{0, categories};
};

TEST_F(TwoMonths, EveryPaperReachesEverybodyExactlyOnce) {
    const auto people = crowd();
    here_.set_people(people);
    int count = 0;
    here_.box().set_script([&count](const fakes::Sending&) {
        if (++count % 11 != 0) return fakes::sent();
        return fakes::answer(count % 2 == 0 ? Outcome::Kind::retry : Outcome::Kind::throttled);
    });

    run(7, "2026-02-23T06:00:00Z", "2026-04-24");

    ASSERT_GT(arxiv_.papers().size(), 300U);
    for (const Person& person : people) {
        SCOPED_TRACE(person.name + " " + person.schedule);
        EXPECT_THAT(difference(expected(person, arxiv_), got(here_.box(), person)), testing::IsEmpty()) << "lost";
        EXPECT_THAT(difference(got(here_.box(), person), expected(person, arxiv_)), testing::IsEmpty()) << "too many";
    }
    EXPECT_THAT(here_.outbox(), testing::IsEmpty());
}

TEST_F(TwoMonths, NothingBeginsInQuietHoursAndSchedulesAreKept) {
    const auto people = crowd();
    here_.set_people(people);

    run(8, "2026-03-23T06:00:00Z", "2026-04-02");

    std::map<std::string, const Person*> by_name;
    for (const Person& person : people) by_name[person.name] = &person;
    std::map<std::string, std::set<Day>> days;
    for (const fakes::Sending& sending : here_.box().sendings()) {
        const Person& person = *by_name.at(sending.recipient.subscriber);
        SCOPED_TRACE(person.name + " " + person.schedule + " " + to_string(sending.at));
        EXPECT_EQ(schedule::end_of_quiet(person.delivery.quiet, person.delivery.timezone, sending.at), sending.at);
        if (person.schedule == "immediate" || person.delivery.quiet) continue;
        const auto local = schedule::to_local(sending.at, person.delivery.timezone);
        EXPECT_TRUE(days[person.name].insert(local.day).second) << "two digests in one day";
        const auto due = schedule::to_instant(local.day, parse_schedule(person.schedule)->at, person.delivery.timezone);
        EXPECT_GE(sending.at, due);
        EXPECT_LT(sending.at, due + hours{1});
    }
    EXPECT_GT(here_.box().sendings().size(), 100U);
}

}  // namespace
}  // namespace paperwire::simulation
