// SPDX-License-Identifier: MIT
// daemon: reading the configuration anew while everything runs.
#include <algorithm>
#include <iterator>

#include "bot/core/log.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/daemon.hpp"
#include "bot/daemon/hold.hpp"
#include "bot/daemon/store_backoff.hpp"
#include "bot/daemon/systemd_notify.hpp"
#include "bot/delivery/ledger.hpp"
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
    std::optional<Prepared> prepared;  // read, and neither live nor refused yet
    for (int failures = 0;;) {
        const bool asked = co_await next_reload(failures);
        if (is_stopping_) co_return;  // woken by the cancellation
        if (asked) {
            rooms_.notify(reloading_message(rooms_.clock.monotonic()));
            if (prepared) retire(std::move(prepared->settings), std::move(prepared->audience));
            prepared = co_await read_anew();
            failures = 0;
        }
        auto reload = Reload::refused;
        if (prepared) reload = co_await take_in(*prepared);
        if (is_stopping_) co_return;  // nothing may follow STOPPING=1
        failures = reload == Reload::later ? failures + 1 : 0;
        if (reload != Reload::later) prepared.reset();
        tell_reload(reload);
        if (asked) rooms_.notify("READY=1");  // systemd waits for it, and not for a store
    }
}

/// True when somebody asks for it, false when a store that failed so often in a row may be tried again.
awaitable<bool> Daemon::next_reload(int failures) {
    if (failures == 0) {
        co_await reload_bell_.wait();
        co_return true;
    }
    const async::Monotonic again = rooms_.clock.monotonic() + net::next_delay(store_backoff, failures, rooms_.random());
    co_return co_await reload_bell_.wait_until(rooms_.clock, again);
}

void Daemon::tell_reload(Reload reload) {
    metrics_.reloaded(reload == Reload::live, rooms_.clock.civil());
    if (reload == Reload::refused) log::error("daemon", "configuration refused: the old one stays in use");
    if (reload == Reload::later)
        log::warning("daemon", "the old configuration stays in use until the store can take the new one");
}

/// Nothing when it is faulty.
awaitable<std::optional<Prepared>> Daemon::read_anew() {
    auto work = [load = rooms_.load, before = live_] { return prepare(load(before.settings->population), &before); };
    Prepared prepared = co_await async::offload(rooms_.pool, std::move(work));
    log_faults(prepared.loaded.faults);
    if (!prepared.settings) co_return std::nullopt;
    prepared.settings = keep_fixed(prepared.settings, *live_.settings);
    co_return prepared;
}

awaitable<Daemon::Reload> Daemon::take_in(const Prepared& prepared) {
    // No turn of closing may end the new destinations again.
    co_await closing_.take();
    auto reload = Reload::refused;
    {
        const Hold hold(closing_);
        reload = co_await swap(prepared);
    }
    if (reload == Reload::refused) retire(prepared.settings, prepared.audience);
    co_await free_retired();
    co_return reload;
}

awaitable<Daemon::Reload> Daemon::swap(const Prepared& prepared) {
    Result<Built> built = build_live(prepared, &live_, rooms_.makers);
    if (!built) {
        log::error("config", built.error().message);
        co_return Reload::refused;
    }
    auto audience = prepared.audience;
    const Result<void> joined = co_await join(std::move(audience));
    if (!joined) {
        log::error("daemon", "new destinations could not be written", {{"reason", joined.error().message}});
        close_bell_.ring();  // its turn makes the old ones whole again, where some were written already
        co_return delivery::is_of_the_store(joined.error().code) ? Reload::later : Reload::refused;
    }
    retire(live_.settings, live_.audience);
    live_ = std::move(built->live);
    log_change(built->change);
    co_await lift_suspensions(std::move(built->change.made));
    poll_bell_.ring();
    close_bell_.ring();
    outbox_->wake();
    co_return Reload::live;
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
