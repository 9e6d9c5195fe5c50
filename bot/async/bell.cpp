// SPDX-License-Identifier: MIT
// async: a timer that never expires, cancelled by each ring.
#include "bot/async/bell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace paperwire::async {

Bell::Bell(const boost::asio::any_io_executor& executor)
    : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

void Bell::ring() {
    rung_ = true;
    timer_.cancel();
}

boost::asio::awaitable<void> Bell::next_ring() {
    if (rung_) co_return;  // between the caller's look and the start of this
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

boost::asio::awaitable<void> Bell::wait() {
    if (!rung_) co_await next_ring();
    rung_ = false;
}

boost::asio::awaitable<bool> Bell::wait_until(Clock& clock, Monotonic when) {
    using boost::asio::experimental::awaitable_operators::operator||;
    if (!rung_) {
        auto sleep = clock.sleep_until(when);
        auto ring = next_ring();
        co_await (std::move(sleep) || std::move(ring));
    }
    co_return std::exchange(rung_, false);
}

}  // namespace paperwire::async
