// SPDX-License-Identifier: MIT
// intake: the three kinds of steps that harvest_step() takes, one for each stage of a harvest. Each asks arXiv once at
// most, or ten times for what a chunk lacks, and what an answer teaches is one transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "bot/intake/announcements.hpp"
#include "bot/intake/catch_up.hpp"

namespace paperwire::intake {

template <typename Work>
auto on_store(HarvestRooms& rooms, Work work) {
    return async::offload(rooms.store_thread, std::move(work));
}

/// A page of the archive's list.
[[nodiscard]] boost::asio::awaitable<Result<HarvestStep>> list_step(HarvestRooms& rooms, store::Harvest harvest,
                                                                    Wanted wanted);
/// Records that could not be read, or a page of what was submitted on a day, from the query API.
[[nodiscard]] boost::asio::awaitable<Result<HarvestStep>> check_step(HarvestRooms& rooms, store::Harvest harvest,
                                                                     Wanted wanted);
/// A chunk of papers to their days.
[[nodiscard]] boost::asio::awaitable<Result<HarvestStep>> place_step(HarvestRooms& rooms, store::Harvest harvest,
                                                                     Wanted wanted);

/// Writes an error of the query API down. True: it is asked no more for this harvest. Errors: the API's own, for the
/// caller to come back later, and those of the store.
[[nodiscard]] boost::asio::awaitable<Result<bool>> take_api_error(HarvestRooms& rooms, store::Harvest harvest,
                                                                  Error error);

/// Whether the query API is to be asked for what the list lacks.
[[nodiscard]] inline bool is_checked(const store::Harvest& harvest) {
    return harvest.purpose == store::Purpose::catch_up || harvest.notify;
}

/// True for an answer that speaks of arXiv's state, and not of ours or of a ban.
[[nodiscard]] bool is_failure(Errc code);

/// As far as a harvest stands.
[[nodiscard]] HarvestStep standing(const store::Harvest& harvest);
[[nodiscard]] store::HarvestedPaper harvested_of(source::Record record);

}  // namespace paperwire::intake
