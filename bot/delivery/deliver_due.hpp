// SPDX-License-Identifier: MIT
// delivery: the loop's turn that moves the outbox on: a bounded window of deliveries is rendered, leased, sent and
// recorded. An attempt is leased before a socket is touched and recorded after it; leases and records of many
// deliveries share a transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
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

using Channels = std::map<std::string, std::unique_ptr<channels::Channel>>;

struct DeliverRooms {
    store::Store& store;
    async::Threads& store_thread;
    async::Threads& pool;
    async::Clock& clock;
    Channels& channels;
    std::function<std::uint64_t()> random;
    std::function<void(std::size_t done)> progress;  // may be empty
    Patience patience;
    std::size_t window{256};  // deliveries rendered and under way at once
};

struct DeliverReport {
    std::size_t sent{0};      // digests finished
    std::size_t parts{0};     // messages accepted
    std::size_t deferred{0};  // tried and still queued, uncertain ones included
    std::size_t dead{0};      // became dead letters
};

/// Sends until nothing that is due is left. Errors: those of the store, after what was under way has ended.
[[nodiscard]] boost::asio::awaitable<Result<DeliverReport>> deliver_due(DeliverRooms& rooms,
                                                                        const digest::Audience& audience);

}  // namespace paperwire::delivery
