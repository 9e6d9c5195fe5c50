// SPDX-License-Identifier: MIT
// The daemon through a year with both changes of the clocks, arXiv's holidays, and most weeks a trouble of their
// own: every paper that somebody's filters match reaches them once, nobody gets what is not theirs, and in the calm
// weeks every slot is kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "bot/core/log.hpp"
#include "bot/schedule/next_due.hpp"
#include "bot/schedule/zone.hpp"
#include "tests/simulation/thoroughness.hpp"
#include "tests/simulation/year.hpp"

namespace paperwire::simulation {
namespace {

using fakes::Person;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;

std::vector<std::string> without(const std::set<std::string>& all, const std::set<std::string>& some) {
    std::vector<std::string> rest;
    std::ranges::set_difference(all, some, std::back_inserter(rest));
    return rest;
}

std::map<std::string, std::set<std::string>> received(const std::vector<Letter>& letters) {
    std::map<std::string, std::set<std::string>> papers;
    for (const Letter& letter : letters) {
        for (const std::string& line : letter.papers) papers[letter.subscriber].insert(account_of(line));
    }
    return papers;
}

/// What stands in dead letters; each of them must say why.
std::map<std::string, std::set<std::string>> buried(DaemonWorld& world) {
    std::map<std::string, std::set<std::string>> papers;
    for (const store::OutboxRow& row : world.outbox()) {
        EXPECT_EQ(row.state, store::DeliveryState::dead) << to_string(row.key) << " " << row.digest;
        EXPECT_NE(row.reply, "") << to_string(row.key) << " " << row.digest;
        for (const ManifestEntry& entry : fakes::want(world.store().manifest(row.digest)).entries) {
            const std::string version = entry.id.text() + "v" + std::to_string(entry.version);
            papers[row.key.subscriber].insert(account_of(version + " " + std::string(to_string(entry.kind))));
        }
    }
    return papers;
}

class DaemonYear : public testing::TestWithParam<std::uint64_t> {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    void everybody_has_what_is_theirs() {
        auto got = received(letters_);
        auto dead = buried(year_.world());
        for (const std::string& name : year_.accounts().names()) {
            SCOPED_TRACE(name + " " + year_.accounts().person(name).schedule);
            std::set<std::string> known = got[name];
            known.insert(dead[name].begin(), dead[name].end());
            EXPECT_THAT(without(year_.accounts().must_have(name, year_.arxiv()), known), IsEmpty()) << "lost";
            EXPECT_THAT(without(got[name], year_.accounts().may_have(name, year_.arxiv())), IsEmpty()) << "not theirs";
        }
    }

    void nothing_came_twice() {
        int repeats = 0;
        EXPECT_THAT(find_repeats(letters_, repeats), IsEmpty());
        int doubtful = 0;
        for (const Letter& letter : letters_) doubtful += letter.doubtful ? 1 : 0;
        EXPECT_LE(repeats, doubtful);
        std::cout << letters_.size() << " messages, " << doubtful << " in doubt, " << repeats << " of these again\n";
    }

    /// First parts of digests that nothing delayed come within a minute of a slot of their schedule.
    void slots_are_kept() {
        std::map<std::string, std::map<Day, std::set<DigestId>>> days;
        int looked_at = 0;
        for (const Letter& letter : letters_) {
            const Person& one = year_.accounts().person(letter.subscriber);
            if (!year_.accounts().is_steady(one.name) || letter.part != 1 || letter.delayed ||
                !year_.is_calm(letter.at, letter.at))
                continue;
            SCOPED_TRACE(one.name + " " + one.schedule + " " + one.delivery.timezone + " " + to_string(letter.at));
            EXPECT_EQ(schedule::end_of_quiet(one.delivery.quiet, one.delivery.timezone, letter.at), letter.at);
            if (one.schedule == "immediate" || one.delivery.quiet) continue;
            const Day day = schedule::to_local(letter.at, one.delivery.timezone).day;
            days[one.name][day].insert(letter.digest);
            EXPECT_EQ(days[one.name][day].size(), 1U);
            const auto slot = schedule::slot_at_or_after(*parse_schedule(one.schedule), one.delivery.timezone,
                                                         letter.at - minutes{1});
            EXPECT_LE(*slot, letter.at);
            ++looked_at;
        }
        EXPECT_GT(looked_at, 500);
    }

    /// What was listed and read before a slot is not late for it.
    void nothing_is_late() {
        std::map<std::pair<std::string, std::string>, const Letter*> first;
        for (const Letter& letter : letters_) {
            for (const std::string& line : letter.papers)
                first.try_emplace({letter.subscriber, account_of(line)}, &letter);
        }
        int looked_at = 0;
        for (const Person& one : year_.accounts().people()) {
            if (one.schedule == "immediate" || !year_.accounts().is_steady(one.name)) continue;
            for (const Listed& listed : year_.arxiv().listed()) {
                const auto found = first.find({one.name, listed.paper});
                if (!is_for(one, listed) || found == first.end() || found->second->delayed) continue;
                const Instant read = schedule::to_instant(listed.day, minutes{0}, "America/New_York") + minutes{10};
                const Instant arrived = found->second->at;
                if (arrived < read || !year_.is_calm(read, arrived)) continue;
                auto slot = *schedule::slot_at_or_after(*parse_schedule(one.schedule), one.delivery.timezone, read);
                slot = schedule::end_of_quiet(one.delivery.quiet, one.delivery.timezone, slot);
                EXPECT_LT(arrived, slot + minutes{1}) << one.name << " " << one.schedule << " " << listed.paper << " "
                                                      << to_string(slot) << " " << to_string(arrived);
                ++looked_at;
            }
        }
        EXPECT_GT(looked_at, 1'000);
    }

    Year year_{GetParam()};
    std::vector<Letter> letters_;
};

TEST_P(DaemonYear, EverythingReachesEverybodyOnceAndInTime) {
    std::string diary = "seed " + std::to_string(GetParam());
    for (const std::string& line : year_.diary()) diary += "\n" + line;
    SCOPED_TRACE(diary);

    year_.live();
    letters_ = year_.letters();

    ASSERT_GT(year_.arxiv().papers().size(), 1'500U);
    everybody_has_what_is_theirs();
    nothing_came_twice();
    slots_are_kept();
    nothing_is_late();
}

std::vector<std::uint64_t> seeds() {
    if (is_thorough()) return {1, 2, 3};
    return is_sanitized ? std::vector<std::uint64_t>{} : std::vector<std::uint64_t>{1};
}
INSTANTIATE_TEST_SUITE_P(Seeds, DaemonYear, testing::ValuesIn(seeds()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DaemonYear);

}  // namespace
}  // namespace paperwire::simulation
