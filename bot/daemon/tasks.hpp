// SPDX-License-Identifier: MIT
// daemon: coroutines that run until they are cancelled together.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

namespace paperwire::daemon {

/// Loop thread only. What a task refers to outlives it; a destroyed Tasks does not end its tasks.
class Tasks {
public:
    explicit Tasks(boost::asio::any_io_executor executor);

    /// An exception that escapes ends the process (async::spawn), but for the one that a cancellation makes.
    void start(std::string name, boost::asio::awaitable<void> task);
    /// Every task ends at its next wait; work that was offloaded is finished first.
    void cancel();
    /// Waits until none is left.
    [[nodiscard]] boost::asio::awaitable<void> ended();
    [[nodiscard]] std::size_t running() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace paperwire::daemon
