// SPDX-License-Identifier: MIT
// delivery: when a channel's queue will be empty, at the rates its server sets. Pure.
#pragma once

#include <optional>
#include <span>

#include "bot/core/time.hpp"
#include "bot/store/store.hpp"
#include "channels/channel.hpp"

namespace paperwire::delivery {

/// When the last message of a backlog can leave: the later of what the channel's budget (the empty key) takes for all
/// and what the other budgets take for the destination that has most, and no earlier than every destination may
/// be tried. `budgets`: those of that destination. `from`:
/// now, or the end of the channel's suspension. Nothing when the queue is empty. What is not rendered yet counts as one
/// message; failures to come, quiet hours and the servers' own slowness come on top.
[[nodiscard]] std::optional<Instant> empty_at(const store::Backlog& backlog, std::span<const channels::Budget> budgets,
                                              Instant from);

}  // namespace paperwire::delivery
