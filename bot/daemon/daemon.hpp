// SPDX-License-Identifier: MIT
// daemon: the process that runs for years: three loops over one store, each restartable because its input is a query;
// draining, reloading, and what is told of its health. Its rooms are handed in, so that a test can live through a
// month.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/async/bell.hpp"
#include "bot/async/clock.hpp"
#include "bot/async/event.hpp"
#include "bot/async/offload.hpp"
#include "bot/daemon/leave.hpp"
#include "bot/daemon/live.hpp"
#include "bot/daemon/metrics.hpp"
#include "bot/daemon/store_watch.hpp"
#include "bot/daemon/tasks.hpp"
#include "bot/delivery/deliver_due.hpp"
#include "bot/intake/look_back.hpp"
#include "bot/intake/next_poll.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

struct DaemonTimes {
    intake::PollTimes poll;
    std::chrono::milliseconds jitter{std::chrono::minutes{3}};  // most that is added to a time of polling
    /// How often it is looked for what others did: the outbox by other verbs, the civil clock by an administrator.
    std::chrono::milliseconds look{std::chrono::minutes{1}};
    std::chrono::milliseconds beat{std::chrono::seconds{10}};   // between two signs of life
    std::chrono::milliseconds drain{std::chrono::seconds{80}};  // less than the unit's TimeoutStopSec
    /// A store that fails so long without a break, and neither for want of space nor for another's lock, is damaged.
    std::chrono::milliseconds store_patience{std::chrono::minutes{10}};
};

/// Everything handed in by reference outlives the daemon. `reader` may be the same store; then `reader_thread` is its
/// thread.
struct DaemonRooms {
    boost::asio::any_io_executor executor;
    async::Clock& clock;
    store::Store& store;
    async::Threads& store_thread;
    store::Store& reader;
    async::Threads& reader_thread;
    async::Threads& pool;
    Makers makers;
    /// The configuration anew, as LoadOptions::before has it; any thread.
    std::function<config::Loaded(std::shared_ptr<const config::Population> before)> load;
    std::function<std::uint64_t()> random;
    std::function<std::string()> make_token;
    std::function<void(const std::string&)> notify;  // sd_notify's messages
    unsigned matching_threads{1};
};

/// How a daemon ended.
struct Ending {
    std::size_t sends{0};  // still under way: they stay leased, and the next process calls them uncertain
    /// Nothing of it runs any more. Else its rooms must not be torn down: the process is to end as it stands.
    bool whole{true};
    /// It ended by itself: the next process is to look at the store before it goes on.
    std::optional<Error> failed{};
};

/// Loop thread only.
class Daemon {
public:
    Daemon(DaemonRooms rooms, DaemonTimes times);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// Makes the first configuration live. Errors: those of the makers.
    [[nodiscard]] Result<void> open(const Prepared& first);
    /// Polls, closes and delivers until stop(), then drains, at most as long as DaemonTimes says.
    [[nodiscard]] boost::asio::awaitable<Ending> run();
    void stop();
    /// Reads the configuration anew: a good one is swapped whole, as soon as the store takes it; of a faulty one every
    /// fault is logged.
    void reload();

