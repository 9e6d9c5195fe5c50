// SPDX-License-Identifier: MIT
// async: the template behind offload.hpp. The callable moves into a coroutine that runs on the other threads, so that it lives there
// until it has finished, whatever becomes of the waiting one.
#pragma once

namespace paperwire::async {

namespace detail {

template <typename Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work work) {
    co_return work();
}

}  // namespace detail

template <typename Work>
auto offload(Threads& threads, Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&>> {
    co_return co_await boost::asio::co_spawn(threads.executor(), detail::run<Work>(std::move(work)),
                                             boost::asio::use_awaitable);
}

}  // namespace paperwire::async
