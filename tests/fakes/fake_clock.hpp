// SPDX-License-Identifier: MIT
// fakes: a clock that a test moves. All times stand still until advanced by hand or by someone sleeping; a sleep costs
// no real time. Loop thread only.
#pragma once

#include <chrono>
#include <vector>

#include "bot/async/clock.hpp"

namespace paperwire::fakes {

class FakeClock final : public async::Clock {
public:
    /// Civil time starts at `civil` (Mon 27 Apr 2026, 08:00 UTC unless told), monotonic time at a day after its epoch.
    explicit FakeClock(Instant civil = from_milliseconds(1'777'276'800'000)) : civil_(civil), real_(civil) {}

    [[nodiscard]] Instant civil() const override { return civil_; }
    [[nodiscard]] async::Monotonic monotonic() const override { return monotonic_; }
    /// Begins with civil time and goes on with monotonic time, whatever set_civil() does.
    [[nodiscard]] Instant real() const override { return real_; }
    /// Moves all times by `duration` at once (not at all when it is negative or the coroutine is cancelled), remembers
    /// it and lets others run once.
    [[nodiscard]] boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds duration) override;

    /// Moves all times.
    void advance(std::chrono::milliseconds duration);
    /// Moves civil time alone, backwards too: what an administrator or NTP does.
    void set_civil(Instant civil) { civil_ = civil; }

    /// Every sleep that was asked for, in order.
    [[nodiscard]] const std::vector<std::chrono::milliseconds>& sleeps() const { return sleeps_; }

private:
    Instant civil_;
    Instant real_;
    async::Monotonic monotonic_{std::chrono::hours{24}};
    std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace paperwire::fakes
