// SPDX-License-Identifier: MIT
#include "bot/daemon/store_turns.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include <boost/asio/co_spawn.hpp>

#include "bot/daemon/holder.hpp"
#include "bot/source/archive.hpp"
#include "bot/source/paper_source.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/run_loop.hpp"
#include "tests/fakes/virtual_clock.hpp"

namespace paperwire::daemon {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A server that takes its time over each answer and notes when it began and ended.
class SlowServer final : public net::HttpClient {
public:
    struct Seen {
        milliseconds begun{};
        milliseconds ended{-1};
        std::string url;
    };
    explicit SlowServer(fakes::VirtualClock& clock) : clock_(clock) {}

    awaitable<Result<net::HttpResponse>> send(net::HttpRequest request) override {
        const std::size_t place = seen_.size();
        seen_.push_back({clock_.elapsed(), milliseconds{-1}, request.url});
        most_open_ = std::max(most_open_, ++open_);
        co_await clock_.sleep_for(takes_[place % takes_.size()]);
        --open_;
        seen_[place].ended = clock_.elapsed();
        co_return answer_;
    }

    [[nodiscard]] const std::vector<Seen>& seen() const { return seen_; }
    [[nodiscard]] int most_open() const { return most_open_; }
    void say(net::HttpResponse answer) { answer_ = std::move(answer); }
    void take(std::vector<milliseconds> times) { takes_ = std::move(times); }

private:
    fakes::VirtualClock& clock_;
    net::HttpResponse answer_{404, {}, "nothing", 1};
    std::vector<milliseconds> takes_{100ms};
    std::vector<Seen> seen_;
    int open_{0};
    int most_open_{0};
};

/// What a process has of its own.
struct Process {
    Process(const std::string& path, fakes::VirtualClock& clock, Patience patience = Patience::own)
        : store(fakes::want(store::open_sqlite(path, store::Access::read_write))),
          turns(TurnRooms{*store, thread, clock, [] { return std::uint64_t{0}; }}, patience) {}

    async::Threads thread{"store", 1};
    std::unique_ptr<store::Store> store;
    StoreTurns turns;
};

class StoreTurnsOfProcesses : public ::testing::Test {
protected:
    StoreTurnsOfProcesses() {
        settings_.contact = "ops@example.org";
        settings_.rss = "http://127.0.0.1:1/rss";
        settings_.api = "http://127.0.0.1:1/api";
        settings_.oai = "http://127.0.0.1:1/oai";
    }

    void begin(Patience patience = Patience::own) {
        for (std::unique_ptr<Process>* process : {&first_, &second_})
            *process = std::make_unique<Process>(folder_.file("paperwire.db"), clock_, patience);
    }
    [[nodiscard]] std::unique_ptr<source::PaperSource> feeds_of(Process& process) {
        return source::create_http_source(settings_, server_, clock_, process.turns);
    }
    [[nodiscard]] fakes::VirtualTime time() { return {loop_, clock_, {{&first_->thread, 1}, {&second_->thread, 1}}}; }
    template <typename T>
    [[nodiscard]] T run(awaitable<T> task) {
        const auto ending = fakes::start(loop_, std::move(task));
        EXPECT_TRUE(time().run_until([&] { return ending->value || ending->error; }));
        if (ending->error) std::rethrow_exception(ending->error);
        return *std::move(ending->value);
    }
    [[nodiscard]] Errc fetch(Process& process) {
        const auto source = feeds_of(process);
        const auto answer = run(source->fetch("cs.PL", ""));
        words_ = answer ? "" : answer.error().message;
        return answer ? Errc::internal : answer.error().code;
    }

