// SPDX-License-Identifier: MIT
// offload, spawn and Threads: where work runs, where its waiter goes on, and what cancellation and exceptions do.
#include "bot/async/offload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace paperwire::async {
namespace {

namespace asio = boost::asio;

struct Seen {
    std::thread::id worked_on;
    std::thread::id resumed_on;
    int value{0};
};

asio::awaitable<void> ask(Threads& threads, Seen& seen) {
    auto work = [&seen] {
        seen.worked_on = std::this_thread::get_id();
        return std::make_unique<int>(42);
    };
    auto answer = co_await offload(threads, std::move(work));
    seen.resumed_on = std::this_thread::get_id();
    seen.value = *answer;
}

TEST(Offload, RunsElsewhereAndComesBackWithAMoveOnlyValue) {
    asio::io_context loop;
    Threads threads("worker", 1);
    Seen seen;

    spawn(loop.get_executor(), "ask", ask(threads, seen));
    loop.run();

    EXPECT_EQ(seen.value, 42);
    EXPECT_EQ(seen.resumed_on, std::this_thread::get_id());
    EXPECT_NE(seen.worked_on, std::this_thread::get_id());
}

asio::awaitable<void> add_many(Threads& threads, std::vector<int>& order, int times) {
    for (int i = 0; i < times; ++i) {
        auto work = [&order, i] { order.push_back(i); };
        co_await offload(threads, std::move(work));
    }
}

TEST(Offload, ReturnsVoidAndKeepsTheOrderOfOneThread) {
    asio::io_context loop;
    Threads threads("serial", 1);
    std::vector<int> order;

    spawn(loop.get_executor(), "add", add_many(threads, order, 100));
    loop.run();

    ASSERT_EQ(order.size(), 100U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

asio::awaitable<void> wait_for_gate(Threads& threads, std::shared_future<void> gate, std::atomic<int>& finished) {
    auto work = [gate, &finished] {
        gate.wait();
        return ++finished;
    };
    const int value = co_await offload(threads, std::move(work));
    EXPECT_EQ(value, 1);
    finished += 10;
}

TEST(Offload, CancelledWaiterGoesOnOnlyWhenTheWorkHasEnded) {
    asio::io_context loop;
    Threads threads("worker", 3);
    std::promise<void> gate;
    std::atomic<int> finished{0};
    asio::cancellation_signal cancel;
    bool ended = false;
    auto on_end = [&ended](const std::exception_ptr&) { ended = true; };
    asio::co_spawn(loop, wait_for_gate(threads, gate.get_future().share(), finished),
                   asio::bind_cancellation_slot(cancel.slot(), on_end));
    loop.poll();

    cancel.emit(asio::cancellation_type::terminal);
    loop.poll();
    EXPECT_FALSE(ended);
    gate.set_value();
    loop.run();

    EXPECT_TRUE(ended);
    EXPECT_EQ(finished, 11);
}

TEST(Offload, AbandonedLoopLetsTheWorkEnd) {
    std::atomic<int> finished{0};
    std::promise<void> gate;
    {
        asio::io_context loop;
        Threads threads("worker", 2);
        spawn(loop.get_executor(), "wait", wait_for_gate(threads, gate.get_future().share(), finished));
        loop.poll();
        gate.set_value();
    }

    EXPECT_EQ(finished, 1);
}

TEST(Threads, JoinsAfterTheQueuedWork) {
    std::atomic<int> done{0};
    {
        Threads threads("worker", 2);
        for (int i = 0; i < 50; ++i) {
            asio::post(threads.executor(), [&done] { ++done; });
        }
    }

    EXPECT_EQ(done, 50);
}

TEST(Threads, NoneAskedForIsOne) {
    std::atomic<bool> ran{false};
    {
        Threads threads("a name far longer than the kernel keeps", 0);
        asio::post(threads.executor(), [&ran] { ran = true; });
    }

    EXPECT_TRUE(ran);
}

asio::awaitable<void> break_down() {
    throw std::runtime_error("the reason");
    co_return;
}

TEST(SpawnDeathTest, EscapedExceptionIsNamedAndEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            asio::io_context loop;
            spawn(loop.get_executor(), "poll_sources", break_down());
            loop.run();
        },
        "poll_sources.*the reason");
}

TEST(OffloadDeathTest, ExceptionOutOfWorkEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Threads threads("worker", 1);
            asio::io_context loop;
            auto bad = [](Threads& on) -> asio::awaitable<void> {
                auto work = []() -> int { throw std::runtime_error("no"); };
                co_await offload(on, std::move(work));
            };
            spawn(loop.get_executor(), "bad", bad(threads));
            loop.run();
        },
        "");
}

}  // namespace
}  // namespace paperwire::async
