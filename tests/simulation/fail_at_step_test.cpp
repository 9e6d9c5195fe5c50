// SPDX-License-Identifier: MIT
// A small day, run with a failure at its first, second, third … step until there are no more steps: then restarted and
// run to the end, everything has arrived, and at most what was on its way arrived twice, with the same id.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "bot/core/log.hpp"
#include "tests/fakes/watched_store.hpp"
#include "tests/simulation/world.hpp"

namespace paperwire::simulation {
namespace {

using fakes::item;
using fakes::Person;
using testing::UnorderedElementsAre;
using enum Kind;

/// Counts steps, store calls (before and after each) and network calls alike, and breaks at one of them.
class Fuse {
public:
    explicit Fuse(int step) : step_(step) {}
    [[nodiscard]] bool blows() { return ++passed_ == step_; }
    [[nodiscard]] bool is_blown() const { return passed_ >= step_; }
    void remove() { step_ = 0; }

private:
    std::atomic<int> passed_{0};
    std::atomic<int> step_;
};

class FailAtStep : public testing::Test {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    static std::vector<Person> people() {
        Person ben{"ben", "daily 07:00", {fakes::in({"cs.AI", "cs.PL"})}, {}};
        return {
            {"ana", "immediate", {fakes::in({"cs.PL"})}, {}}, ben, {"cleo", "daily 07:00", {fakes::in({"cs.AI"})}, {}}};
    }

    static void script(fakes::FakeSource& source) {
        source.answer("cs.AI", fakes::feed("cs.AI", "2026-04-27",
                                           {item("2604.00001", cross_list, {"cs.PL", "cs.AI"}),
                                            item("2604.00002", new_paper, {"cs.AI"})}));
        source.answer("cs.PL", fakes::feed("cs.PL", "2026-04-27",
                                           {item("2604.00001", new_paper, {"cs.PL", "cs.AI"}),
                                            item("2604.00003", new_paper, {"cs.PL"})}));
    }

    static void break_network(fakes::Installation& here, fakes::FakeSource& source, Fuse& fuse) {
        source.set_oracle([&fuse](const fakes::FakeSource::Request&) {
            return fuse.blows() ? std::optional<fakes::FakeSource::Answer>(fail(Errc::timeout, "cut")) : std::nullopt;
        });
        here.box().set_script([&fuse](const fakes::Sending&) {
            return fuse.blows() ? fakes::answer(Outcome::Kind::uncertain) : fakes::sent();
        });
    }

    /// One day with a failure at `step`; true when there was such a step.
    static bool live_through(int step) {
        fakes::Installation here(fakes::at("2026-04-27T06:00:00Z"));
        here.box().set_entries_a_part(1);
        here.set_people(people());
        fakes::FakeSource source;
        script(source);
        Fuse fuse(step);
        break_network(here, source, fuse);
        const auto wrap = [&fuse](std::unique_ptr<store::Store> store) -> std::unique_ptr<store::Store> {
            return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                         [&fuse](const std::string&, fakes::Moment) -> Result<void> {
                                                             if (fuse.blows()) return fail(Errc::storage, "cut");
                                                             return {};
                                                         });
        };
        here.reopen(wrap);
        for (int hour = 0; hour < 4; ++hour, here.clock.advance(std::chrono::hours{1})) {
            if (!run_turns(here, source, true)) here.reopen();  // the process ends and is started again
        }
        const bool blown = fuse.is_blown();
        fuse.remove();
        check(here);
        return blown;
    }

    static void check(fakes::Installation& here) {
        std::map<std::pair<std::string, std::string>, int> sendings;
        for (const fakes::Sending& sending : here.box().sendings())
            ++sendings[{sending.context.digest + "/" + sending.recipient.subscriber, sending.bytes}];
        int repeated = 0;
        for (const auto& [which, times] : sendings) repeated += times - 1;
        // A commit shared by the three in flight may be lost as a whole: no more than one part of each is repeated.
        EXPECT_LE(repeated, 3);
        const auto distinct = [&here](const std::string& name) {
            const auto all = here.box().received(name);
            return std::set<std::string>(all.begin(), all.end());
        };
        EXPECT_THAT(distinct("ana"), UnorderedElementsAre("2604.00001v1 new", "2604.00003v1 new"));
        EXPECT_THAT(distinct("ben"), UnorderedElementsAre("2604.00001v1 new", "2604.00002v1 new", "2604.00003v1 new"));
        EXPECT_THAT(distinct("cleo"), UnorderedElementsAre("2604.00001v1 cross", "2604.00002v1 new"));
        EXPECT_THAT(here.outbox(), testing::IsEmpty());
    }
};

TEST_F(FailAtStep, LosesNothingWhereverItFails) {
    int step = 1;
    for (; step < 1'000; ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        if (!live_through(step)) break;
        if (HasFailure()) break;
    }

    EXPECT_GT(step, 60);
}

}  // namespace
}  // namespace paperwire::simulation
