// SPDX-License-Identifier: MIT
// daemon: how the loops sleep: until a time of the civil clock, or until somebody rings.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "bot/async/clock.hpp"

namespace paperwire::daemon {

/// Rings again and again; a ring that nobody heard is kept. One waits at a time. Loop thread only; outlives its waiter.
class Bell {
public:
    explicit Bell(const boost::asio::any_io_executor& executor);

    void ring();
    [[nodiscard]] boost::asio::awaitable<void> wait();
    /// Waits until civil time is `until`, too. Looks at the clock at least every `look`: civil time may be moved, and
    /// passes while the machine sleeps.
    [[nodiscard]] boost::asio::awaitable<void> wait_until(async::Clock& clock, Instant until,
                                                          std::chrono::milliseconds look);

private:
    boost::asio::awaitable<void> ringing();

    boost::asio::steady_timer timer_;
    bool rung_{false};
};

}  // namespace paperwire::daemon
