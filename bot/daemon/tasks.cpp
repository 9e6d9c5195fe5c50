// SPDX-License-Identifier: MIT
// daemon: starting and cancelling coroutines together.
#include "bot/daemon/tasks.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <list>

#include "bot/async/event.hpp"
#include "bot/async/offload.hpp"

namespace paperwire::daemon {

namespace asio = boost::asio;

struct Tasks::State {
    explicit State(asio::any_io_executor loop) : executor(std::move(loop)), none_left(executor) {}

    asio::any_io_executor executor;
    std::list<asio::cancellation_signal> signals;  // one a task, kept to the end: a task may end while it is cancelled
    std::size_t running{0};
    async::Event none_left;
    bool cancelled{false};
};

namespace {

bool is_cancellation(const std::exception_ptr& escaped) {
    try {
        std::rethrow_exception(escaped);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

asio::awaitable<void> throw_again(std::exception_ptr escaped) {
    std::rethrow_exception(escaped);
    co_return;
}

}  // namespace

Tasks::Tasks(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

void Tasks::start(std::string name, asio::awaitable<void> task) {
    const auto state = state_;
    asio::cancellation_signal& signal = state->signals.emplace_back();
    ++state->running;
    auto on_end = [state, name = std::move(name)](const std::exception_ptr& escaped) {
        --state->running;
        if (escaped && !(state->cancelled && is_cancellation(escaped)))
            async::spawn(state->executor, name, throw_again(escaped));
        if (state->cancelled && state->running == 0) state->none_left.happen();
    };
    asio::co_spawn(state->executor, std::move(task), asio::bind_cancellation_slot(signal.slot(), std::move(on_end)));
}

void Tasks::cancel() {
    state_->cancelled = true;
    for (asio::cancellation_signal& signal : state_->signals) signal.emit(asio::cancellation_type::terminal);
    if (state_->running == 0) state_->none_left.happen();
}

std::size_t Tasks::running() const noexcept { return state_->running; }

asio::awaitable<void> Tasks::ended() { return state_->none_left.wait(); }

}  // namespace paperwire::daemon
