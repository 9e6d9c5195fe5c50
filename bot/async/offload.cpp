// SPDX-License-Identifier: MIT
// async: the threads behind offload, and the one way to start a coroutine that nobody awaits.
#include "bot/async/offload.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <latch>
#include <memory>

#include "bot/core/log.hpp"

namespace paperwire::async {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_thread_name = 15;

/// Every thread takes exactly one of these, since none is let go before all have come.
void name_threads(asio::thread_pool& pool, const std::string& name, unsigned count) {
    const std::string cut = name.substr(0, longest_thread_name);
    auto all_here = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(count));
    for (unsigned i = 0; i < count; ++i) {
        asio::post(pool, [cut, all_here] {
            ::pthread_setname_np(::pthread_self(), cut.c_str());
            all_here->arrive_and_wait();
        });
    }
}

[[noreturn]] void end_process(const std::string& name, const std::exception_ptr& escaped) {
    try {
        std::rethrow_exception(escaped);
    } catch (const std::exception& error) {
        log::write(log::Level::critical, "async", "exception_escaped", {{"task", name}, {"what", error.what()}});
    } catch (...) {
        log::write(log::Level::critical, "async", "exception_escaped", {{"task", name}});
    }
    std::terminate();
}

}  // namespace

Threads::Threads(std::string name, unsigned count) : pool_(std::max(count, 1U)) {
    name_threads(pool_, name, std::max(count, 1U));
}

Threads::~Threads() { pool_.join(); }

asio::any_io_executor Threads::executor() { return pool_.get_executor(); }

void spawn(const asio::any_io_executor& executor, std::string name, asio::awaitable<void> task) {
    asio::co_spawn(executor, std::move(task), [name = std::move(name)](const std::exception_ptr& escaped) {
        if (escaped) {
            end_process(name, escaped);
        }
    });
}

}  // namespace paperwire::async
