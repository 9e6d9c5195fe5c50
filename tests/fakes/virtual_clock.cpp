// SPDX-License-Identifier: MIT
#include "tests/fakes/virtual_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <latch>

namespace paperwire::fakes {

namespace asio = boost::asio;

asio::awaitable<void> VirtualClock::sleep_for(std::chrono::milliseconds duration) {
    const auto executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
    const auto place = sleepers_.emplace(now_ + std::max(duration, std::chrono::milliseconds{0}), timer);
    const auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await timer->async_wait(quietly);
    sleepers_.erase(place);
}

bool VirtualClock::advance() {
    if (sleepers_.empty()) return false;
    now_ = sleepers_.begin()->first;
    const auto end = sleepers_.upper_bound(now_);
    for (auto each = sleepers_.begin(); each != end; ++each) each->second->cancel();
    return true;
}

/// Waits until every thread of every crew has done what it had to do. Returns how many handlers of others ran on the
/// loop meanwhile.
std::size_t VirtualTime::ask_crews() {
    std::size_t asked = 0;
    std::size_t answered = 0;
    for (const auto& [threads, count] : crews_) {
        const auto all_here = std::make_shared<std::latch>(count);
        for (unsigned i = 0; i < count; ++i, ++asked) {
            asio::post(threads->executor(), [this, all_here, &answered] {
                all_here->arrive_and_wait();
                asio::post(loop_, [&answered] { ++answered; });
            });
        }
    }
    std::size_t ran = 0;
    while (answered < asked) ran += loop_.run_one();
    return ran + loop_.poll() - asked;
}

void VirtualTime::settle() {
    const auto guard = asio::make_work_guard(loop_);
    loop_.restart();
    do {
        loop_.poll();
    } while (ask_crews() > 0);
}

bool VirtualTime::run_until(const std::function<bool()>& done) {
    settle();
    while (!done()) {
        if (!clock_.advance()) return false;
        settle();
    }
    return true;
}

void VirtualTime::pass(std::chrono::milliseconds duration) {
    bool over = false;
    asio::co_spawn(loop_, clock_.sleep_for(duration), [&over](const std::exception_ptr&) { over = true; });
    static_cast<void>(run_until([&over] { return over; }));
}

}  // namespace paperwire::fakes
