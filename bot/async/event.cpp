// SPDX-License-Identifier: MIT
// async: a timer that never expires makes a good event.
#include "bot/async/event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paperwire::async {

Event::Event(const boost::asio::any_io_executor& executor)
    : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

void Event::happen() {
    happened_ = true;
    timer_.cancel();
}

boost::asio::awaitable<void> Event::wait() {
    if (happened_) co_return;
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

boost::asio::awaitable<void> Places::take() {
    if (free_ > 0) {
        --free_;
        co_return;
    }
    auto turn = std::make_shared<Event>(executor_);
    waiting_.push_back(turn);
    co_await turn->wait();
}

void Places::give_back() {
    if (waiting_.empty()) {
        ++free_;
        return;
    }
    // The place goes straight to the one who has waited longest: a newcomer cannot slip in between.
    const std::shared_ptr<Event> next = waiting_.front();
    waiting_.pop_front();
    next->happen();
}

}  // namespace paperwire::async
