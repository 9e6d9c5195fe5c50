// SPDX-License-Identifier: MIT
// digest: one turn of closing.
#include "bot/digest/close_digests.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <utility>

#include "bot/async/event.hpp"
#include "bot/core/log.hpp"
#include "bot/digest/chunk.hpp"
#include "bot/digest/day_batch.hpp"
#include "bot/digest/due_cohorts.hpp"

namespace paperwire::digest {

namespace {

using boost::asio::awaitable;

/// Housekeeping after a turn: so many rows a transaction, so many transactions at most.
constexpr std::size_t prune_rows = 2'000;
constexpr int most_prunes = 16;
/// Chunks under way at once: one is read or written while others are matched and built.
constexpr std::size_t lanes = 3;

template <typename Work>
awaitable<std::invoke_result_t<Work&>> on_store(CloseRooms& rooms, Work work) {
    co_return co_await async::offload(rooms.store_thread, std::move(work));
}

/// What it leaves undone the next turn does.
awaitable<void> prune(CloseRooms& rooms, Instant old) {
    Result<bool> more = true;
    for (int i = 0; i < most_prunes && more && *more; ++i) {
        auto pruning = [&rooms, old] { return rooms.store.prune(prune_rows, old); };
        more = co_await on_store(rooms, std::move(pruning));
    }
    if (!more) log::warning("store", "housekeeping failed", {{"reason", more.error().message}});
}

/// arXiv says what day it is, too: however far ahead this machine's clock stands, nothing goes before its time. arXiv
/// is never silent for longer than over Christmas.
Instant old_enough(const Snapshot& snapshot, Instant now, std::chrono::days keep) {
    constexpr std::chrono::days longest_silence{10};
    Day newest;
    for (const auto& [category, day] : snapshot.current) newest = std::max(newest, day);
    return std::min<Instant>(now, newest.value + longest_silence) - keep;
}

struct Turn {
    CloseRooms& rooms;
    const Audience& audience;
    Snapshot snapshot;
    Instant now;
    CloseReport report;
};

void show(const CloseRooms& rooms, std::string_view stage, std::size_t done = 0, std::size_t all = 0) {
    if (rooms.progress) rooms.progress(stage, done, all);
}

/// Times a stage from where the last one ended.
class Stages {
public:
    explicit Stages(async::Clock& clock) : clock_(clock), begun_(clock.monotonic()) {}
    std::chrono::milliseconds ended() {
        const async::Monotonic now = clock_.monotonic();
        return std::chrono::duration_cast<std::chrono::milliseconds>(now - std::exchange(begun_, now));
    }

private:
    async::Clock& clock_;
    async::Monotonic begun_;
};

/// The members of all due cohorts, closed chunk by chunk in several lanes.
class Writing {
public:
    Writing(Turn& turn, const DayBatch& batch, const std::vector<Due>& due, boost::asio::any_io_executor executor)
        : turn_(turn),
          batch_(batch),
          due_(due),
          executor_(std::move(executor)),
          ended_(executor_),
          reader_(turn.rooms.store, due, turn.rooms.chunk_members) {
        for (const Due& one : due) members_ += one.cohort->targets.size();
    }

    awaitable<Result<void>> run() {
        running_ = std::clamp<std::size_t>(members_ / turn_.rooms.chunk_members, 1, lanes);
        for (std::size_t i = running_; i > 0; --i) async::spawn(executor_, "close digests", lane());
        // The lanes work on what this coroutine owns, so it stays until they have ended, cancelled or not.
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        while (running_ > 0) {
            co_await ended_.wait();
            is_stopping_ = is_stopping_ || running_ > 0;  // nothing else ends the wait early
        }
        co_await boost::asio::this_coro::throw_if_cancelled(true);
        if (is_stopping_ && result_) co_return fail(Errc::canceled, "closing was stopped; the rest is closed later");
        co_return result_;
    }

private:
    awaitable<void> lane() {
        ChunkWriter writer(batch_, turn_.audience, turn_.snapshot, due_, turn_.now);
        bool more = true;
        while (more && result_ && !is_stopping_) {
            Result<bool> closed = co_await close_next(writer);
            if (!closed && result_) result_ = std::unexpected(closed.error());
            more = closed.value_or(false);
        }
        if (--running_ == 0) ended_.happen();
    }