    boost::asio::io_context loop_{1};
    fakes::VirtualClock clock_{*parse_instant("2026-04-27T08:00:00Z")};
    SlowServer server_{clock_};
    source::ArxivSettings settings_;
    fakes::TestFolder folder_;
    std::unique_ptr<Process> first_;
    std::unique_ptr<Process> second_;
    std::string words_;
};

awaitable<void> ask_feeds(source::PaperSource& source, int times, int& done) {
    for (int i = 0; i < times; ++i) {
        const auto answer = co_await source.fetch("cs.PL", "");
        EXPECT_FALSE(answer);
        ++done;
    }
}

awaitable<void> ask_lists(source::ArchiveSource& archive, int times, int& done) {
    for (int i = 0; i < times; ++i) {
        source::OaiSpec spec;
        const auto answer = co_await archive.list(std::move(spec), "token");
        EXPECT_FALSE(answer);
        ++done;
    }
}

TEST_F(StoreTurnsOfProcesses, ServerSeesOneAtATimeAndTheIntervalBetween) {
    begin();
    server_.take({40ms, 700ms, 3'500ms, 90s, 10ms, 12'345ms});
    const auto feeds = feeds_of(*first_);
    const auto beside = source::create_http_archive(settings_, server_, clock_, first_->turns);
    const auto others = feeds_of(*second_);
    int done_feeds = 0;
    int done_lists = 0;
    int done_others = 0;
    boost::asio::co_spawn(loop_, ask_feeds(*feeds, 20, done_feeds), [](const std::exception_ptr&) {});
    boost::asio::co_spawn(loop_, ask_lists(*beside, 20, done_lists), [](const std::exception_ptr&) {});
    boost::asio::co_spawn(loop_, ask_feeds(*others, 20, done_others), [](const std::exception_ptr&) {});

    ASSERT_TRUE(time().run_until([&] { return std::max(done_feeds, done_others) == 20; }));
    EXPECT_GE(std::min(done_feeds, done_others), 17) << "nobody is kept waiting by one who always comes back at once";
    EXPECT_LE(done_lists, 3) << "the feeds come first";
    ASSERT_TRUE(time().run_until([&] { return done_feeds + done_lists + done_others == 60; }));

    ASSERT_THAT(server_.seen(), SizeIs(60));
    EXPECT_EQ(server_.most_open(), 1);
    for (std::size_t i = 1; i < server_.seen().size(); ++i)
        EXPECT_GE(server_.seen()[i].begun - server_.seen()[i - 1].ended, 3s) << i;
}

TEST_F(StoreTurnsOfProcesses, WhoSetsTheClockTakesNobodysTurnAway) {
    begin();
    server_.take({25s, 100ms});
    const auto feeds = feeds_of(*first_);
    const auto others = feeds_of(*second_);
    int done = 0;
    boost::asio::co_spawn(loop_, ask_feeds(*feeds, 1, done), [](const std::exception_ptr&) {});
    time().pass(1s);
    boost::asio::co_spawn(loop_, ask_feeds(*others, 1, done), [](const std::exception_ptr&) {});
    time().pass(1s);

    clock_.shift_real(1h);

    ASSERT_TRUE(time().run_until([&] { return done == 2; }));
    EXPECT_EQ(server_.most_open(), 1);
    ASSERT_THAT(server_.seen(), SizeIs(2));
    EXPECT_GE(server_.seen()[1].begun - server_.seen()[0].ended, 3s);
}

TEST_F(StoreTurnsOfProcesses, RestOfAServiceIsEverybodysAndOutlivesProcesses) {
    begin();
    server_.say({429, {{"retry-after", "600"}}, "Rate exceeded.", 1});
    EXPECT_EQ(fetch(*first_), Errc::throttled);

    EXPECT_EQ(fetch(*first_), Errc::throttled);
    EXPECT_EQ(fetch(*second_), Errc::throttled);
    EXPECT_THAT(words_, HasSubstr("cs.PL: 127.0.0.1: not asked: rests until 2026-04-27T08:10:0"));
    begin();
    EXPECT_EQ(fetch(*first_), Errc::throttled);
    EXPECT_THAT(server_.seen(), SizeIs(1));

    const auto archive = source::create_http_archive(settings_, server_, clock_, first_->turns);
    server_.say({500, {}, "", 1});
    EXPECT_EQ(run(archive->list({}, "token")).error().code, Errc::unavailable) << "other services are not concerned";
    time().pass(600s);
    EXPECT_EQ(fetch(*second_), Errc::unavailable);
    EXPECT_THAT(server_.seen(), SizeIs(3));
}

TEST_F(StoreTurnsOfProcesses, RefusalStopsEverybodyUntilTheContactChanges) {
    begin();
    server_.say({403, {}, "blocked", 1});
    EXPECT_EQ(fetch(*first_), Errc::refused);

    begin();
    EXPECT_EQ(fetch(*second_), Errc::refused);
    EXPECT_THAT(words_, HasSubstr("blocked since 2026-04-27T08:00:00"));
    EXPECT_THAT(server_.seen(), SizeIs(1));

    settings_.contact = "somebody.else@example.org";
    server_.say({404, {}, "", 1});
    EXPECT_EQ(fetch(*second_), Errc::unavailable);
    EXPECT_THAT(server_.seen(), SizeIs(2));
    settings_.contact = "ops@example.org";
    EXPECT_EQ(fetch(*first_), Errc::unavailable) << "an answer ends it";
}

TEST_F(StoreTurnsOfProcesses, RefusalByArxivIsMeantForAllItsServices) {
    settings_.rss = "https://rss.arxiv.org/rss";
    settings_.api = "https://export.arxiv.org/api/query";
    settings_.oai = "https://oaipmh.arxiv.org/oai";
    begin();
    server_.say({403, {}, "blocked", 1});
    EXPECT_EQ(fetch(*first_), Errc::refused);

    const auto archive = source::create_http_archive(settings_, server_, clock_, second_->turns);
    EXPECT_EQ(run(archive->list({}, "token")).error().code, Errc::refused);

    EXPECT_THAT(server_.seen(), SizeIs(1));
}

TEST_F(StoreTurnsOfProcesses, RestOfAnotherServerFollowsTheCivilClockAndArxivsOwnDoesNot) {
    begin();
    server_.say({429, {{"retry-after", "600"}}, "", 1});
    EXPECT_EQ(fetch(*first_), Errc::throttled);
    clock_.shift_civil(601s);
    EXPECT_EQ(fetch(*first_), Errc::throttled);
    EXPECT_THAT(server_.seen(), SizeIs(2));

    settings_.rss = "https://rss.arxiv.org/rss";
    clock_.shift_civil(24h);
    EXPECT_EQ(fetch(*first_), Errc::throttled);
    ASSERT_THAT(server_.seen(), SizeIs(3));
    clock_.shift_civil(24h);
    EXPECT_EQ(fetch(*first_), Errc::throttled);
    EXPECT_THAT(server_.seen(), SizeIs(3)) << "--at does not shorten it";
}

TEST_F(StoreTurnsOfProcesses, WhoWantsItNowWaitsOnlyAsLongAsTheServerAsks) {
    begin(Patience::as_asked);
    server_.say({429, {}, "", 1});

    EXPECT_EQ(fetch(*first_), Errc::throttled);
    EXPECT_EQ(fetch(*second_), Errc::throttled);

    EXPECT_THAT(server_.seen(), SizeIs(2));
}

TEST_F(StoreTurnsOfProcesses, HolderThatDiedIsPassedOverWithoutWaitingForItsTimeToEnd) {
    begin();
    std::string dead = make_holder();
    const auto pid = dead.rfind(' ', dead.rfind(' ') - 1);
    dead.replace(pid + 1, std::string::npos, "999999999 1");  // above any that Linux gives
    ASSERT_TRUE(has_ended(dead));
    const Instant now{std::chrono::floor<milliseconds>(clock_.monotonic().time_since_epoch())};
    ASSERT_GT(fakes::want(first_->store->take_turn({dead, now, 3s})).fence, 0);

    EXPECT_EQ(fetch(*second_), Errc::unavailable);

    ASSERT_THAT(server_.seen(), SizeIs(1));
    EXPECT_GE(server_.seen()[0].begun, 3s) << "its request may have ended just now";
    EXPECT_LT(server_.seen()[0].begun, 5s);
}

TEST(Holder, IsKnownToHaveEndedOnlyHere) {
    EXPECT_FALSE(has_ended(make_holder()));
    EXPECT_FALSE(has_ended(""));
    EXPECT_FALSE(has_ended("another-boot pid:[1] 999999999 1"));
    EXPECT_NE(make_holder(), make_holder());
}

}  // namespace
}  // namespace paperwire::daemon
