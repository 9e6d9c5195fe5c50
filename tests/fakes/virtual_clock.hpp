// SPDX-License-Identifier: MIT
// fakes: time that passes only when everybody sleeps. Many coroutines may sleep at once, each for its own time, and the
// clock goes to the earliest end when nothing else is left to do: what takes hours takes milliseconds, and the same
// run gives the same times always. Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"

namespace paperwire::fakes {

class VirtualClock final : public async::Clock {
public:
    explicit VirtualClock(Instant civil) : begin_(civil) {}

    [[nodiscard]] Instant civil() const override { return real() + civil_shift_; }
    [[nodiscard]] Instant real() const override { return begin_ + real_shift_ + elapsed(); }
    [[nodiscard]] async::Monotonic monotonic() const override { return now_; }
    [[nodiscard]] boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds duration) override;

    /// Moves civil time alone.
    void shift_civil(std::chrono::milliseconds by) { civil_shift_ += by; }
    /// What an administrator or NTP does to the machine's own clock: civil time goes along.
    void shift_real(std::chrono::milliseconds by) { real_shift_ += by; }
    [[nodiscard]] std::chrono::milliseconds elapsed() const {
        return std::chrono::floor<std::chrono::milliseconds>(now_ - start);
    }
    /// Goes to the time at which the next sleeper wakes, and wakes all of that time. False when nobody sleeps.
    bool advance();

private:
    static constexpr async::Monotonic start{std::chrono::hours{24}};
    using Timer = std::shared_ptr<boost::asio::steady_timer>;

    Instant begin_;
    std::chrono::milliseconds civil_shift_{0};
    std::chrono::milliseconds real_shift_{0};
    async::Monotonic now_{start};
    std::multimap<async::Monotonic, Timer> sleepers_;
};

/// Runs a loop in virtual time. `crews`: all threads that work for it, with how many each has.
class VirtualTime {
public:
    using Crew = std::pair<async::Threads*, unsigned>;

    VirtualTime(boost::asio::io_context& loop, VirtualClock& clock, std::vector<Crew> crews)
        : loop_(loop), clock_(clock), crews_(std::move(crews)) {}

    /// Until nothing moves without time passing.
    void settle();
    /// Lets time pass until `done` holds; false when nobody sleeps any more before it does.
    [[nodiscard]] bool run_until(const std::function<bool()>& done);
    /// Lets that much time pass.
    void pass(std::chrono::milliseconds duration);

private:
    std::size_t ask_crews();

    boost::asio::io_context& loop_;
    VirtualClock& clock_;
    std::vector<Crew> crews_;
};

}  // namespace paperwire::fakes
