// SPDX-License-Identifier: MIT
// delivery: the loop's turn that moves the outbox on: a bounded window of deliveries is rendered, leased, sent and
// recorded. An attempt is leased before a socket is touched and recorded after it; leases and records of many
// deliveries share a transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/core/result.hpp"
#include "bot/delivery/next_step.hpp"
#include "bot/digest/audience.hpp"
#include "bot/store/store.hpp"
#include "channels/channel.hpp"

namespace paperwire::delivery {

/// Shared, so that a reload may drop a channel while a send of it is under way.
using Channels = std::map<std::string, std::shared_ptr<channels::Channel>>;

/// What a reload swaps whole.
struct Current {
    std::shared_ptr<const digest::Audience> audience;
    std::shared_ptr<const Channels> channels;
};

/// One attempt, as it is counted.
struct Attempted {
    std::string channel;
    Outcome outcome;
    store::DeliveryState state{store::DeliveryState::queued};  // after it
    std::chrono::milliseconds took{0};                         // the send alone, monotonic
};

struct DeliverRooms {
    store::Store& store;
    async::Threads& store_thread;
    async::Threads& pool;
    async::Clock& clock;
    std::function<Current()> current;  // asked for each digest; never null inside
    std::function<std::uint64_t()> random;
    std::function<void(std::size_t done)> progress;  // may be empty
    std::function<void(const Attempted&)> observe;   // may be empty
    Patience patience;
    std::size_t window{256};  // deliveries of one channel that are rendered, waiting for their turn, or under way
    /// The queue is looked at this often at least: other processes retry and start deliveries, civil clocks are set.
    std::chrono::milliseconds look{std::chrono::minutes{1}};
};

struct DeliverReport {
    std::size_t sent{0};      // digests finished
    std::size_t parts{0};     // messages accepted
    std::size_t deferred{0};  // tried and still queued, uncertain ones included
    std::size_t dead{0};      // became dead letters
};

/// Moves the outbox on. Each channel has a turn of its own, so that one which is slow, paced or down holds up no other.
/// Loop thread. What a server's rate makes wait waits here, by rows of the store; nothing is leased before its time.
class OutboxLoop {
public:
    explicit OutboxLoop(DeliverRooms rooms);
    ~OutboxLoop();
    OutboxLoop(const OutboxLoop&) = delete;
    OutboxLoop& operator=(const OutboxLoop&) = delete;

    /// Sends until nothing that is due is left. Errors: those of the store, after what was under way has ended.
    [[nodiscard]] boost::asio::awaitable<Result<DeliverReport>> drain();

    /// The daemon's loop: sends what falls due, and sleeps until the next attempt or wake(). Ends after stop(), when
    /// what is under way has ended. A store that fails is asked again with growing pauses (storage_full, busy,
    /// storage): nothing is leased meanwhile.
    [[nodiscard]] boost::asio::awaitable<void> run();
    /// Something was closed, retried or started, or `current` says something new.
    void wake();
    /// The store has ended what failures of that channel led to (store::Store::lift_suspensions): they are forgotten
    /// here too. What its server asked for stays.
    void lift(const std::string& channel);
    /// Start nothing more. Waits for a budget end at once, unsent and unleased.
    void stop();
    /// Sends under way.
    [[nodiscard]] std::size_t under_way() const noexcept;

private:
    class Turns;
    std::unique_ptr<Turns> turns_;
};

/// OutboxLoop::drain for one pass with a fixed audience.
[[nodiscard]] boost::asio::awaitable<Result<DeliverReport>> deliver_due(DeliverRooms rooms);

}  // namespace paperwire::delivery
