// SPDX-License-Identifier: MIT
// daemon: its life, and the loops that poll and close.
#include "bot/daemon/daemon.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "bot/core/log.hpp"
#include "bot/daemon/hold.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/store_backoff.hpp"
#include "bot/digest/due_cohorts.hpp"
#include "bot/digest/next_close.hpp"

namespace paperwire::daemon {

using boost::asio::awaitable;
using std::chrono::milliseconds;

namespace {

/// Turns are at least so far apart, whatever falls due.
constexpr milliseconds closing_rest{1'000};
constexpr milliseconds polling_rest{1'000};
/// With nothing scheduled at all it is looked once a day.
constexpr std::chrono::hours longest_sleep{24};

std::string pass_line(const intake::PollReport& poll, const digest::CloseReport& close) {
    return "read " + std::to_string(poll.papers) + " items of " + std::to_string(poll.asked) + " categories; closed " +
           std::to_string(close.digests) + " digests with " + std::to_string(close.entries) + " entries";
}

/// Adds what only this process knows: when a category was asked that then told nothing new. What stands ahead of now
/// was written before the clock was set back: it would be asked for without end.
void overlay(std::map<std::string, store::FeedState>& states, const std::map<std::string, Instant>& asked,
             Instant now) {
    for (const auto& [category, at] : asked) {
        auto& state = states[category];
        state.category = category;
        const bool ahead = state.checked_at && *state.checked_at > now + intake::credible_lead;
        if (ahead) state.not_before.reset();
        if (!state.checked_at || ahead || *state.checked_at < at || state.failures == 0) state.checked_at = at;
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
      store_answered_(rooms_.clock.monotonic()),
      store_watch_(times_.store_patience),
      most_lead_(lead_of_civil()) {}

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
                                 256,
                                 times_.look};
    outbox_ = std::make_unique<delivery::OutboxLoop>(std::move(rooms));
    metrics_.reloaded(true, rooms_.clock.civil());
    return {};
}

awaitable<Ending> Daemon::run() {
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
    const bool whole = has_outbox_ended_ && loops_.running() + life_.running() == 0;
    co_return Ending{outbox_->under_way(), whole, failed_};
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
    const async::Monotonic end = rooms_.clock.monotonic() + times_.drain;
    awaitable<void> all = loops_.ended() && outbox_ended_.wait();
    awaitable<void> limit = rooms_.clock.sleep_until(end);
    co_await (std::move(all) || std::move(limit));
    life_.cancel();
    awaitable<void> life = life_.ended();
    awaitable<void> rest_of_limit = rooms_.clock.sleep_until(end);
    co_await (std::move(life) || std::move(rest_of_limit));
    const std::size_t left = outbox_->under_way();
    if (left > 0) {
        log::warning("daemon", "stopped with sends under way: they are uncertain now", {{"count", left}});
    } else {
        log::info("daemon", "stopped");
    }
}

awaitable<void> Daemon::outbox_loop() {
    std::vector<std::string> channels;
    for (const auto& [name, channel] : *live_.channels) channels.push_back(name);
    co_await lift_suspensions(std::move(channels));
    co_await outbox_->run();
    has_outbox_ended_ = true;
    outbox_ended_.happen();
}

/// A channel that failed is tried at once when its settings are new, or may be: it was they that were wrong, perhaps.
awaitable<void> Daemon::lift_suspensions(std::vector<std::string> channels) {
    store::Store& store = rooms_.store;
    auto work = [&store, &channels, now = rooms_.clock.civil()] { return store.lift_suspensions(channels, now); };
    const Result<std::vector<std::string>> lifted = co_await async::offload(rooms_.store_thread, std::move(work));
    if (!lifted) {
        log::warning("delivery", "channels that are held stay so", {{"reason", lifted.error().message}});
        co_return;
    }
    for (const std::string& name : channels) outbox_->lift(name);
    for (const std::string& name : *lifted) log::info("delivery", "channel is tried again", {{"channel", name}});
}

Instant Daemon::after_failure(const Error& error, const char* loop, int failures) {
    log::error("daemon", "turn failed", {{"loop", loop}, {"reason", error.message}});
    metrics_.store_failed();
    store_trouble_ = error.message;
    return rooms_.clock.civil() + net::next_delay(store_backoff, failures, rooms_.random());
}

/// Ends when the bell rings, too. Looks at the civil clock now and then: it goes on while the machine sleeps, and may
/// be set; once it is set back nobody knows what `until` was meant to be, and the rest is over.
awaitable<void> Daemon::rest(async::Bell& bell, Instant until) {
    async::Clock& clock = rooms_.clock;
    while (clock.civil() < until) {
        const Instant before = clock.civil();
        const async::Monotonic next_look = clock.monotonic() + std::min(until - before, times_.look);
        const bool rang = co_await bell.wait_until(clock, next_look);
        const bool set_back = clock.civil() < before - intake::credible_lead;
        if (rang || set_back) co_return;
    }
}

awaitable<void> Daemon::poll_loop() {
    int failures = 0;
    for (;;) {
        const Result<Instant> next = co_await poll_turn();
        heed("poll", next);
        failures = next ? 0 : failures + 1;
        const Instant until =
            next ? std::max(*next, rooms_.clock.civil() + polling_rest) : after_failure(next.error(), "poll", failures);
        co_await rest(poll_bell_, until);
    }
}

awaitable<Result<std::map<std::string, store::FeedState>>> Daemon::feed_states() {
    store::Store& store = rooms_.store;
    auto read = [&store] { return store.feed_states(); };
    Result<std::map<std::string, store::FeedState>> states =
        co_await async::offload(rooms_.store_thread, std::move(read));
    if (!states) co_return states;
    if (!last_poll_) remember_last_poll(*states);
    overlay(*states, asked_, rooms_.clock.civil());
    co_return states;
}

/// What an earlier process asked.
void Daemon::remember_last_poll(const std::map<std::string, store::FeedState>& states) {
    for (const auto& [category, state] : states) {
        if (state.checked_at) last_poll_ = std::max(last_poll_.value_or(*state.checked_at), *state.checked_at);
    }
    if (last_poll_) metrics_.polled_before(*last_poll_);
}

awaitable<Result<Instant>> Daemon::poll_turn() {
    const Live live = live_;
    const auto states = co_await feed_states();
    if (!states) co_return std::unexpected(states.error());
    const Instant now = rooms_.clock.civil();
    intake::NextPoll next = intake::next_poll(*live.audience->everything, *states, times_.poll, now, jitter_);
    if (next.now.empty()) co_return co_await look_back(live, next.wake);

    for (const std::string& category : next.now) asked_[category] = now;
    jitter_ = milliseconds{
        static_cast<milliseconds::rep>(rooms_.random() % (static_cast<std::uint64_t>(times_.jitter.count()) + 1))};
    intake::PollRooms rooms{*live.source, rooms_.store, rooms_.store_thread, rooms_.clock, rooms_.random, {}};
    intake::PollPlan plan;
    plan.categories = std::move(next.now);
    plan.settle_missing = live.audience->asks_for_missing;
    plan.rebuilt_daily = !live.settings->arxiv.rss.starts_with("file://");
    plan.has_archive = live.archive != nullptr && source::may_ask_oai(live.settings->arxiv);
    Result<intake::PollReport> report = co_await intake::poll_sources(rooms, std::move(plan));
    if (!report) co_return std::unexpected(report.error());
    last_poll_ = rooms_.clock.civil();
    metrics_.polled(*report, *last_poll_);
    last_poll_report_ = std::move(*report);
    store_trouble_.clear();
    const Result<void> marked = co_await mark_withdrawn(live);
    close_bell_.ring();
    if (!marked) co_return std::unexpected(marked.error());
    co_return rooms_.clock.civil();  // a long turn may have made others due
}

/// Before their digests are made, where somebody gets replacements.
awaitable<Result<void>> Daemon::mark_withdrawn(Live live) {
    if (last_poll_report_.events == 0 || !live.audience->takes_replacements) co_return Result<void>{};
    intake::LookBackPlan plan = look_back_plan(live);
    plan.harvests = false;
    const Result<Instant> marked = co_await look_back_with(std::move(live), std::move(plan), rooms_.clock.civil());
    if (!marked) co_return std::unexpected(marked.error());
    co_return Result<void>{};
}

intake::LookBackPlan Daemon::look_back_plan(const Live& live) const {
    intake::LookBackPlan plan;
    plan.categories = *live.audience->everything;
    plan.facts = live.audience->asks_for_missing;
    plan.replacements = live.audience->takes_replacements;
    plan.harvests = source::may_ask_oai(live.settings->arxiv);
    plan.steps = 1;
    plan.pause = look_back_pause_;
    plan.facts_pause = facts_pause_;
    plan.random = rooms_.random();
    return plan;
}

/// Between two polls, a step at a time: the feeds come first. Returns when to look again.
awaitable<Result<Instant>> Daemon::look_back(Live live, Instant wake) {
    intake::LookBackPlan plan = look_back_plan(live);
    co_return co_await look_back_with(std::move(live), std::move(plan), wake);
}

awaitable<Result<Instant>> Daemon::look_back_with(Live live, intake::LookBackPlan plan, Instant wake) {
    if (live.archive == nullptr) co_return wake;
    intake::HarvestRooms rooms{*live.archive, rooms_.store, rooms_.store_thread, rooms_.clock};
    const Result<intake::LookBackReport> report = co_await intake::look_back(rooms, std::move(plan));
    if (!report) co_return std::unexpected(report.error());
    look_back_pause_ = report->pause;
    facts_pause_ = report->facts_pause;
    if (report->events > 0) close_bell_.ring();
    co_return report->again ? std::min(wake, *report->again) : wake;
}

awaitable<void> Daemon::close_loop() {
    int failures = 0;
    for (;;) {
        const Result<Instant> next = co_await close_turn();
        heed("close", next);
        failures = next ? 0 : failures + 1;
        const Instant until = next ? std::max(*next, rooms_.clock.civil() + closing_rest)
                                   : after_failure(next.error(), "close", failures);
        co_await rest(close_bell_, until);
    }
}

digest::CloseRooms Daemon::close_rooms() const {
    return {rooms_.store, rooms_.store_thread, rooms_.pool, rooms_.clock, rooms_.make_token, rooms_.matching_threads};
}

awaitable<Result<Instant>> Daemon::close_turn() {
    co_await closing_.take();
    const Hold hold(closing_);
    const Live live = live_;
    digest::CloseRooms rooms = close_rooms();
    digest::CloseOrder order;
    order.keep = std::chrono::days{live.settings->limits.keep_days};
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
