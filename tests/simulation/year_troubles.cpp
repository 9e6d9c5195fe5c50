// SPDX-License-Identifier: MIT
// simulation: what goes wrong in a year.
#include <algorithm>

#include "tests/simulation/year.hpp"

namespace paperwire::simulation {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using enum Outcome::Kind;
using enum Outcome::Scope;

namespace {

constexpr hours day{24};

Outcome patience(std::chrono::milliseconds wait, Outcome::Scope scope = destination) {
    Outcome outcome = fakes::answer(throttled, scope);
    outcome.retry_after = wait;
    return outcome;
}

}  // namespace

std::vector<Year::Trouble> Year::deck() {
    return {
        {"arXiv is silent for a morning", [this](Instant monday) { source_is_silent(monday + 1 * day, hours{9}); }},
        {"arXiv is silent for two days", [this](Instant monday) { source_is_silent(monday + 1 * day, hours{50}); }},
        {"a feed is stale half a day", [this](Instant monday) { feed_is_stale(monday); }},
        {"mail is refused for 20 hours",
         [this](Instant monday) { spell("mail", monday + 2 * day, hours{20}, fakes::answer(retry)); }},
        {"mail is down for four days",
         [this](Instant monday) { spell("mail", monday + hours{5}, hours{100}, fakes::answer(retry, channel)); }},
        {"chat asks for patience",
         [this](Instant monday) { spell("chat", monday + 1 * day, hours{30}, patience(minutes{20}), 70); }},
        {"chat asks everybody for patience",
         [this](Instant monday) { spell("chat", monday + 1 * day, hours{8}, patience(hours{1}, channel), 50); }},
        {"chat does not answer, and half of it arrives",
         [this](Instant monday) { spell("chat", monday + 1 * day, hours{12}, fakes::answer(uncertain), 60, 50); }},
        {"team is silent for five days",
         [this](Instant monday) { spell("team", monday + hours{20}, 5 * day, fakes::answer(uncertain, channel)); }},
        {"team refuses somebody's messages",
         [this](Instant monday) { spell("team", monday + 1 * day, hours{24}, fakes::answer(rejected), 20); }},
        {"it is started anew every day", [this](Instant monday) { restarts(monday); }},
        {"it is killed every day", [this](Instant monday) { kills(monday); }},
        {"it is killed every day, again", [this](Instant monday) { kills(monday); }},
        {"it is down for three days", [this](Instant monday) { is_down(monday + hours{30}, 3 * day, true); }},
        {"it is down for a day", [this](Instant monday) { is_down(monday + hours{50}, 1 * day, false); }},
        {"people come and go", [this](Instant monday) { people_come_and_go(monday); }},
        {"people change what they want", [this](Instant monday) { people_change(monday); }},
        {"people are stopped and started", [this](Instant monday) { people_are_stopped(monday); }},
        {"somebody is gone", [this](Instant monday) { addressee_is_gone(monday); }},
        {"somebody moves", [this](Instant monday) { addressee_moves(monday); }},
        {"the clock is a day ahead", [this](Instant monday) { clock_is_wrong(monday + hours{33}, day, hours{6}); }},
        {"the clock is a day behind", [this](Instant monday) { clock_is_wrong(monday + hours{33}, -day, hours{6}); }},
        {"the clock is five days ahead",
         [this](Instant monday) { clock_is_wrong(monday + hours{58}, 5 * day, hours{1}); }},
        {"the clock jumps a little", [this](Instant monday) { clock_jumps(monday); }},
        {"the machine sleeps at night", [this](Instant monday) { machine_sleeps(monday); }},
    };
}

/// Somebody who has been there for long, is not stopped, and whom no other trouble concerns.
std::string Year::somebody() { return "p" + std::to_string(100 + draw(30)); }

void Year::source_is_silent(Instant from, hours duration) {
    silent_.emplace_back(from, from + duration);
    plan(from, [this] { arxiv_.set_late_crosses(false); });
    plan(from + duration, [this] { arxiv_.set_late_crosses(true); });
}

void Year::feed_is_stale(Instant monday) { stale_.emplace_back(monday + day, monday + day + hours{15}); }

void Year::spell(const std::string& name, Instant from, hours duration, Outcome outcome, unsigned percent,
                 unsigned arrives) {
    boxes_.at(name)->add({from, from + duration, std::move(outcome), percent, arrives});
}

void Year::stop(bool killed) {
    if (killed) world_.kill();
    else world_.stop();
    for (const auto& [name, box] : boxes_) box->cut();
}

void Year::restarts(Instant monday) {
    for (int i = 0; i < 7; ++i) {
        plan(monday + i * day + minutes{draw(24 * 60)}, [this] {
            stop(false);
            world_.start();
        });
    }
}

/// Lives on until a message is under way, for a day at most.
void Year::kill_while_sending() {
    const auto sends = [this] {
        return std::ranges::any_of(boxes_, [](const auto& box) { return box.second->under_way() > 0; });
    };
    const Instant limit = world_.clock.civil() + hours{20};
    while (!sends() && world_.step(limit)) {
    }
    stop(true);
    world_.start();
}

void Year::kills(Instant monday) {
    for (int i = 0; i < 6; ++i) plan(monday + i * day + minutes{draw(120)}, [this] { kill_while_sending(); });
}

void Year::is_down(Instant from, hours duration, bool killed) {
    plan(from, [this, killed] {
        stop(killed);
        arxiv_.set_late_crosses(false);
    });
    plan(from + duration, [this] {
        arxiv_.set_late_crosses(true);
        world_.start();
    });
}

void Year::reload() {
    world_.set_people(accounts_.people());
    world_.reload();
}

void Year::people_come_and_go(Instant monday) {
    for (int i = 0; i < 4; ++i) {
        const Instant when = monday + i * day + minutes{draw(24 * 60)};
        plan(when, [this, when] {
            fakes::Person newcomer = accounts_.person(somebody());
            newcomer.name = "q" + std::to_string(100 + newcomers_++);
            accounts_.comes(newcomer, when);
            const std::string leaver = somebody();
            accounts_.leaves(leaver, when);
            reload();
            plan(when + 3 * day, [this, leaver, when] {
                accounts_.comes(accounts_.person(leaver), when + 3 * day);  // and comes back
                reload();
            });
        });
    }
}

void Year::people_change(Instant monday) {
    for (int i = 0; i < 6; ++i) {
        const Instant when = monday + i * day / 2 + minutes{draw(12 * 60)};
        plan(when, [this, when, i] {
            fakes::Person changed = accounts_.person(somebody());
            const fakes::Person other = accounts_.person(somebody());
            if (i % 3 == 0) changed.schedule = other.schedule;
            if (i % 3 == 1) changed.delivery.timezone = other.delivery.timezone;
            if (i % 3 == 2) changed.rules = other.rules;
            accounts_.changes(changed, when);
            reload();
        });
    }
}

void Year::people_are_stopped(Instant monday) {
    for (int i = 0; i < 3; ++i) {
        const Instant when = monday + i * day + minutes{draw(24 * 60)};
        const std::string name = "p" + std::to_string(100 + 7 * i + draw(7));
        const auto key = [this, name] {
            const fakes::Person& one = accounts_.person(name);
            return DestinationKey{name, one.delivery.channel, name};
        };
        plan(when, [this, when, name, key] {
            fakes::want(world_.store().stop_destination(key(), "by hand", world_.clock.civil()));
            accounts_.stops(name, when);
        });
        const Instant again = when + hours{40 + draw(60)};
        plan(again, [this, again, name, key] {
            fakes::want(world_.store().start_destination(key(), world_.clock.civil()));
            accounts_.starts(name, again);
        });
    }
}

void Year::addressee_is_gone(Instant monday) {
    const std::string name = somebody();
    const DestinationKey key{name, accounts_.person(name).delivery.channel, name};
    plan(monday, [this, name, key, monday] {
        boxes_.at(key.channel)->answer_next(name, fakes::answer(gone));
        accounts_.stops(name, monday);
    });
    // By then a weekly digest has met it, too.
    plan(monday + 9 * day, [this, name, key, monday] {
        fakes::want(world_.store().start_destination(key, world_.clock.civil()));
        accounts_.starts(name, monday + 9 * day);
    });
}

void Year::addressee_moves(Instant monday) {
    const std::string name = somebody();
    plan(monday + day, [this, name] {
        Outcome outcome = fakes::answer(moved);
        outcome.moved_to = name + "-elsewhere";
        boxes_.at(accounts_.person(name).delivery.channel)->answer_next(name, outcome);
    });
}

void Year::clock_is_wrong(Instant from, hours by, hours duration) {
    plan(from, [this, by] { world_.clock.set_civil(world_.clock.civil() + by); });
    plan(from + duration, [this] { world_.clock.set_civil(world_.clock.truth()); });
}

void Year::clock_jumps(Instant monday) {
    for (const int by : {40, -40, 500, -500, -700, 700}) {
        const Instant when = monday + minutes{draw(5 * 24 * 60)};
        plan(when, [this, by] { world_.clock.set_civil(world_.clock.civil() + seconds{by}); });
    }
    plan(monday + 6 * day, [this] { world_.clock.set_civil(world_.clock.truth()); });
}

void Year::machine_sleeps(Instant monday) {
    for (int i = 0; i < 5; ++i) {
        const Instant evening = monday + i * day + hours{21};
        plan(evening, [this] { world_.clock.suspend(hours{8}); });
    }
}

}  // namespace paperwire::simulation
