// SPDX-License-Identifier: MIT
// daemon: the template behind engine.hpp.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

namespace paperwire::daemon {

template <typename T>
T Engine::run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr escaped;
    boost::asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr error, T value) {
        escaped = error;
        result.emplace(std::move(value));
    });
    loop_.restart();
    while (!result && !escaped) loop_.run_one();
    // What still runs (timers of the HTTP client) belongs to the next call.
    if (escaped) std::rethrow_exception(escaped);
    return std::move(*result);
}

}  // namespace paperwire::daemon
