// SPDX-License-Identifier: MIT
// Three days of a whole daemon, lived again and again with a failure at another step each time: before or after a call
// to the store, or in place of an answer of the feeds, the archive, or a channel; once, or twice in a row. With a
// reload, a destination that is stopped and started, a dead letter that is tried again, and answers that throttle,
// move and end. Whatever fails, everybody has what they have when nothing does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "bot/core/log.hpp"
#include "bot/schedule/zone.hpp"
#include "tests/simulation/accounts.hpp"
#include "tests/simulation/thoroughness.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::Person;
using std::chrono::hours;
using std::chrono::minutes;

/// How it fails: with what, and how often in a row.
struct Way {
    Errc store{Errc::storage};
    Errc network{Errc::timeout};
    int times{1};
};

/// Hears of every step by name, and breaks at one of them: the first `times` steps of that name from its number on.
class Fuse {
public:
    void set(std::string name, std::size_t number, int times) {
        name_ = std::move(name);
        number_ = number;
        left_ = times;
    }
    [[nodiscard]] bool blows(const std::string& name) {
        const std::scoped_lock lock(mutex_);  // the store is called on a thread of its own
        const std::size_t number = passed_[name]++;
        if (left_ == 0 || name != name_ || number < number_) return false;
        --left_;
        return true;
    }
    [[nodiscard]] const std::map<std::string, std::size_t>& passed() const { return passed_; }
    [[nodiscard]] bool has_blown() const { return left_ == 0; }

private:
    std::mutex mutex_;
    std::map<std::string, std::size_t> passed_;
    std::string name_;
    std::size_t number_{0};
    int left_{0};
};

/// A letterbox whose line breaks: before a message is handed over, or after.
class CutLine final : public channels::Channel {
public:
    CutLine(Letterbox& box, Fuse& fuse, Way way) : box_(box), fuse_(fuse), way_(way) {}
    [[nodiscard]] Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        return box_.render(digest);
    }
    [[nodiscard]] boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext context,
                                                       channels::PartBytes bytes) override {
        if (fuse_.blows("send")) {
            box_.refuse(context.digest);
            co_return fakes::answer(way_.network == Errc::timeout ? Outcome::Kind::uncertain : Outcome::Kind::retry);
        }
        const bool silent = fuse_.blows("answer to a send");
        if (silent) box_.doubt_next();
        Outcome outcome = co_await box_.send(std::move(recipient), std::move(context), std::move(bytes));
        co_return silent ? fakes::answer(Outcome::Kind::uncertain) : std::move(outcome);
    }
    [[nodiscard]] unsigned concurrency() const override { return box_.concurrency(); }

private:
    Letterbox& box_;
    Fuse& fuse_;
    Way way_;
};

class ThreeDays {
public:
    explicit ThreeDays(Way way) : way_(way), line_(std::make_shared<CutLine>(*box_, fuse, way)) {
        world_.times.look = minutes{30};
        world_.set_archive(archive_);
        arxiv_.keep_in(archive_);
        world_.source.set_oracle([this](const auto& request) { return answer(request.category, request.etag); });
        archive_.set_oracle([this](const std::string&) {
            return fuse.blows("archive") ? std::optional(Error{way_.network, "cut", {}}) : std::nullopt;
        });
        world_.watch_store([this](const std::string& call, fakes::Moment moment) -> Result<void> {
            const char* when = moment == fakes::Moment::before ? "before " : "after ";
            return fuse.blows(when + call) ? fail(way_.store, "cut") : Result<void>{};
        });
        world_.add_channel("box", line_);
    }

    void live() {
        Outcome patience = fakes::answer(Outcome::Kind::throttled);
        patience.retry_after = minutes{7};
        Outcome elsewhere = fakes::answer(Outcome::Kind::moved);
        elsewhere.moved_to = "gil's new place";
        box_->answer_next("finn", patience);
        box_->answer_next("gil", elsewhere);
        box_->answer_next("hal", fakes::answer(Outcome::Kind::gone));
        box_->answer_next("ida", fakes::answer(Outcome::Kind::rejected));
        std::vector<Person> people = at_first();
        world_.set_people(people);
        world_.start();
        publish("2026-04-27");
        world_.run_until(at("2026-04-27T20:00:00Z"));
        fakes::want(world_.store().stop_destination(fakes::key("eve"), "by hand", world_.clock.civil()));
        publish("2026-04-28");  // which nobody reads in time
        world_.run_until(at("2026-04-28T10:00:00Z"));
        people.push_back({"dora", "daily 07:00", {fakes::in({"cs.AI"})}, {}});
        std::erase_if(people, [](const Person& one) { return one.name == "joe"; });
        world_.set_people(people);
        world_.reload();
        retry_dead("ida");
        world_.run_until(at("2026-04-28T20:00:00Z"));
        fakes::want(world_.store().start_destination(fakes::key("eve"), world_.clock.civil()));
        publish("2026-04-29");
        world_.run_until(at("2026-04-30T03:00:00Z"));
        publish("2026-04-30");
        world_.run_until(at("2026-05-01T03:00:00Z"));
    }

