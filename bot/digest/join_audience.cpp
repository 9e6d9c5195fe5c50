// SPDX-License-Identifier: MIT
// digest: making the store know an audience, in short jobs on the store's thread.
#include <memory>
#include <utility>

#include "bot/core/log.hpp"
#include "bot/digest/close_digests.hpp"

namespace paperwire::digest {

namespace {

using boost::asio::awaitable;

void tell(const std::vector<store::OutboxRow>& dropped) {
    for (const store::OutboxRow& row : dropped) {
        log::warning("digest", "queued digest dropped: nobody is configured to get it",
                     {{"destination", to_string(row.key)}, {"digest", row.digest}});
    }
}

}  // namespace

awaitable<Result<void>> join_audience(CloseRooms& rooms, const Audience& audience, Instant now) {
    auto planning = [&audience] { return store::plan_join(configured(audience)); };
    store::JoinPlan plan = co_await async::offload(rooms.pool, std::move(planning));
    auto beginning = [&rooms, &plan, now] { return rooms.store.begin_join(std::move(plan), now, rooms.make_token); };
    const Result<std::unique_ptr<store::Joining>> joining =
        co_await async::offload(rooms.store_thread, std::move(beginning));
    if (!joining) co_return std::unexpected(joining.error());
    for (bool done = false; !done;) {
        auto stepping = [&joining] { return (*joining)->step(); };
        const Result<bool> stepped = co_await async::offload(rooms.store_thread, std::move(stepping));
        if (!stepped) co_return std::unexpected(stepped.error());
        done = *stepped;
    }
    tell((*joining)->dropped());
    co_return Result<void>{};
}

}  // namespace paperwire::digest
