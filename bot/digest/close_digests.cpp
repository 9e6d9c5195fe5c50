// SPDX-License-Identifier: MIT
// digest: one turn of closing.
#include "bot/digest/close_digests.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <unordered_map>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/digest/build_manifest.hpp"
#include "bot/digest/day_batch.hpp"
#include "bot/digest/readiness.hpp"
#include "bot/schedule/next_due.hpp"

namespace paperwire::digest {

namespace {

using boost::asio::awaitable;

/// A cohort that is due, with its members as the store knows them.
struct Due {
    const Cohort* cohort{nullptr};
    Instant slot{};
    Instant last_slot{};
    std::vector<store::DestinationRow> members;
};

/// What the store knew when the turn began.
struct Snapshot {
    std::vector<store::CohortState> cohorts;
    store::Seq head{0};
    Receipts receipts;
    std::map<std::string, Day> current;   // newest day read of each category
};

/// Digests of at most this many members are written in one transaction: short ones, so that delivery is never kept waiting.
constexpr std::size_t chunk_members = 1'000;
constexpr std::size_t events_at_once = 20'000;
/// Receipts older than the newest by more are left out, but for a category that has nothing newer: a monthly pause shows in full.
constexpr int receipt_days = 60;

template <typename Work>
awaitable<std::invoke_result_t<Work&>> on_store(CloseRooms& rooms, Work work) {
    co_return co_await async::offload(rooms.store_thread, std::move(work));
}

Result<std::vector<store::StoredReceipt>> read_receipts(store::Store& store) {
    auto newest = store.newest_receipts();
    if (!newest || newest->empty()) return newest;
    Day latest = newest->front().receipt.day;
    for (const auto& receipt : *newest) latest = std::max(latest, receipt.receipt.day);
    const Day from = latest.plus(-receipt_days);
    auto recent = store.receipts(from);
    if (!recent) return recent;
    for (auto& receipt : *newest) {
        if (receipt.receipt.day < from) recent->push_back(std::move(receipt));
    }
    return recent;
}

Result<Snapshot> read_snapshot(store::Store& store) {
    Snapshot snapshot;
    auto cohorts = store.cohorts();
    if (!cohorts) return std::unexpected(cohorts.error());
    auto head = store.head();
    if (!head) return std::unexpected(head.error());
    auto receipts = read_receipts(store);
    if (!receipts) return std::unexpected(receipts.error());
    snapshot.cohorts = std::move(*cohorts);
    snapshot.head = *head;
    snapshot.receipts = by_category(*receipts);
    for (const auto& [category, list] : snapshot.receipts) {
        for (const auto& receipt : list) {
            if (is_settled(receipt.receipt.state)) snapshot.current[category] = receipt.receipt.day;
        }
    }
    return snapshot;
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

bool any_behind(const std::vector<store::DestinationRow>& members, store::Seq head) {
    return std::ranges::any_of(members, [head](const store::DestinationRow& row) { return row.cursor < head; });
}

/// Decides whether one cohort is due, reading its members only where that matters.
Result<std::optional<Due>> look_at(store::Store& store, const Cohort& cohort, const Snapshot& snapshot, CloseOrder order, Instant now) {
    const auto state = std::ranges::find(snapshot.cohorts, cohort.key, &store::CohortState::key);
    if (state == snapshot.cohorts.end()) return fail(Errc::internal, "cohort " + cohort.key + " is not in the store");
    Due due{&cohort, now, state->last_slot, {}};
    auto slot = order.all_due ? std::optional{now} : due_slot(cohort, snapshot.receipts, state->last_slot, false, now);
    const bool may_be_behind = cohort.schedule.form == Schedule::Form::immediate;
    if (!slot && !may_be_behind) return std::nullopt;
    auto members = store.members(cohort.key);
    if (!members) return std::unexpected(members.error());
    if (!slot && any_behind(*members, snapshot.head)) slot = due_slot(cohort, snapshot.receipts, state->last_slot, true, now);
    if (!slot) return std::nullopt;
    due.slot = *slot;
    due.members = std::move(*members);
    return due;
}

Result<std::vector<Due>> find_due(store::Store& store, const Audience& audience, const Snapshot& snapshot, CloseOrder order, Instant now) {
    std::vector<Due> all;
    for (const Cohort& cohort : audience.cohorts.all) {
        auto due = look_at(store, cohort, snapshot, order, now);
        if (!due) return std::unexpected(due.error());
        if (*due) all.push_back(std::move(**due));
    }
    return all;
}

Result<std::vector<store::Event>> read_events(store::Store& store, const std::vector<Due>& due, store::Seq head) {
    store::Seq after = head;
    for (const Due& one : due) {
        for (const store::DestinationRow& row : one.members) after = std::min(after, row.cursor);
    }
    std::vector<store::Event> events;
    while (after < head) {
        auto more = store.events(after, head, events_at_once);
        if (!more) return std::unexpected(more.error());
        if (more->empty()) break;
        after = more->back().seq;
        std::ranges::move(*more, std::back_inserter(events));
    }
    return events;
}

std::vector<std::uint32_t> rules_of(const std::vector<Due>& due) {
    std::set<std::uint32_t> rules;
    for (const Due& one : due) {
        for (const Target& target : one.cohort->targets) {
            for (const std::uint32_t position : target.delivery->filters) rules.insert(target.subscriber->filters.at(position).rule);
        }
    }
    return {rules.begin(), rules.end()};
}

/// A chunk of members on its way through the pool and the store.
struct Draft {
    const store::DestinationRow* row{nullptr};
    const Target* target{nullptr};
    MemberHits member;
    std::vector<store::SentEntry> sent;
};

bool gets_nothing(const store::DestinationRow& row, const Delivery& delivery, Instant now) {
    return row.stopped || schedule::is_paused(delivery, now);
}

std::vector<Draft> draft(const DayBatch& batch, const Audience& audience, std::span<const store::DestinationRow> rows, Instant now) {
    std::vector<Draft> drafts;
    for (const store::DestinationRow& row : rows) {
        const auto found = audience.cohorts.targets.find(to_string(row.key));
        if (found == audience.cohorts.targets.end() || gets_nothing(row, *found->second->delivery, now)) continue;
        drafts.push_back(Draft{&row, found->second, batch.hits_of(*found->second, row), {}});
    }
    return drafts;
}

/// True when the destination may have had the event's paper: it was announced before, or lies before the place where the destination joined,
/// perhaps for the second time.
bool may_have_had(const store::DestinationRow& row, const store::Event& event) {
    return event.repeats || (row.join != nullptr && event.seq <= row.join->head);
}

/// Looks up what members have had, only of papers that they may have had.
Result<std::vector<Draft>> look_up_sent(store::Store& store, std::vector<Draft> drafts) {
    for (Draft& one : drafts) {
        std::vector<PaperId> repeated;
        for (const Hit& hit : one.member.hits) {
            if (may_have_had(*one.row, *hit.event)) repeated.push_back(hit.event->announcement.paper->id);
        }
        if (repeated.empty()) continue;
        auto sent = store.sent_entries(one.row->id, repeated);
        if (!sent) return std::unexpected(sent.error());
        one.sent = std::move(*sent);
    }
    return drafts;
}

/// Manifests and digests of a chunk, ready to be written.
struct Closing {
    std::vector<std::string> manifests;
    std::vector<store::NewDigest> digests;
    std::size_t entries{0};
};

Manifest finish_manifest(const DayBatch& batch, const Audience& audience, const Draft& one, std::vector<ManifestReceipt> receipt) {
    std::vector<bool> keep;
    for (const Hit& hit : one.member.hits) keep.push_back(!has_had(*hit.event, one.sent));
    Manifest manifest = build_manifest(batch.explained(audience, *one.target, one.member, keep), std::move(receipt));
    const Delivery& delivery = *one.target->delivery;
    manifest.waiting = one.member.waiting;
    manifest.language = delivery.language;
    manifest.summary = delivery.summary.empty() ? audience.default_summary : delivery.summary;
    manifest.form = delivery.form;
    return manifest;
}

class ChunkWriter {
public:
    ChunkWriter(const DayBatch& batch, const Audience& audience, const Snapshot& snapshot, const Due& due, Instant now)
        : batch_(batch), audience_(audience), snapshot_(snapshot), due_(due), now_(now) {}

    Closing build(std::span<const Draft> drafts) {
        Closing closing;
        std::unordered_map<std::string, std::size_t> known;
        for (const Draft& one : drafts) {
            const ReceiptView& view = view_of(one.target->categories);
            Manifest manifest = finish_manifest(batch_, audience_, one, view.rows);
            const Delivery& delivery = *one.target->delivery;
            const bool worth_telling = due_.slot > due_.last_slot && (view.trouble || delivery.empty == Delivery::Empty::send);
            if (manifest.entries.empty() && !worth_telling) continue;
            closing.entries += manifest.entries.size();
            std::string json = to_json(manifest);
            const auto [place, added] = known.try_emplace(json, closing.manifests.size());
            if (added) closing.manifests.push_back(std::move(json));
            closing.digests.push_back({digest_id(one.row->key, one.row->cursor, snapshot_.head, due_.slot), one.row->id, place->second,
                                       one.row->cursor, snapshot_.head,
                                       schedule::end_of_quiet(delivery.quiet, delivery.timezone, now_)});
        }
        return closing;
    }

private:
    const ReceiptView& view_of(const CategoriesPtr& categories) {
        const auto found = views_.find(categories.get());
        if (found != views_.end()) return found->second;
        return views_.emplace(categories.get(), view_receipts(*categories, snapshot_.receipts, due_.last_slot, now_)).first->second;
    }

    const DayBatch& batch_;
    const Audience& audience_;
    const Snapshot& snapshot_;
    const Due& due_;
    Instant now_;
    std::unordered_map<const Categories*, ReceiptView> views_;
};

struct Turn {
    CloseRooms& rooms;
    const Audience& audience;
    Snapshot snapshot;
    Instant now;
    CloseReport report;
};

awaitable<Result<void>> close_chunk(Turn& turn, const DayBatch& batch, ChunkWriter& writer, std::span<const store::DestinationRow> rows) {
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
    auto finishing = [&store, &due, until, head = turn.snapshot.head] { return store.finish_closing(due.cohort->key, head, until); };
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

    auto finding = [&store, &audience, &turn, order] { return find_due(store, audience, turn.snapshot, order, turn.now); };
    const Result<std::vector<Due>> due = co_await on_store(rooms, std::move(finding));
    if (!due) co_return std::unexpected(due.error());
    if (due->empty()) co_return turn.report;

    auto reading = [&store, &due, &turn] { return read_events(store, *due, turn.snapshot.head); };
    Result<std::vector<store::Event>> events = co_await on_store(rooms, std::move(reading));
    if (!events) co_return std::unexpected(events.error());

    const async::Monotonic begun = rooms.clock.monotonic();
    DayBatch batch(std::move(*events), turn.snapshot.current);
    turn.report.events = batch.size();
    auto matching = [&batch, &audience, &due, &rooms] { return batch.match(audience, rules_of(*due), rooms.matching_threads); };
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
