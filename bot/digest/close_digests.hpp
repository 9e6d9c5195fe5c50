// SPDX-License-Identifier: MIT
// digest: the loop's turn that closes what falls due: matches events to destinations, writes manifests and cursors. A
// kill between any two writes loses nothing: what was closed is closed, the rest is closed by the next turn.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/core/result.hpp"
#include "bot/digest/audience.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

struct CloseRooms {
    store::Store& store;
    async::Threads& store_thread;
    async::Threads& pool;
    async::Clock& clock;
    std::function<std::string()> make_token;
    unsigned matching_threads{1};
    /// How far a stage is: members closed of all, 0 of 0 when it cannot be told. May be empty. Loop thread.
    std::function<void(std::string_view stage, std::size_t done, std::size_t all)> progress{};
    /// Digests of at most this many members are written in one transaction, a tenth of a second: short ones, so that
    /// delivery is never kept waiting. Each waits for the disk once, and writes a page that several of them touch once.
    std::size_t chunk_members{4'000};
};

struct CloseReport {
    int cohorts{0};
    std::size_t events{0};                    // judged
    std::size_t digests{0};                   // made
    std::size_t entries{0};                   // over all digests
    std::chrono::milliseconds join_time{0};   // making the store know who is configured
    std::chrono::milliseconds index_time{0};  // 0 once an audience's index is built
    std::chrono::milliseconds match_time{0};
    std::chrono::milliseconds write_time{0};  // from matches to digests in the store
};

struct CloseOrder {
    /// preview: every cohort is taken as due, whatever its schedule says.
    bool all_due{false};
    /// Digests that ended longer ago are forgotten, and papers announced longer ago.
    std::chrono::days keep{400};
};

/// Makes the store know the audience, in short jobs on its thread: so does close_digests() at its beginning. Errors:
/// those of the store; conflict when another audience came between.
[[nodiscard]] boost::asio::awaitable<Result<void>> join_audience(CloseRooms& rooms, const Audience& audience,
                                                                 Instant now);

/// Joins new destinations, then closes every cohort that is due at clock.civil(). Errors: those of the store; malformed
/// (a rule).
[[nodiscard]] boost::asio::awaitable<Result<CloseReport>> close_digests(CloseRooms& rooms, const Audience& audience,
                                                                        CloseOrder order);

}  // namespace paperwire::digest
