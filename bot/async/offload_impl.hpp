// SPDX-License-Identifier: MIT
// async: the template behind offload.hpp. The callable and the waiting coroutine's handler travel to the other threads
// together, so that both live there until the work has finished; only its result comes back. Cancellation is not passed
// on: nothing could obey it, and Asio would deliver it on a third thread.
#pragma once

namespace paperwire::async {

namespace detail {

/// Hands `handler` to its own executor, with or without a value.
template <typename Executor, typename Handler, typename... Value>
void resume_on(const Executor& home, Handler handler, Value... value) {
    boost::asio::post(home, [handler = std::move(handler), ... value = std::move(value)]() mutable {
        std::move(handler)(std::move(value)...);
    });
}

/// The callable dies where it ran, before the waiting side goes on.
template <typename Work>
std::invoke_result_t<Work&> run_once(Work work) noexcept {
    return work();
}

struct StartOn {
    boost::asio::any_io_executor threads;

    template <typename Handler, typename Work>
    void operator()(Handler handler, Work work) const {
        const auto associated = boost::asio::get_associated_executor(handler);
        auto home = boost::asio::prefer(associated, boost::asio::execution::outstanding_work.tracked);
        boost::asio::post(threads, [home, handler = std::move(handler), work = std::move(work)]() mutable {
            if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
                run_once(std::move(work));
                resume_on(home, std::move(handler));
            } else {
                auto value = run_once(std::move(work));
                resume_on(home, std::move(handler), std::move(value));
            }
        });
    }
};

template <typename Value>
struct Completion {
    using Signature = void(Value);
};
template <>
struct Completion<void> {
    using Signature = void();
};

}  // namespace detail

template <typename Work>
auto offload(Threads& threads, Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&>> {
    using Value = std::invoke_result_t<Work&>;
    using Signature = typename detail::Completion<Value>::Signature;
    using Token = const boost::asio::use_awaitable_t<>;
    detail::StartOn start{threads.executor()};
    co_return co_await boost::asio::async_initiate<Token, Signature>(std::move(start), boost::asio::use_awaitable,
                                                                     std::move(work));
}

}  // namespace paperwire::async
