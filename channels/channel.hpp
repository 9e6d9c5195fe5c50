// SPDX-License-Identifier: MIT
// channels: what delivery knows of a channel. A channel renders a digest to parts, sends one part and classifies the
// answer. It never sleeps, retries, or touches the store.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/outcome.hpp"
#include "bot/core/result.hpp"

namespace paperwire::channels {

/// One message of a digest, as kept in the outbox: everything but the address and the secrets, sent again as it is.
using PartBytes = std::string;

/// Where one part goes. Built by delivery from the destination's row and the configuration at the time of sending.
struct Recipient {
    std::string subscriber;
    std::string to;      // empty where the channel has one place of its own
    std::string topic;   // Telegram
    std::string token;   // leaves this destination: fills {token} of unsubscribe
    bool silent{false};  // Telegram: arrives without a sound
};

struct PartContext {
    DigestId digest;
    int part{1};  // 1 and up
    int parts{1};
    std::string earlier_receipt;  // Outcome::receipt of part 1, for threads; empty for part 1
};

/// A rate that a server sets: messages that share a key are at least `interval` apart. Delivery keeps it, channels only
/// say it.
struct Budget {
    std::string key;  // within the channel; empty: all of its messages
    std::chrono::milliseconds interval{0};

    friend bool operator==(const Budget&, const Budget&) = default;
};

class Channel {
public:
    virtual ~Channel() = default;

    /// Cuts a digest into parts within this channel's limits: between entries, numbered, order kept, no entry dropped;
    /// at least one part. Pure and thread-safe; runs on the pool. The same digest gives the same bytes. Errors:
    /// internal (a bug of ours).
    [[nodiscard]] virtual Result<std::vector<PartBytes>> render(const Digest& digest) const = 0;

    /// False: render() gives the same whatever the digest holds, and is cheap. It is then given an empty one, on the
    /// loop.
    [[nodiscard]] virtual bool reads_digests() const noexcept { return true; }

    /// Sends one part and says what the server answered. Parts of a digest come in order, one at a time. Loop thread;
    /// cancellable; never throws.
    [[nodiscard]] virtual boost::asio::awaitable<Outcome> send(Recipient recipient, PartContext context,
                                                               PartBytes bytes) = 0;

    /// How many sends may be under way at once; at least 1.
    [[nodiscard]] virtual unsigned concurrency() const = 0;

    /// The budgets that one message to `recipient` is taken from. None: as fast as it goes. Pure.
    [[nodiscard]] virtual std::vector<Budget> budgets(const Recipient& recipient) const {
        static_cast<void>(recipient);
        return {};
    }
};

}  // namespace paperwire::channels