    /// False when there was nothing left.
    awaitable<Result<bool>> close_next(ChunkWriter& writer) {
        auto reading = [this] { return reader_.next(); };
        const Result<Chunk> chunk = co_await on_store(turn_.rooms, std::move(reading));
        if (!chunk) co_return std::unexpected(chunk.error());
        if (chunk->touched.empty()) co_return false;
        auto drafting = [&writer, &chunk] { return writer.draft(*chunk); };
        std::vector<Draft> drafts = co_await async::offload(turn_.rooms.pool, std::move(drafting));
        auto looking = [this, &drafts] { return look_up_sent(turn_.rooms.store, batch_, drafts); };
        const Result<void> known = co_await on_store(turn_.rooms, std::move(looking));
        if (!known) co_return std::unexpected(known.error());
        auto building = [&writer, &drafts] { return writer.build(drafts); };
        const Closing closing = co_await async::offload(turn_.rooms.pool, std::move(building));
        auto writing = [this, &closing, &chunk] { return write(closing, *chunk); };
        const Result<std::size_t> finished = co_await on_store(turn_.rooms, std::move(writing));
        if (!finished) co_return std::unexpected(finished.error());
        turn_.report.cohorts += static_cast<int>(*finished);
        turn_.report.digests += closing.digests.size();
        turn_.report.entries += closing.entries;
        done_ += chunk->rows.size();
        show(turn_.rooms, "closing", done_, members_);
        co_return true;
    }

    /// Returns how many cohorts are closed whole with this. Store thread.
    Result<std::size_t> write(const Closing& closing, const Chunk& chunk) {
        // Of a cohort that lacks a chunk no later one may be taken for the last.
        if (broken_) return fail(Errc::canceled, "another part of this closing could not be written");
        std::vector<store::FinishedCohort> whole;
        for (const std::uint32_t position : reader_.closed(chunk)) {
            const Due& due = due_[position];
            // What was read after a slot but before its late run has been told now.
            const bool scheduled = due.cohort->schedule.form != Schedule::Form::immediate;
            const Instant until = scheduled ? std::max(due.slot, turn_.now) : due.slot;
            whole.push_back({due.cohort->key, turn_.snapshot.head, until});
        }
        if (closing.digests.empty() && whole.empty()) return 0;
        auto written = turn_.rooms.store.close(closing.texts, closing.digests, whole, turn_.now);
        broken_ = !written;
        if (!written) return std::unexpected(written.error());
        return whole.size();
    }

    Turn& turn_;
    const DayBatch& batch_;
    const std::vector<Due>& due_;
    boost::asio::any_io_executor executor_;
    async::Event ended_;
    MemberReader reader_;  // store thread
    bool broken_{false};   // likewise: a chunk could not be written
    std::size_t members_{0};
    std::size_t done_{0};
    std::size_t running_{0};
    bool is_stopping_{false};
    Result<void> result_;  // the first failure
};

}  // namespace

awaitable<Result<CloseReport>> close_digests(CloseRooms& rooms, const Audience& audience, CloseOrder order) {
    const Instant now = rooms.clock.civil();
    Stages stages(rooms.clock);
    show(rooms, "joining");
    const Result<void> joined = co_await join_audience(rooms, audience, now);
    if (!joined) co_return std::unexpected(joined.error());

    store::Store& store = rooms.store;
    auto look = [&store] { return read_snapshot(store); };
    Result<Snapshot> snapshot = co_await on_store(rooms, std::move(look));
    if (!snapshot) co_return std::unexpected(snapshot.error());
    Turn turn{rooms, audience, std::move(*snapshot), now, {}};
    turn.report.join_time = stages.ended();

    auto finding = [&audience, &turn, order] { return find_due(audience, turn.snapshot, order, turn.now); };
    const Result<std::vector<Due>> due = co_await async::offload(rooms.pool, std::move(finding));
    if (!due) co_return std::unexpected(due.error());
    if (due->empty()) co_return turn.report;

    auto reading = [&store, &due, &turn] { return read_events(store, *due, turn.snapshot); };
    Result<std::vector<store::Event>> events = co_await on_store(rooms, std::move(reading));
    if (!events) co_return std::unexpected(events.error());

    show(rooms, "indexing filters");
    stages.ended();
    auto indexing = [&audience] { return audience.index(); };
    const Result<IndexPtr> index = co_await async::offload(rooms.pool, std::move(indexing));
    if (!index) co_return std::unexpected(index.error());
    turn.report.index_time = stages.ended();

    DayBatch batch(std::move(*events), turn.snapshot.current);
    turn.report.events = batch.size();
    auto matching = [&batch, &index, &rooms] { batch.match(**index, rooms.matching_threads); };
    co_await async::offload(rooms.pool, std::move(matching));
    turn.report.match_time = stages.ended();

    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Writing writing(turn, batch, *due, executor);
    const Result<void> written = co_await writing.run();
    if (!written) co_return std::unexpected(written.error());
    turn.report.write_time = stages.ended();
    const Instant old = old_enough(turn.snapshot, now, order.keep);
    co_await prune(rooms, old);
    co_return turn.report;
}

}  // namespace paperwire::digest
