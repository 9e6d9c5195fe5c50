// SPDX-License-Identifier: MIT
// async: time as something handed in. Loops take a Clock&; pure functions take an Instant.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>

#include "bot/core/time.hpp"

namespace paperwire::async {

using Monotonic = std::chrono::steady_clock::time_point;

/// Three kinds of time. Civil: schedules, labels, next attempts; what --at moves. Monotonic: pacing and timeouts. Real:
/// the machine's own, whatever --at says; for what must outlive the process and is kept towards somebody else.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant civil() const = 0;
    [[nodiscard]] virtual Monotonic monotonic() const = 0;
    [[nodiscard]] virtual Instant real() const { return civil(); }
    /// Waits on the monotonic clock; ends early, without throwing, when the coroutine is cancelled meanwhile. (Asio's
    /// rule stays: the next co_await of a cancelled coroutine throws unless this_coro::throw_if_cancelled(false) was
    /// awaited.)
    [[nodiscard]] virtual boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds duration) = 0;
    /// The same until `when`, never less.
    [[nodiscard]] virtual boost::asio::awaitable<void> sleep_until(Monotonic when);
};

/// The machine's clocks. With `civil_at` set, civil time stands still there (--at).
class SystemClock final : public Clock {
public:
    explicit SystemClock(std::optional<Instant> civil_at = std::nullopt) : civil_at_(civil_at) {}
    [[nodiscard]] Instant civil() const override;
    [[nodiscard]] Monotonic monotonic() const override;
    [[nodiscard]] Instant real() const override;
    [[nodiscard]] boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds duration) override;
    [[nodiscard]] boost::asio::awaitable<void> sleep_until(Monotonic when) override;

private:
    std::optional<Instant> civil_at_;
};

}  // namespace paperwire::async
