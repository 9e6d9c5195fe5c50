// SPDX-License-Identifier: MIT
// daemon: its life, and the loops that poll and close.
#include "bot/daemon/daemon.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "bot/core/log.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/digest/due_cohorts.hpp"
#include "bot/digest/next_close.hpp"

namespace paperwire::daemon {

using boost::asio::awaitable;
using std::chrono::milliseconds;

namespace {

/// Closing turns are at least so far apart, whatever falls due.
constexpr milliseconds closing_rest{1'000};
/// With nothing scheduled at all it is looked once a day.
constexpr std::chrono::hours longest_sleep{24};
constexpr net::Backoff store_backoff{milliseconds{1'000}, std::chrono::minutes{1}};

/// One place, given back at the end.
class Hold {
public:
    explicit Hold(async::Places& places) : places_(places) {}
    ~Hold() { places_.give_back(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

private:
    async::Places& places_;
};

std::string pass_line(const intake::PollReport& poll, const digest::CloseReport& close) {
    return "read " + std::to_string(poll.papers) + " items of " + std::to_string(poll.asked) + " categories; closed " +
           std::to_string(close.digests) + " digests with " + std::to_string(close.entries) + " entries";
}

/// Adds what only this process knows: when a category was asked that then told nothing new.
void overlay(std::map<std::string, store::FeedState>& states, const std::map<std::string, Instant>& asked) {
    for (const auto& [category, at] : asked) {
        auto& state = states[category];
        state.category = category;
        if (!state.checked_at || *state.checked_at < at || state.failures == 0) state.checked_at = at;
    }
}

}  // namespace

Daemon::Daemon(DaemonRooms rooms, DaemonTimes times)
    : rooms_(std::move(rooms)),
      times_(times),
      loops_(rooms_.executor),
      life_(rooms_.executor),
      poll_bell_(rooms_.executor),
      close_bell_(rooms_.executor),
      reload_bell_(rooms_.executor),
      stopping_(rooms_.executor),
      outbox_ended_(rooms_.executor),
      closing_(rooms_.executor, 1),
      store_answered_(rooms_.clock.monotonic()) {}

Daemon::~Daemon() = default;

Result<void> Daemon::open(const Prepared& first) {
    auto built = build_live(first, nullptr, rooms_.makers);
    if (!built) return std::unexpected(built.error());
    live_ = std::move(built->live);
    delivery::DeliverRooms rooms{rooms_.store,
                                 rooms_.store_thread,
                                 rooms_.pool,
                                 rooms_.clock,
                                 [this] { return delivery::Current{live_.audience, live_.channels}; },
                                 rooms_.random,
                                 {},
                                 [this](const delivery::Attempted& attempt) { metrics_.attempted(attempt); },
                                 {},
                                 256};
    outbox_ = std::make_unique<delivery::OutboxLoop>(std::move(rooms));
    metrics_.reloaded(true, rooms_.clock.civil());
    return {};
}

awaitable<std::size_t> Daemon::run() {
    async::spawn(rooms_.executor, "outbox", outbox_loop());
    loops_.start("poll", poll_loop());
    loops_.start("close", close_loop());
    loops_.start("reload", reload_loop());
    loops_.start("look", look_loop());
    life_.start("beat", beat_loop());
    rooms_.notify("READY=1\nSTATUS=" + std::to_string(live_.audience->subscribers.size()) + " subscribers, " +
                  std::to_string(live_.audience->everything->size()) + " categories");
    log::info("daemon", "running",
              {{"subscribers", live_.audience->subscribers.size()},
               {"categories", live_.audience->everything->size()},
               {"channels", live_.channels->size()}});
    co_await stopping_.wait();
    co_await drain();
    co_return outbox_->under_way();
}

void Daemon::stop() {
    if (is_stopping_) return;
    is_stopping_ = true;
    rooms_.notify("STOPPING=1\nSTATUS=stopping: " + std::to_string(outbox_->under_way()) + " sends under way");
    log::info("daemon", "stopping", {{"under_way", outbox_->under_way()}});
    loops_.cancel();
    outbox_->stop();
    stopping_.happen();
}

awaitable<void> Daemon::drain() {
    using boost::asio::experimental::awaitable_operators::operator||;
    using boost::asio::experimental::awaitable_operators::operator&&;
    awaitable<void> all = loops_.ended() && outbox_ended_.wait();
    awaitable<void> limit = rooms_.clock.sleep_for(times_.drain);
    co_await (std::move(all) || std::move(limit));
    life_.cancel();
    co_await life_.ended();
    const std::size_t left = outbox_->under_way();
    if (left > 0) {
        log::warning("daemon", "stopped with sends under way: they are uncertain now", {{"count", left}});
    } else {
        log::info("daemon", "stopped");
    }
}

awaitable<void> Daemon::outbox_loop() {
    co_await outbox_->run();
    outbox_ended_.happen();
}

Instant Daemon::after_failure(const Error& error, const char* loop, int failures) {
    log::error("daemon", "turn failed", {{"loop", loop}, {"reason", error.message}});
    metrics_.store_failed();
    store_trouble_ = error.message;
    return rooms_.clock.civil() + net::next_delay(store_backoff, failures, rooms_.random());
}

/// Ends when the bell rings, too. Looks at the civil clock now and then: it may be moved, and goes on while the machine
/// sleeps.
awaitable<void> Daemon::rest(async::Bell& bell, Instant until) {
    async::Clock& clock = rooms_.clock;
    while (clock.civil() < until) {
        const async::Monotonic next_look = clock.monotonic() + std::min(until - clock.civil(), times_.look);
        const bool rang = co_await bell.wait_until(clock, next_look);
        if (rang) co_return;
    }
}

awaitable<void> Daemon::poll_loop() {
    int failures = 0;
    for (;;) {
        const Result<Instant> next = co_await poll_turn();
        failures = next ? 0 : failures + 1;
        const Instant until = next ? *next : after_failure(next.error(), "poll", failures);
        co_await rest(poll_bell_, until);
    }
}

awaitable<Result<std::map<std::string, store::FeedState>>> Daemon::feed_states() {
    store::Store& store = rooms_.store;
    auto read = [&store] { return store.feed_states(); };
    Result<std::map<std::string, store::FeedState>> states =
        co_await async::offload(rooms_.store_thread, std::move(read));
    if (states) overlay(*states, asked_);
    co_return states;
}

awaitable<Result<Instant>> Daemon::poll_turn() {
    const Live live = live_;
    const auto states = co_await feed_states();
    if (!states) co_return std::unexpected(states.error());
    const Instant now = rooms_.clock.civil();
    intake::NextPoll next = intake::next_poll(*live.audience->everything, *states, times_.poll, now, jitter_);
    if (next.now.empty()) co_return next.wake;

    for (const std::string& category : next.now) asked_[category] = now;
    jitter_ = milliseconds{
        static_cast<milliseconds::rep>(rooms_.random() % (static_cast<std::uint64_t>(times_.jitter.count()) + 1))};
    intake::PollRooms rooms{*live.source, rooms_.store, rooms_.store_thread, rooms_.clock, rooms_.random, {}};
    intake::PollPlan plan;
    plan.categories = std::move(next.now);
    plan.settle_missing = live.audience->asks_for_missing;
    Result<intake::PollReport> report = co_await intake::poll_sources(rooms, std::move(plan));
    if (!report) co_return std::unexpected(report.error());
    last_poll_ = rooms_.clock.civil();
    metrics_.polled(*report, *last_poll_);
    last_poll_report_ = std::move(*report);
    store_trouble_.clear();
    close_bell_.ring();
    co_return rooms_.clock.civil();  // a long turn may have made others due
}

awaitable<void> Daemon::close_loop() {
    int failures = 0;
    for (;;) {
        const Result<Instant> next = co_await close_turn();
        failures = next ? 0 : failures + 1;
        const Instant until = next ? std::max(*next, rooms_.clock.civil() + closing_rest)
                                   : after_failure(next.error(), "close", failures);
        co_await rest(close_bell_, until);
    }
}

awaitable<Result<Instant>> Daemon::close_turn() {
    co_await closing_.take();
    const Hold hold(closing_);
    const Live live = live_;
    digest::CloseRooms rooms{rooms_.store, rooms_.store_thread, rooms_.pool,
                             rooms_.clock, rooms_.make_token,   rooms_.matching_threads};
    const digest::CloseOrder order;
    const Result<digest::CloseReport> report = co_await digest::close_digests(rooms, *live.audience, order);
    if (!report) co_return std::unexpected(report.error());
    const Instant now = rooms_.clock.civil();
    metrics_.closed(*report, now);
    store_trouble_.clear();
    if (report->digests > 0) {
        log::info("digest", "digests made", {{"digests", report->digests}, {"entries", report->entries}});
        outbox_->wake();
    }
    store::Store& store = rooms_.store;
    auto note = [&store, now, line = pass_line(last_poll_report_, *report)] { return remember_pass(store, now, line); };
    const Result<void> noted = co_await async::offload(rooms_.store_thread, std::move(note));
    if (!noted) co_return std::unexpected(noted.error());
    co_return co_await next_closing(live);
}

awaitable<Result<Instant>> Daemon::next_closing(Live live) {
    store::Store& store = rooms_.store;
    const Instant now = rooms_.clock.civil();
    auto look = [&store, &live, now]() -> Result<Instant> {
        const auto snapshot = digest::read_snapshot(store);
        if (!snapshot) return std::unexpected(snapshot.error());
        return digest::next_close(live.audience->cohorts.all, snapshot->cohorts, snapshot->receipts, now)
            .value_or(now + longest_sleep);
    };
    co_return co_await async::offload(rooms_.store_thread, std::move(look));
}

}  // namespace paperwire::daemon
