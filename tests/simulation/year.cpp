// SPDX-License-Identifier: MIT
#include "tests/simulation/year.hpp"

#include <algorithm>

#include "bot/schedule/zone.hpp"

namespace paperwire::simulation {

namespace {

using fakes::at;
using fakes::Person;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using enum Kind;

const std::vector<std::string> categories{"cs.AI", "cs.LG", "cs.PL", "math.CO"};
const std::vector<std::string> schedules{"immediate",        "daily 08:00", "weekdays 07:30",
                                         "weekly mon 09:00", "daily 02:30", "weekly fri 17:45"};
const std::vector<std::string> zones{"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"};
const std::vector<std::string> channel_names{"mail", "chat", "team"};

const Instant begin = at("2026-01-02T12:00:00Z");
const Instant end_of_listings = at("2027-01-01T04:00:00Z");  // before the midnight of New York
const Instant end = at("2027-01-12T12:00:00Z");

Person person(std::size_t i) {
    filters::Rule rule = fakes::in({categories[i % 4]});
    if (i % 3 == 0) rule.categories = {categories[i % 4], categories[(i + 1) % 4]};
    std::ranges::sort(rule.categories);
    if (i % 4 == 1) rule.announce = fakes::kinds({new_paper, cross_list, replacement, replacement_cross});
    Person one{"p" + std::to_string(100 + i), schedules[i % schedules.size()], {rule}, {}};
    one.delivery.channel = channel_names[(i / 2) % 3];
    one.delivery.timezone = zones[(i / 2) % 5];
    if (i % 7 == 0) one.delivery.quiet = QuietHours{hours{22}, hours{7}};
    if (i % 5 == 2) one.rules.push_back(fakes::in({categories[(i + 2) % 4]}));
    return one;
}

bool clocks_change_in(Instant monday) {
    for (const char* sunday : {"2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"}) {
        const Instant change = fakes::day(sunday).value;
        if (monday <= change && change < monday + hours{24 * 7}) return true;
    }
    return false;
}

}  // namespace

Year::Year(std::uint64_t seed) : random_(seed), arxiv_(seed, categories), world_(begin) {
    world_.times.look = hours{2};
    world_.times.beat = hours{12};
    world_.times.poll.least = minutes{30};
    world_.times.poll.seldom = hours{8};
    world_.times.jitter = minutes{3};
    world_.random = [this] { return random_(); };
    world_.set_archive(archive_);
    arxiv_.keep_in(archive_);
    world_.source.set_oracle([this](const fakes::FakeSource::Request& request) { return answer(request); });
    for (const std::string& name : channel_names) {
        boxes_[name] = std::make_shared<Letterbox>(world_.clock, random_());
        boxes_[name]->set_background(20);
        world_.add_channel(name, boxes_[name]);
    }
    for (std::size_t i = 0; i < 30; ++i) accounts_.comes(person(i), begin);
    world_.set_people(accounts_.people());
    plan_days();
    plan_troubles();
}

std::optional<fakes::FakeSource::Answer> Year::answer(const fakes::FakeSource::Request& request) {
    const Instant now = world_.clock.truth();
    const auto within = [now](const auto& span) { return span.first <= now && now < span.second; };
    if (std::ranges::any_of(silent_, within)) return fakes::FakeSource::Answer(fail(Errc::unavailable, "no route"));
    const Day today = schedule::eastern_day(now);
    auto feed = arxiv_.feed(request.category, today);
    if (std::ranges::any_of(stale_, within)) {
        feed = arxiv_.feed(request.category, today.plus(-1));
        feed.feed.day = today;
        feed.etag += "-stale";
    }
    if (feed.etag == request.etag) return fakes::FakeSource::Answer(source::FeedAnswer{true, {}, {}});
    return fakes::FakeSource::Answer(std::move(feed));
}

void Year::plan_days() {
    for (Day day = schedule::eastern_day(begin).plus(1);; day = day.plus(1)) {
        const Instant midnight = schedule::to_instant(day, minutes{0}, "America/New_York");
        if (midnight >= end_of_listings) return;
        plan(midnight, [this, day] { arxiv_.publish(day); });
    }
}

void Year::plan_troubles() {
    std::vector<Trouble> all = deck();
    std::ranges::shuffle(all, random_);
    int troubled = 2;  // weeks in a row: the first is calm
    for (Instant monday = at("2026-01-05T00:00:00Z"); monday < at("2026-12-05T00:00:00Z"); monday += hours{24 * 7}) {
        if (all.empty() || troubled == 2 || clocks_change_in(monday)) {
            troubled = 0;
            continue;
        }
        ++troubled;
        const Trouble trouble = all.back();
        all.pop_back();
        diary_.push_back(to_string(monday).substr(0, 10) + " " + trouble.first);
        disturbed_.emplace_back(monday - hours{1}, monday + hours{24 * 8});
        plan(monday, [trouble, monday] { trouble.second(monday); });
    }
    for (const Trouble& left : all) diary_.push_back("never: " + left.first);
}

bool Year::is_calm(Instant from, Instant until) const {
    return from > begin + hours{48} && std::ranges::none_of(disturbed_, [from, until](const auto& span) {
               return from < span.second && span.first < until;
           });
}

void Year::live_until(Instant truth) { world_.run_until(world_.clock.civil() + (truth - world_.clock.truth())); }

void Year::live() {
    world_.start();
    while (!plan_.empty()) {
        const auto next = plan_.begin();
        live_until(next->first);
        const Act act = std::move(plan_.extract(next).mapped());
        act();
    }
    live_until(end);
}

std::vector<Letter> Year::letters() const {
    std::vector<Letter> all;
    for (const auto& [name, box] : boxes_) all.insert(all.end(), box->letters().begin(), box->letters().end());
    std::ranges::stable_sort(all, {}, &Letter::at);
    return all;
}

}  // namespace paperwire::simulation
