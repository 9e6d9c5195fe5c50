// SPDX-License-Identifier: MIT
// async: something that rings again and again, for one who waits and has a clock beside it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "bot/async/clock.hpp"

namespace paperwire::async {

/// A ring that nobody waited for is kept: the next wait ends at once. Several rings are one. One waiter at a time. Loop
/// thread only. Must outlive its waiter.
class Bell {
public:
    explicit Bell(const boost::asio::any_io_executor& executor);
    void ring();
    [[nodiscard]] boost::asio::awaitable<void> wait();
    /// Waits for a ring, at most until `when` on `clock`; true when it rang. The clock is left alone when it rang
    /// already.
    [[nodiscard]] boost::asio::awaitable<bool> wait_until(Clock& clock, Monotonic when);

private:
    boost::asio::awaitable<void> next_ring();

    boost::asio::steady_timer timer_;
    bool rung_{false};
};

}  // namespace paperwire::async
