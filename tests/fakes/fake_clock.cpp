// SPDX-License-Identifier: MIT
#include "tests/fakes/fake_clock.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paperwire::fakes {

namespace asio = boost::asio;

asio::awaitable<void> FakeClock::sleep_for(std::chrono::milliseconds duration) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    sleeps_.push_back(duration);
    if (cancellation.cancelled() != asio::cancellation_type::none) {
        co_return;
    }
    advance(std::max(duration, std::chrono::milliseconds{0}));
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    co_await asio::this_coro::throw_if_cancelled(throws);
}

void FakeClock::advance(std::chrono::milliseconds duration) {
    civil_ += duration;
    real_ += duration;
    monotonic_ += duration;
}

}  // namespace paperwire::fakes
