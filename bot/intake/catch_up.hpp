// SPDX-License-Identifier: MIT
// intake: days that passed unread, and days of before our time, from arXiv's archive. A harvest is a row in the store
// and moves by steps, each restartable at any line: a page is written with the token of the next, what it lacks is
// asked of the query API day by day, and papers are placed in the order of their ids, some 2,000 in a transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/core/result.hpp"
#include "bot/source/archive.hpp"
#include "bot/store/store.hpp"

namespace paperwire::intake {

struct HarvestRooms {
    source::ArchiveSource& archive;
    store::Store& store;
    async::Threads& store_thread;
    async::Clock& clock;
};

/// Papers placed in one transaction.
inline constexpr std::size_t placing_chunk = 2'000;
/// Days before the first wanted one from which the archive is asked: holes in its index fill up the next day.
inline constexpr int harvest_overlap = 2;

struct HarvestStep {
    bool done{false};        // nothing is left to do
    std::int64_t events{0};  // made by this step
    std::int64_t placed{0};  // announcements placed by this step
    store::HarvestStage stage{store::HarvestStage::listing};
    std::int64_t records{0};       // of the whole harvest, so far
    std::optional<Day> reached;    // as Harvest::reached
    std::optional<Instant> again;  // done, but gaps are left that are to be tried again then
};

/// One question to the archive, or one chunk placed. `categories`: for a backfill, whose papers are wanted. Errors:
/// those of the archive and the store; conflict when another process moved the harvest on.
[[nodiscard]] boost::asio::awaitable<Result<HarvestStep>> harvest_step(HarvestRooms& rooms, store::Harvest harvest,
                                                                       std::vector<std::string> categories);

/// One step of catching up: goes on with the harvest that is under way, or begins one for the oldest gaps of these
/// categories. Done when no gap of theirs may be filled by now.
[[nodiscard]] boost::asio::awaitable<Result<HarvestStep>> catch_up_step(HarvestRooms& rooms,
                                                                        std::vector<std::string> categories);

/// How many gaps of these categories are open.
[[nodiscard]] boost::asio::awaitable<Result<std::size_t>> count_gaps(HarvestRooms& rooms,
                                                                     std::vector<std::string> categories);

}  // namespace paperwire::intake
