// SPDX-License-Identifier: MIT
// daemon: signs of life, towards systemd, the store, and whoever asks over HTTP.
#include <algorithm>

#include "bot/core/log.hpp"
#include "bot/daemon/daemon.hpp"
#include "bot/daemon/systemd_notify.hpp"

namespace paperwire::daemon {

using boost::asio::awaitable;

namespace {

constexpr const char* sign_of_life = "alive.at";
/// A store that has not answered for so long is in trouble, whatever it does.
constexpr std::chrono::seconds longest_answer{30};

std::string describe(const std::map<std::string, store::ChannelCounts>& channels, std::optional<Instant> last_poll) {
    store::ChannelCounts all;
    for (const auto& [name, counts] : channels) {
        all.queued += counts.queued;
        all.retrying += counts.retrying;
        all.dead += counts.dead;
    }
    return std::to_string(all.queued) + " queued, " + std::to_string(all.retrying) + " retrying, " +
           std::to_string(all.dead) + " dead; last poll " + (last_poll ? to_string(*last_poll) : "none yet");
}

}  // namespace

awaitable<void> Daemon::beat_loop() {
    for (;;) {
        co_await rooms_.clock.sleep_for(times_.beat);
        store::Store& store = rooms_.store;
        auto touch = [&store] { return store.note(sign_of_life).has_value(); };
        // Whatever it says: it came back, so the store's thread has moved, and so has this loop.
        co_await async::offload(rooms_.store_thread, std::move(touch));
        store_answered_ = rooms_.clock.monotonic();
        rooms_.notify("WATCHDOG=1");
    }
}

awaitable<void> Daemon::look_loop() {
    for (;;) {
        co_await rooms_.clock.sleep_for(times_.look);
        co_await look_at_clock();
        outbox_->wake();
        co_await write_sign_of_life();
        co_await tell_status();
        co_await free_retired();
        look_at_store();
    }
}

std::chrono::milliseconds Daemon::lead_of_civil() const {
    using std::chrono::milliseconds;
    const auto monotonic = std::chrono::duration_cast<milliseconds>(rooms_.clock.monotonic().time_since_epoch());
    return milliseconds{to_milliseconds(rooms_.clock.civil())} - monotonic;
}

/// What was written while the clock stood ahead would be waited for until it is there again.
awaitable<void> Daemon::look_at_clock() {
    const auto lead = lead_of_civil();
    const auto set_back = most_lead_ - lead;
    if (set_back <= intake::credible_lead) {
        most_lead_ = std::max(most_lead_, lead);
        co_return;
    }
    store::Store& store = rooms_.store;
    auto work = [&store, now = rooms_.clock.civil(), real = rooms_.clock.real()] {
        return store.mend_clock(now, real);
    };
    const Result<int> mended = co_await async::offload(rooms_.store_thread, std::move(work));
    if (!mended) {
        log::warning("daemon", "times ahead of the clock stay for now", {{"reason", mended.error().message}});
        co_return;
    }
    most_lead_ = lead;
    log::warning("daemon", "the clock was set back: times that lay ahead of it were taken back",
                 {{"seconds", std::chrono::duration_cast<std::chrono::seconds>(set_back).count()}, {"rows", *mended}});
    poll_bell_.ring();
    close_bell_.ring();
}

/// There is nothing left to be tried here.
void Daemon::look_at_store() {
    if (!store_watch_.given_up() || is_stopping_) return;
    failed_ = store_watch_.given_up();
    log::error("daemon", "ends, for the store does not work", {{"reason", failed_->message}});
    stop();
}

awaitable<void> Daemon::write_sign_of_life() {
    store::Store& store = rooms_.store;
    auto work = [&store, now = rooms_.clock.civil()] { return store.set_note(sign_of_life, to_string(now)); };
    const Result<void> written = co_await async::offload(rooms_.store_thread, std::move(work));
    heed("sign of life", written);
    store_trouble_ = written ? std::string() : written.error().message;
}

awaitable<void> Daemon::tell_status() {
    store::Store& reader = rooms_.reader;
    auto count = [&reader] { return reader.channel_counts(); };
    const auto channels = co_await async::offload(rooms_.reader_thread, std::move(count));
    heed("outbox", channels);
    if (channels) rooms_.notify(status_message(describe(*channels, last_poll_)));
}

std::string Daemon::find_trouble() const {
    if (is_stopping_) return "stopping";
    if (!store_trouble_.empty()) return store_trouble_;
    const auto silent = rooms_.clock.monotonic() - store_answered_ - times_.beat;
    if (silent > longest_answer) {
        return "the store has not answered for " +
               std::to_string(std::chrono::duration_cast<std::chrono::seconds>(silent).count()) + " s";
    }
    return {};
}

LeaveRooms Daemon::leave_rooms() {
    return {rooms_.store,         rooms_.store_thread, rooms_.reader,
            rooms_.reader_thread, rooms_.clock,        [this] { outbox_->wake(); }};
}

awaitable<std::string> Daemon::metrics_text() {
    store::Store& reader = rooms_.reader;
    auto read = [&reader, now = rooms_.clock.civil()] { return read_gauges(reader, now); };
    Result<StoreGauges> gauges = co_await async::offload(rooms_.reader_thread, std::move(read));
    if (gauges) {
        // A channel that has nothing in its outbox has none of everything.
        for (const auto& [name, channel] : *live_.channels) gauges->channels.try_emplace(name);
    }
    co_return metrics_.text(gauges ? &*gauges : nullptr);
}

}  // namespace paperwire::daemon
