// SPDX-License-Identifier: MIT
// async: the machine's clocks; the only place of the program that reads them.
#include "bot/async/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paperwire::async {

namespace asio = boost::asio;

asio::awaitable<void> Clock::sleep_until(Monotonic when) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - monotonic());
    if (left.count() > 0) co_await sleep_for(left);
}

Instant SystemClock::civil() const {
    if (civil_at_) {
        return *civil_at_;
    }
    return real();
}

Instant SystemClock::real() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Monotonic SystemClock::monotonic() const { return std::chrono::steady_clock::now(); }

asio::awaitable<void> SystemClock::sleep_for(std::chrono::milliseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    const auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await timer.async_wait(quietly);
}

asio::awaitable<void> SystemClock::sleep_until(Monotonic when) {
    asio::steady_timer timer(co_await asio::this_coro::executor, when);
    const auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await timer.async_wait(quietly);
}

}  // namespace paperwire::async
