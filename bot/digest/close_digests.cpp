// SPDX-License-Identifier: MIT
// digest: one turn of closing.
#include "bot/digest/close_digests.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/digest/chunk.hpp"
#include "bot/digest/day_batch.hpp"
#include "bot/digest/due_cohorts.hpp"

namespace paperwire::digest {

namespace {

using boost::asio::awaitable;

/// Digests of at most this many members are written in one transaction: short ones, so that delivery is never kept
/// waiting.
constexpr std::size_t chunk_members = 1'000;

template <typename Work>
awaitable<std::invoke_result_t<Work&>> on_store(CloseRooms& rooms, Work work) {
    co_return co_await async::offload(rooms.store_thread, std::move(work));
}

awaitable<Result<void>> join(CloseRooms& rooms, const Audience& audience, Instant now) {
    store::Store& store = rooms.store;
    std::vector<store::Configured> all = configured(audience);
    auto work = [&store, &rooms, now, all = std::move(all)] { return store.join(all, now, rooms.make_token); };
    const Result<std::vector<store::OutboxRow>> dropped = co_await on_store(rooms, std::move(work));
    if (!dropped) co_return std::unexpected(dropped.error());
    for (const store::OutboxRow& row : *dropped) {
        log::warning("digest", "queued digest dropped: nobody is configured to get it",
                     {{"destination", to_string(row.key)}, {"digest", row.digest}});
    }
    co_return Result<void>{};
}

struct Turn {
    CloseRooms& rooms;
    const Audience& audience;
    Snapshot snapshot;
    Instant now;
    CloseReport report;
};

awaitable<Result<void>> close_chunk(Turn& turn, const DayBatch& batch, ChunkWriter& writer,
                                    std::span<const store::DestinationRow> rows) {
    store::Store& store = turn.rooms.store;
    auto drafting = [&] { return draft(batch, turn.audience, rows, turn.now); };
    std::vector<Draft> drafts = co_await async::offload(turn.rooms.pool, std::move(drafting));
    auto looking = [&store, &drafts] { return look_up_sent(store, std::move(drafts)); };
    Result<std::vector<Draft>> known = co_await on_store(turn.rooms, std::move(looking));
    if (!known) co_return std::unexpected(known.error());
    auto building = [&writer, &known] { return writer.build(*known); };
    const Closing closing = co_await async::offload(turn.rooms.pool, std::move(building));
    if (closing.digests.empty()) co_return Result<void>{};
    auto writing = [&store, &closing, &turn] { return store.close(closing.manifests, closing.digests, turn.now); };
    const Result<void> written = co_await on_store(turn.rooms, std::move(writing));
    if (!written) co_return written;
    turn.report.digests += closing.digests.size();
    turn.report.entries += closing.entries;
    co_return Result<void>{};
}

awaitable<Result<void>> close_cohort(Turn& turn, const DayBatch& batch, const Due& due) {
    ChunkWriter writer(batch, turn.audience, turn.snapshot, due, turn.now);
    const std::span<const store::DestinationRow> rows = due.members;
    for (std::size_t from = 0; from < rows.size(); from += chunk_members) {
        const auto chunk = rows.subspan(from, std::min(chunk_members, rows.size() - from));
        const Result<void> closed = co_await close_chunk(turn, batch, writer, chunk);
        if (!closed) co_return closed;
        PAPERWIRE_FAILPOINT("digest.after_chunk");
    }
    store::Store& store = turn.rooms.store;
    // What was read after a slot but before its late run has been told now.
    const bool scheduled = due.cohort->schedule.form != Schedule::Form::immediate;
    const Instant until = scheduled ? std::max(due.slot, turn.now) : due.slot;
    auto finishing = [&store, &due, until, head = turn.snapshot.head] {
        return store.finish_closing(due.cohort->key, head, until);
    };
    const Result<void> finished = co_await on_store(turn.rooms, std::move(finishing));
    if (finished) ++turn.report.cohorts;
    co_return finished;
}

}  // namespace

awaitable<Result<CloseReport>> close_digests(CloseRooms& rooms, const Audience& audience, CloseOrder order) {
    const Instant now = rooms.clock.civil();
    const Result<void> joined = co_await join(rooms, audience, now);
    if (!joined) co_return std::unexpected(joined.error());

    store::Store& store = rooms.store;
    auto look = [&store] { return read_snapshot(store); };
    Result<Snapshot> snapshot = co_await on_store(rooms, std::move(look));
    if (!snapshot) co_return std::unexpected(snapshot.error());
    Turn turn{rooms, audience, std::move(*snapshot), now, {}};

    auto finding = [&store, &audience, &turn, order] {
        return find_due(store, audience, turn.snapshot, order, turn.now);
    };
    const Result<std::vector<Due>> due = co_await on_store(rooms, std::move(finding));
    if (!due) co_return std::unexpected(due.error());
    if (due->empty()) co_return turn.report;

    auto reading = [&store, &due, &turn] { return read_events(store, *due, turn.snapshot.head); };
    Result<std::vector<store::Event>> events = co_await on_store(rooms, std::move(reading));
    if (!events) co_return std::unexpected(events.error());

    const async::Monotonic begun = rooms.clock.monotonic();
    DayBatch batch(std::move(*events), turn.snapshot.current);
    turn.report.events = batch.size();
    auto matching = [&batch, &audience, &due, &rooms] {
        return batch.match(audience, rules_of(*due), rooms.matching_threads);
    };
    const Result<void> matched = co_await async::offload(rooms.pool, std::move(matching));
    if (!matched) co_return std::unexpected(matched.error());
    turn.report.match_time = std::chrono::duration_cast<std::chrono::milliseconds>(rooms.clock.monotonic() - begun);

    for (const Due& one : *due) {
        const Result<void> closed = co_await close_cohort(turn, batch, one);
        if (!closed) co_return std::unexpected(closed.error());
    }
    co_return turn.report;
}

}  // namespace paperwire::digest
