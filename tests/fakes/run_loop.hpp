// SPDX-License-Identifier: MIT
// fakes: running a coroutine to its end on a loop of the test's own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace paperwire::fakes {

/// What a started coroutine came to. Empty until it has ended.
template <typename T>
struct Ending {
    std::optional<T> value;
    std::exception_ptr error;
};

/// Starts a coroutine; run the loop to move it. Its ending appears in what is returned.
template <typename T>
[[nodiscard]] std::shared_ptr<Ending<T>> start(boost::asio::io_context& loop, boost::asio::awaitable<T> task) {
    auto ending = std::make_shared<Ending<T>>();
    boost::asio::co_spawn(loop, std::move(task), [ending](std::exception_ptr error, T value) {
        ending->error = error;
        ending->value = std::move(value);
    });
    return ending;
}

/// Runs the loop until it has no more to do and returns the coroutine's value; rethrows what it threw, and throws
/// std::logic_error when the loop ran dry before its end.
template <typename T>
T run_to_end(boost::asio::io_context& loop, boost::asio::awaitable<T> task) {
    const auto ending = start(loop, std::move(task));
    loop.restart();
    loop.run();
    if (ending->error) {
        std::rethrow_exception(ending->error);
    }
    if (!ending->value) {
        throw std::logic_error("the coroutine waits for something that never comes");
    }
    return *std::move(ending->value);
}

inline void run_to_end(boost::asio::io_context& loop, boost::asio::awaitable<void> task) {
    std::exception_ptr failure;
    bool ended = false;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error) {
        failure = error;
        ended = true;
    });
    loop.restart();
    loop.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (!ended) {
        throw std::logic_error("the coroutine waits for something that never comes");
    }
}

}  // namespace paperwire::fakes
