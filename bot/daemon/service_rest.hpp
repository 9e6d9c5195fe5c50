// SPDX-License-Identifier: MIT
// daemon: what a service of arXiv's said, as a rule for all who want to ask it next. Pure.
// Source: info.arxiv.org/help/api/tou.html, RFC 9110 10.2.3 and reports of windows of hours with 429 (read 2026-11).
#pragma once

#include <cstdint>
#include <optional>

#include "bot/net/retry.hpp"
#include "bot/source/polite.hpp"
#include "bot/store/values.hpp"

namespace paperwire::daemon {

/// How long a 403 stands when nobody does anything about it.
inline constexpr std::chrono::hours refusal_stands{24};

/// What stands in the way of asking: throttled while the service rests (retry_after: how long still), refused while a
/// 403 stands for this contact. Nothing when it may be asked. `now` by source::resting_clock; what was written further
/// ahead of it than a minute was written before the clock was set back, and stands in nobody's way.
[[nodiscard]] std::optional<Error> find_obstacle(const store::ServiceState& state, const source::Claim& claim,
                                                 Instant now);

/// How a service's rest is measured.
struct RestRule {
    net::Backoff backoff;
    bool own{true};           // our own growing back-off, too; else only what the server asks for
    std::uint64_t random{0};  // uniform over all of uint64
};

/// What is known after a request; nothing when it taught nothing. The server's own measure counts; where it gave none,
/// or gave one before that proved too short, our own growing one counts as well.
[[nodiscard]] std::optional<store::ServiceState> next_state(store::ServiceState state, const source::Claim& claim,
                                                            const source::ServiceOutcome& outcome, Instant now,
                                                            const RestRule& rule);

}  // namespace paperwire::daemon
