// SPDX-License-Identifier: MIT
// async: running blocking or heavy work elsewhere and coming back to the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace paperwire::async {

/// A fixed number of threads with a queue. One thread makes it a serial room (the store's writer). Joins on
/// destruction, after the queued work is done. Work must not throw.
class Threads {
public:
    Threads(std::string name, unsigned count);
    ~Threads();
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    [[nodiscard]] boost::asio::any_io_executor executor();

private:
    boost::asio::thread_pool pool_;
};

/// Runs `work` on `threads` and resumes the caller on its own executor with the result. Name the callable first and
/// std::move it in (g++ 12 destroys temporaries of a co_await expression twice). The work finishes even when the
/// waiting coroutine is cancelled, and the waiting one goes on only then, with the result: the work must own, or
/// outlive-by-contract, all that it touches. `threads` must be destroyed (joined) before the context of the waiting
/// coroutine. An exception out of `work` ends the process.
template <typename Work>
[[nodiscard]] auto offload(Threads& threads, Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&>>;

/// Starts `task` on `executor`. An exception that escapes is a bug: it is logged with `name` and the process ends.
void spawn(const boost::asio::any_io_executor& executor, std::string name, boost::asio::awaitable<void> task);

}  // namespace paperwire::async

#include "bot/async/offload_impl.hpp"