    /// By person, with what stands in dead letters; without the one who is gone.
    [[nodiscard]] std::map<std::string, std::set<std::string>> had() {
        std::map<std::string, std::set<std::string>> all;
        for (const Letter& letter : box_->letters()) {
            for (const std::string& line : letter.papers) all[letter.subscriber].insert(account_of(line));
        }
        for (const store::OutboxRow& row : world_.outbox()) {
            EXPECT_EQ(row.state, store::DeliveryState::dead) << to_string(row.key) << " " << row.reply;
            for (const ManifestEntry& entry : fakes::want(world_.store().manifest(row.digest)).entries)
                all[row.key.subscriber].insert(entry.id.text());
        }
        all.erase("hal");  // which of the messages was the last depends on which answer got lost
        return all;
    }
    [[nodiscard]] const std::vector<Letter>& letters() const { return box_->letters(); }
    [[nodiscard]] bool is_running() const { return world_.is_running(); }

    Fuse fuse;

private:
    static std::vector<Person> at_first() {
        std::vector<Person> people;
        for (const char* name : {"ana", "ben", "cleo", "eve", "finn", "gil", "hal", "ida", "joe"}) {
            const std::size_t i = people.size();
            Person one{name, i % 3 == 0 ? "immediate" : "daily 07:00", {fakes::in({"cs.AI"})}, {}};
            if (i % 2 == 0) one.rules.push_back(fakes::in({"cs.PL"}));
            people.push_back(one);
        }
        return people;
    }

    /// Before its midnight.
    void publish(const std::string& day) {
        const Instant midnight = schedule::to_instant(fakes::day(day), minutes{0}, "America/New_York");
        world_.run_until(midnight - minutes{1});
        arxiv_.set_late_crosses(false);
        arxiv_.publish(fakes::day(day));
    }

    std::optional<fakes::FakeSource::Answer> answer(const std::string& category, const std::string& etag) {
        const Day today = schedule::eastern_day(world_.clock.truth());
        if (fuse.blows("feed")) return fakes::FakeSource::Answer(fail(way_.network, "cut"));
        if (today == fakes::day("2026-04-28")) return fakes::FakeSource::Answer(fail(Errc::unavailable, "no route"));
        auto feed = arxiv_.feed(category, today);
        if (feed.etag == etag) return fakes::FakeSource::Answer(source::FeedAnswer{true, {}, {}});
        return fakes::FakeSource::Answer(std::move(feed));
    }

    void retry_dead(const std::string& name) {
        std::vector<store::DigestId> dead;
        for (const store::OutboxRow& row : world_.outbox()) {
            if (row.key.subscriber == name && row.state == store::DeliveryState::dead) dead.push_back(row.digest);
        }
        fakes::want(world_.store().retry(dead, world_.clock.civil()));
    }

    Way way_;
    fakes::FakeArchive archive_;
    MadeUpArxiv arxiv_{4, {"cs.AI", "cs.PL"}};
    DaemonWorld world_{at("2026-04-27T03:00:00Z")};
    std::shared_ptr<Letterbox> box_{std::make_shared<Letterbox>(world_.clock, 4)};
    std::shared_ptr<CutLine> line_;
};

class DaemonFailAtStep : public testing::TestWithParam<Way> {
protected:
    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    using Had = std::map<std::string, std::set<std::string>>;

    static void check(ThreeDays& days, const Had& whole) {
        ASSERT_TRUE(days.is_running());
        EXPECT_EQ(days.had(), whole);
        int repeats = 0;
        EXPECT_THAT(find_repeats(days.letters(), repeats), testing::IsEmpty());
        EXPECT_LE(repeats, GetParam().times);
    }

    /// Some step of the name, or the first, the last and some between.
    static std::set<std::size_t> numbers(std::size_t count, std::mt19937_64& random) {
        std::set<std::size_t> some{static_cast<std::size_t>(random() % count)};
        if (is_thorough()) some.insert({0, count - 1, static_cast<std::size_t>(random() % count)});
        return some;
    }
};

TEST_P(DaemonFailAtStep, LosesNothingAndDoublesNothing) {
    constexpr std::uint64_t seed = 20261122;
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(GetParam().store) * 8 +
                           static_cast<std::uint64_t>(GetParam().times));
    ThreeDays well(GetParam());
    well.live();
    const Had whole = well.had();
    ASSERT_EQ(whole.size(), 9U);
    ASSERT_GT(whole.at("ana").size(), 10U);

    int lives = 0;
    constexpr std::uint64_t left_out_of = is_sanitized ? 8 : 1;
    for (const auto& [name, count] : well.fuse.passed()) {
        if (!is_thorough() && random() % left_out_of != 0) continue;
        for (const std::size_t number : numbers(count, random)) {
            SCOPED_TRACE(name + ", number " + std::to_string(number) + " of " + std::to_string(count));
            ThreeDays days(GetParam());
            days.fuse.set(name, number, GetParam().times);
            days.live();
            check(days, whole);
            ++lives;
            if (HasFailure()) return;
        }
    }
    std::cout << lives << " lives, " << well.fuse.passed().size() << " kinds of steps, seed " << seed << "\n";
}

INSTANTIATE_TEST_SUITE_P(Ways, DaemonFailAtStep,
                         testing::Values(Way{Errc::storage, Errc::timeout, 1},
                                         Way{Errc::storage_full, Errc::unavailable, 2},
                                         Way{Errc::busy, Errc::timeout, 2}),
                         [](const auto& one) {
                             return std::string{to_string(one.param.store)} + std::to_string(one.param.times);
                         });

}  // namespace
}  // namespace paperwire::simulation
