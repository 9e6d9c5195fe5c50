// SPDX-License-Identifier: MIT
// daemon: the turn towards arXiv and what its services said, kept in the store: for all processes of one installation,
// and over restarts. Turns go by the machine's monotonic clock, rests as source::resting_clock has it. The feeds' turn
// comes before that of the archive.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/net/retry.hpp"
#include "bot/source/polite.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

/// All of it outlives the turns. `thread` is the store's.
struct TurnRooms {
    store::Store& store;
    async::Threads& thread;
    async::Clock& clock;
    std::function<std::uint64_t()> random;
};

/// Towards arXiv's own hosts our own back-off always counts beside what they ask for. Towards another server: `own` the
/// same; `as_asked` only what it asks for, since somebody who asks for a pass wants it now.
enum class Patience : std::uint8_t { own, as_asked };

class StoreTurns final : public source::Turns {
public:
    StoreTurns(TurnRooms rooms, Patience patience, net::Backoff backoff = {});

    boost::asio::awaitable<Result<source::TurnAnswer>> take(source::Claim claim) override;
    boost::asio::awaitable<Result<void>> check(source::Claim claim) override;
    boost::asio::awaitable<Result<bool>> keep(source::TurnId turn) override;
    boost::asio::awaitable<Result<bool>> give_back(source::Claim claim, source::TurnId turn,
                                                   source::ServiceOutcome outcome) override;

private:
    TurnRooms rooms_;
    Patience patience_;
    net::Backoff backoff_;
    std::string holder_;
};

}  // namespace paperwire::daemon
