// SPDX-License-Identifier: MIT
// SystemClock: civil time may stand still, monotonic time may not, and a sleep ends when its coroutine is cancelled.
#include "bot/async/clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

namespace paperwire::async {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

TEST(SystemClock, CivilTimeStandsStillWhereTold) {
    const Instant at = *parse_instant("2026-04-27T08:00:00Z");
    const SystemClock clock(at);

    const Monotonic earlier = clock.monotonic();

    EXPECT_EQ(clock.civil(), at);
    EXPECT_LE(earlier, clock.monotonic());
}

TEST(SystemClock, CivilTimeIsTheMachines) {
    const SystemClock clock;
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());

    EXPECT_GE(clock.civil(), before);
    EXPECT_LE(clock.civil(), std::chrono::system_clock::now());
}

asio::awaitable<void> sleep_then_note(Clock& clock, std::chrono::milliseconds duration, bool& woke) {
    co_await clock.sleep_for(duration);
    woke = true;
}

TEST(SystemClock, SleepsAtLeastAsLongAsAsked) {
    asio::io_context loop;
    SystemClock clock;
    bool woke = false;
    const auto begin = clock.monotonic();
    asio::co_spawn(loop, sleep_then_note(clock, 20ms, woke), [](const std::exception_ptr&) {});

    loop.run();

    EXPECT_TRUE(woke);
    EXPECT_GE(clock.monotonic() - begin, 20ms);
}

TEST(SystemClock, CancelledSleepEndsEarlyWithoutThrowing) {
    asio::io_context loop;
    SystemClock clock;
    asio::cancellation_signal cancel;
    bool woke = false;
    std::exception_ptr thrown;
    auto on_end = [&thrown](const std::exception_ptr& error) { thrown = error; };
    asio::co_spawn(loop, sleep_then_note(clock, 1h, woke), asio::bind_cancellation_slot(cancel.slot(), on_end));
    loop.poll();

    cancel.emit(asio::cancellation_type::terminal);
    loop.run();

    EXPECT_TRUE(woke);
    EXPECT_FALSE(thrown);
}

}  // namespace
}  // namespace paperwire::async
