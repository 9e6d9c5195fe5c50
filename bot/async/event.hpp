// SPDX-License-Identifier: MIT
// async: waiting for each other on one loop thread: an event that happens once, and a counted number of places.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>

namespace paperwire::async {

/// Happens once; whoever waits, before or after, goes on. Loop thread only. Must outlive its waiters.
class Event {
public:
    explicit Event(const boost::asio::any_io_executor& executor);
    void happen();
    [[nodiscard]] boost::asio::awaitable<void> wait();

private:
    boost::asio::steady_timer timer_;
    bool happened_{false};
};

/// At most `places` holders at once, the rest wait in order. Loop thread only. Must outlive its holders.
class Places {
public:
    Places(boost::asio::any_io_executor executor, unsigned places) : executor_(std::move(executor)), free_(places) {}
    [[nodiscard]] boost::asio::awaitable<void> take();
    void give_back();

private:
    boost::asio::any_io_executor executor_;
    unsigned free_;
    std::deque<std::shared_ptr<Event>> waiting_;
};

}  // namespace paperwire::async
