// SPDX-License-Identifier: MIT
// daemon: arXiv's pacing kept in the store, on the machine's real clock whatever --at says.
#pragma once

#include <chrono>

#include "bot/async/offload.hpp"
#include "bot/source/paper_source.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

class StoreTurns final : public source::Turns {
public:
    StoreTurns(store::Store& store, async::Threads& thread) : store_(store), thread_(thread) {}

    boost::asio::awaitable<Result<std::chrono::milliseconds>> book(std::chrono::milliseconds interval) override {
        const Instant now = async::SystemClock().real();
        store::Store& store = store_;
        auto work = [&store, now, interval] { return store.book_turn(now, interval); };
        const Result<Instant> booked = co_await async::offload(thread_, std::move(work));
        if (!booked) co_return std::unexpected(booked.error());
        co_return std::max(std::chrono::milliseconds{0},
                           std::chrono::duration_cast<std::chrono::milliseconds>(*booked - now));
    }

private:
    store::Store& store_;
    async::Threads& thread_;
};

}  // namespace paperwire::daemon
