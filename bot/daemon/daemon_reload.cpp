// SPDX-License-Identifier: MIT
// daemon: reading the configuration anew while everything runs.
#include <algorithm>
#include <iterator>

#include "bot/core/log.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/daemon.hpp"
#include "bot/daemon/hold.hpp"
#include "bot/daemon/systemd_notify.hpp"
#include "bot/digest/close_digests.hpp"

namespace paperwire::daemon {

using boost::asio::awaitable;

namespace {

/// What a running process cannot change stays as it is.
std::shared_ptr<const config::Settings> keep_fixed(const std::shared_ptr<const config::Settings>& next,
                                                   const config::Settings& now) {
    const bool store_moved = !(next->store == now.store);
    const bool listen_moved = next->listen != now.listen;
    if (!store_moved && !listen_moved) return next;
    for (const char* key : {store_moved ? "store" : "", listen_moved ? "listen" : ""}) {
        if (*key != '\0')
            log::warning("config", "changed, but the old value stays until the process is started again",
                         {{"key", key}});
    }
    config::Settings mixed = *next;
    mixed.store = now.store;
    mixed.listen = now.listen;
    return std::make_shared<const config::Settings>(std::move(mixed));
}

void log_change(const Change& change) {
    log::info("daemon", "configuration reloaded",
              {{"subscribers_added", change.subscribers_added},
               {"subscribers_removed", change.subscribers_removed},
               {"subscribers_changed", change.subscribers_changed},
               {"channels_kept", change.channels_kept},
               {"channels_made", change.channels_made},
               {"channels_removed", change.channels_removed}});
}

}  // namespace

void Daemon::reload() { reload_bell_.ring(); }

awaitable<void> Daemon::reload_loop() {
    for (;;) {
        co_await reload_bell_.wait();
        if (is_stopping_) co_return;  // woken by the cancellation
        rooms_.notify(reloading_message(rooms_.clock.monotonic()));
        const bool held = co_await try_reload();
        if (is_stopping_) co_return;  // nothing may follow STOPPING=1
        metrics_.reloaded(held, rooms_.clock.civil());
        rooms_.notify("READY=1");
        if (!held) log::error("daemon", "configuration refused: the old one stays in use");
    }
}

awaitable<bool> Daemon::try_reload() {
    auto work = [load = rooms_.load, before = live_] { return prepare(load(before.settings->population), &before); };
    Prepared prepared = co_await async::offload(rooms_.pool, std::move(work));
    log_faults(prepared.loaded.faults);
    if (!prepared.settings) co_return false;
    prepared.settings = keep_fixed(prepared.settings, *live_.settings);
    // No turn of closing may end the new destinations again.
    co_await closing_.take();
    bool held = false;
    {
        const Hold hold(closing_);
        held = co_await swap(std::move(prepared));
    }
    co_await free_retired();
    co_return held;
}

awaitable<bool> Daemon::swap(Prepared prepared) {
    Result<Built> built = build_live(prepared, &live_, rooms_.makers);
    if (!built) {
        log::error("config", built.error().message);
        retire(std::move(prepared.settings), std::move(prepared.audience));
        co_return false;
    }
    auto audience = prepared.audience;
    const Result<void> joined = co_await join(std::move(audience));
    if (!joined) {
        log::error("daemon", "new destinations could not be written", {{"reason", joined.error().message}});
        close_bell_.ring();  // its turn makes the old ones whole again, where some were written already
        retire(std::move(prepared.settings), std::move(prepared.audience));
        co_return false;
    }
    retire(live_.settings, live_.audience);
    live_ = std::move(built->live);
    log_change(built->change);
    co_await lift_suspensions(std::move(built->change.made));
    poll_bell_.ring();
    close_bell_.ring();
    outbox_->wake();
    co_return true;
}

awaitable<Result<void>> Daemon::join(std::shared_ptr<const digest::Audience> audience) {
    digest::CloseRooms rooms = close_rooms();
    co_return co_await digest::join_audience(rooms, *audience, rooms_.clock.civil());
}

void Daemon::retire(std::shared_ptr<const config::Settings> settings,
                    std::shared_ptr<const digest::Audience> audience) {
    retired_.push_back(std::move(settings));
    retired_.push_back(std::move(audience));
}

/// Whatever a send or a poll under way still uses waits for the next time.
awaitable<void> Daemon::free_retired() {
    const auto unused = std::ranges::partition(retired_, [](const auto& one) { return one.use_count() > 1; });
    if (unused.empty()) co_return;
    std::vector<std::shared_ptr<const void>> freed(std::make_move_iterator(unused.begin()),
                                                   std::make_move_iterator(unused.end()));
    retired_.erase(unused.begin(), unused.end());
    auto work = [freed = std::move(freed)]() mutable { freed.clear(); };
    co_await async::offload(rooms_.pool, std::move(work));
}

}  // namespace paperwire::daemon
