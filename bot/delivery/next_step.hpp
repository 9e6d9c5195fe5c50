// SPDX-License-Identifier: MIT
// delivery: what follows from an answer. Pure: the whole table of the outbox is here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bot/core/outcome.hpp"
#include "bot/core/subscriber.hpp"
#include "bot/net/retry.hpp"
#include "bot/store/store.hpp"

namespace paperwire::delivery {

/// An attempt that was made: row as it was leased, the part that was sent, and how many there are.
struct Attempt {
    store::OutboxRow row;
    int parts{1};
    std::string to;                       // where it was sent
    std::string configured_to;            // what the configuration says
    int channel_failures{0};              // in a row, before this one
    std::optional<Instant> channel_held;  // until when the channel is held already
    Delivery::OnUncertain on_uncertain{Delivery::OnUncertain::resend};
    Instant now{};
    std::uint64_t random{0};
};

struct Patience {
    net::Backoff backoff;                                         // 5 minutes to 1 hour
    std::chrono::milliseconds lifetime{store::queue_lifetime};    // after the first attempt; then the dead letter
    std::chrono::milliseconds throttle{std::chrono::minutes{1}};  // when the server asks for patience and names none
};

/// sent: the next part, or done. retry: later, growing; past the lifetime a dead letter. retry of scope channel: the
/// channel is held back, longer with each of its own failures in a row, and the digest waits with it without an attempt
/// being counted; an answer to what was under way when the hold began adds nothing to it. throttled: destination (or
/// channel) waits as it was told and a tenth more at most, no attempt counted; past the lifetime a dead letter too.
/// rejected: dead. gone: dead, destination stopped. moved: at once to the new address, or after the back-off when it
/// had moved before; at once to the old one, with the new receipt, when only that moved; dead when that leads back to
/// where it was sent or to what is configured. uncertain: again with the same bytes after the back-off, or held for a
/// person where the delivery says so.
[[nodiscard]] store::Transition next_step(const Attempt& attempt, const Outcome& outcome, const Patience& patience);

/// A dead letter of what store::Store::parked() gave: held for a person, or of a destination that is stopped, for so
/// long that nobody is expected to decide.
[[nodiscard]] store::Transition expire(const store::OutboxRow& row, Instant now, const Patience& patience);

/// A delivery held for a person: never due by itself.
inline constexpr Instant never = Instant::max();

}  // namespace paperwire::delivery
