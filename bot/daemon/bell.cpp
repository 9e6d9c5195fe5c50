// SPDX-License-Identifier: MIT
// daemon: a timer that never expires, cancelled to ring.
#include "bot/daemon/bell.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace paperwire::daemon {

using boost::asio::awaitable;
using std::chrono::milliseconds;

Bell::Bell(const boost::asio::any_io_executor& executor)
    : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

void Bell::ring() {
    rung_ = true;
    timer_.cancel();
}

awaitable<void> Bell::ringing() {
    if (!rung_) co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

awaitable<void> Bell::wait() {
    co_await ringing();
    rung_ = false;
}

awaitable<void> Bell::wait_until(async::Clock& clock, Instant until, milliseconds look) {
    using boost::asio::experimental::awaitable_operators::operator||;
    while (!rung_ && clock.civil() < until) {
        awaitable<void> sleeping = clock.sleep_for(std::min(until - clock.civil(), look));
        awaitable<void> listening = ringing();
        co_await (std::move(sleeping) || std::move(listening));
    }
    rung_ = false;
}

}  // namespace paperwire::daemon
