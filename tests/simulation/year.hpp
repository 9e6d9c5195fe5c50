// SPDX-License-Identifier: MIT
// simulation: a year of one installation, with all that happens in one: most weeks something goes wrong, dealt from a
// deck that a seed has shuffled. Every third week is calm, and so are those in which clocks change.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/fakes/fake_archive.hpp"
#include "tests/simulation/accounts.hpp"
#include "tests/simulation/daemon_world.hpp"
#include "tests/simulation/letterbox.hpp"
#include "tests/simulation/world.hpp"

namespace paperwire::simulation {

class Year {
public:
    explicit Year(std::uint64_t seed);

    void live();

    [[nodiscard]] DaemonWorld& world() { return world_; }
    [[nodiscard]] const Accounts& accounts() const { return accounts_; }
    [[nodiscard]] const MadeUpArxiv& arxiv() const { return arxiv_; }
    [[nodiscard]] const std::map<std::string, std::shared_ptr<Letterbox>>& boxes() const { return boxes_; }
    /// Of all channels, in the order in which they arrived.
    [[nodiscard]] std::vector<Letter> letters() const;
    /// Nothing went wrong in that time, nor shortly before.
    [[nodiscard]] bool is_calm(Instant from, Instant until) const;
    /// What happened, a line each.
    [[nodiscard]] const std::vector<std::string>& diary() const { return diary_; }

private:
    using Act = std::function<void()>;
    using Trouble = std::pair<std::string, std::function<void(Instant monday)>>;

    void plan(Instant at, Act act) { plan_.emplace(at, std::move(act)); }
    void plan_days();
    void plan_troubles();
    [[nodiscard]] std::vector<Trouble> deck();
    void live_until(Instant truth);
    [[nodiscard]] std::optional<fakes::FakeSource::Answer> answer(const fakes::FakeSource::Request& request);

    // year_troubles.cpp
    void source_is_silent(Instant from, std::chrono::hours duration);
    void feed_is_stale(Instant monday);
    void spell(const std::string& channel, Instant from, std::chrono::hours duration, Outcome outcome,
               unsigned percent = 100, unsigned arrives = 0);
    void restarts(Instant monday);
    void kills(Instant monday);
    void is_down(Instant from, std::chrono::hours duration, bool killed);
    void people_come_and_go(Instant monday);
    void people_change(Instant monday);
    void people_are_stopped(Instant monday);
    void addressee_is_gone(Instant monday);
    void addressee_moves(Instant monday);
    void clock_is_wrong(Instant from, std::chrono::hours by, std::chrono::hours duration);
    void clock_jumps(Instant monday);
    void machine_sleeps(Instant monday);
    void stop(bool killed);
    void kill_while_sending();
    void reload();
    [[nodiscard]] std::string somebody();
    [[nodiscard]] std::size_t draw(std::size_t below) { return static_cast<std::size_t>(random_() % below); }

    std::mt19937_64 random_;
    fakes::FakeArchive archive_;
    MadeUpArxiv arxiv_;
    DaemonWorld world_;
    std::map<std::string, std::shared_ptr<Letterbox>> boxes_;
    Accounts accounts_;
    std::multimap<Instant, Act> plan_;  // by true time
    std::vector<std::pair<Instant, Instant>> silent_;
    std::vector<std::pair<Instant, Instant>> stale_;
    std::vector<std::pair<Instant, Instant>> disturbed_;
    std::vector<std::string> diary_;
    int newcomers_{0};
};

}  // namespace paperwire::simulation