    /// Why this process is not fit for its work; empty when it is.
    [[nodiscard]] std::string find_trouble() const;
    /// All metrics as text. A store that does not answer leaves its own out.
    [[nodiscard]] boost::asio::awaitable<std::string> metrics_text();
    [[nodiscard]] const Live& live() const noexcept { return live_; }
    /// For the page where people leave: the outbox is told when somebody did.
    [[nodiscard]] LeaveRooms leave_rooms();

private:
    // daemon.cpp: life, and the loops
    boost::asio::awaitable<void> poll_loop();
    boost::asio::awaitable<Result<Instant>> poll_turn();
    boost::asio::awaitable<Result<Instant>> look_back(Live live, Instant wake);
    boost::asio::awaitable<Result<Instant>> look_back_with(Live live, intake::LookBackPlan plan, Instant wake);
    boost::asio::awaitable<Result<void>> mark_withdrawn(Live live);
    [[nodiscard]] intake::LookBackPlan look_back_plan(const Live& live) const;
    boost::asio::awaitable<Result<std::map<std::string, store::FeedState>>> feed_states();
    boost::asio::awaitable<void> close_loop();
    boost::asio::awaitable<Result<Instant>> close_turn();
    boost::asio::awaitable<Result<Instant>> next_closing(Live live);
    [[nodiscard]] digest::CloseRooms close_rooms() const;
    boost::asio::awaitable<void> outbox_loop();
    boost::asio::awaitable<void> lift_suspensions(std::vector<std::string> channels);
    void remember_last_poll(const std::map<std::string, store::FeedState>& states);
    boost::asio::awaitable<void> rest(async::Bell& bell, Instant until);
    boost::asio::awaitable<void> drain();
    [[nodiscard]] Instant after_failure(const Error& error, const char* loop, int failures);
    template <typename T>
    void heed(const char* who, const Result<T>& result);

    // daemon_reload.cpp
    /// What became of a configuration that was read. later: the store could not take it.
    enum class Reload : std::uint8_t { live, refused, later };
    boost::asio::awaitable<void> reload_loop();
    boost::asio::awaitable<bool> next_reload(int failures);
    boost::asio::awaitable<std::optional<Prepared>> read_anew();
    boost::asio::awaitable<Reload> take_in(const Prepared& prepared);
    boost::asio::awaitable<Reload> swap(const Prepared& prepared);
    void tell_reload(Reload reload);
    boost::asio::awaitable<Result<void>> join(std::shared_ptr<const digest::Audience> audience);
    void retire(std::shared_ptr<const config::Settings> settings, std::shared_ptr<const digest::Audience> audience);
    boost::asio::awaitable<void> free_retired();

    // daemon_health.cpp
    boost::asio::awaitable<void> beat_loop();
    boost::asio::awaitable<void> look_loop();
    boost::asio::awaitable<void> look_at_clock();
    void look_at_store();
    [[nodiscard]] std::chrono::milliseconds lead_of_civil() const;
    boost::asio::awaitable<void> write_sign_of_life();
    boost::asio::awaitable<void> tell_status();

    DaemonRooms rooms_;
    DaemonTimes times_;
    Live live_;
    Metrics metrics_;
    std::unique_ptr<delivery::OutboxLoop> outbox_;
    Tasks loops_;  // cancelled when the drain begins
    Tasks life_;   // cancelled when it has ended
    async::Bell poll_bell_;
    async::Bell close_bell_;
    async::Bell reload_bell_;
    async::Event stopping_;
    async::Event outbox_ended_;
    async::Places closing_;  // a turn of closing, or a reload
    /// Configurations that were given up, until nobody else uses them: a million people are freed on the pool.
    std::vector<std::shared_ptr<const void>> retired_;
    bool is_stopping_{false};
    bool has_outbox_ended_{false};
    std::map<std::string, Instant> asked_;  // when each category was asked last, 304 included
    std::chrono::milliseconds jitter_{0};
    std::optional<Instant> last_poll_;
    intake::PollReport last_poll_report_;
    intake::Pause look_back_pause_;  // after failures of the archive
    intake::Pause facts_pause_;      // likewise, of its query API when asked for facts
    std::string store_trouble_;
    async::Monotonic store_answered_;
    StoreWatch store_watch_;
    std::optional<Error> failed_;
    /// The most that the civil clock led the monotonic one since it was mended last; only differences mean anything.
    std::chrono::milliseconds most_lead_{0};
};

template <typename T>
void Daemon::heed(const char* who, const Result<T>& result) {
    store_watch_.heed(who, result ? nullptr : &result.error(), rooms_.clock.monotonic());
}

}  // namespace paperwire::daemon
