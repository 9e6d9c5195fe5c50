// SPDX-License-Identifier: MIT
// store: looking at the queue. Which delivery may be tried is kept by the index digests_due: one row a destination, by
// channel and time.
#include <algorithm>
#include <unordered_set>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

const std::string outbox_select =
    "SELECT " + std::string{outbox_columns} + " FROM digests o JOIN destinations d ON d.id = o.destination ";

using Busy = std::unordered_set<DestinationId>;

/// Until when a channel is suspended, if at all.
std::optional<Instant> suspended_until(Database& database, const std::string& channel) {
    auto query = database.query("SELECT until FROM suspended_channels WHERE channel = ?", channel);
    return query.next() ? std::optional{query.instant(0)} : std::nullopt;
}

const std::string select_due =
    "SELECT " + std::string{outbox_columns} +
    " FROM digests o INDEXED BY digests_due CROSS JOIN destinations d ON d.id = o.destination "
    "WHERE o.state IN (0, 2) AND o.turn = 1 AND o.channel = ?1 AND o.next_attempt <= ?2 AND d.stopped = 0 AND "
    "d.cohort IS NOT NULL AND (d.suspended_until IS NULL OR d.suspended_until <= ?2)";
const std::string by_time = " ORDER BY o.next_attempt, o.id";
const std::string due_sql = select_due + by_time;
/// See OutboxRow::was_tried.
const std::string due_again_sql =
    select_due + " AND (o.attempts > 0 OR (o.first_attempt IS NOT NULL AND o.next_part = 1))" + by_time;

std::vector<OutboxRow> read_due(Database& database, const std::string& sql, const std::string& channel, Instant now,
                                std::size_t limit, const Busy& busy) {
    std::vector<OutboxRow> rows;
    auto query = database.query(sql, channel, now);
    while (rows.size() < limit && query.next()) {
        if (!busy.contains(query.integer(1))) rows.push_back(read_outbox_row(query));
    }
    return rows;
}

/// The earliest time at which a delivery of this channel may be tried, its destinations' suspensions considered.
std::optional<Instant> next_of_channel(Database& database, const std::string& channel, const Busy& busy) {
    auto query = database.query(
        "SELECT o.next_attempt, d.suspended_until, d.id FROM digests o INDEXED BY digests_due CROSS JOIN destinations "
        "d ON d.id = o.destination "
        "WHERE o.state IN (0, 2) AND o.turn = 1 AND o.channel = ? AND d.stopped = 0 AND d.cohort IS NOT NULL ORDER BY "
        "o.next_attempt",
        channel);
    std::optional<Instant> best;
    while (query.next() && (!best || query.instant(0) < *best)) {
        if (busy.contains(query.integer(2))) continue;
        const Instant at = std::max(query.instant(0), query.instant_if(1).value_or(Instant::min()));
        if (!best || at < *best) best = at;
    }
    return best;
}

/// The latest time until which a destination of this channel waits; those held for a person left out.
std::optional<Instant> last_of_channel(Database& database, const std::string& channel) {
    auto query = database.query(
        "SELECT max(max(o.next_attempt, coalesce(d.suspended_until, 0))) FROM digests o INDEXED BY digests_due CROSS "
        "JOIN destinations d ON d.id = o.destination WHERE o.state IN (0, 2) AND o.turn = 1 AND o.channel = ? AND "
        "o.next_attempt < ? AND d.stopped = 0 AND d.cohort IS NOT NULL",
        channel, Instant::max());
    return query.next() ? query.instant_if(0) : std::nullopt;
}

std::string select_by(const std::string& index, const std::string& clause) {
    return "SELECT " + std::string{outbox_columns} + " FROM digests o INDEXED BY " + index +
           " CROSS JOIN destinations d ON d.id = o.destination WHERE " + clause;
}

}  // namespace

std::string outbox_listing(std::optional<DeliveryState> state) {
    // Written out, not bound: the partial indexes are chosen by the text.
    const std::string open = select_by("digests_open", "o.finished_at IS NULL");
    const std::string dead = select_by("digests_dead", "o.state = 4");
    const std::string order = " ORDER BY 3, 4, 5, 19";  // subscriber, channel, name, o.id
    if (!state) return open + " UNION ALL " + dead + order;
    if (*state == DeliveryState::dead) return dead + order;
    const std::string clause = "o.state = " + std::to_string(static_cast<int>(*state));
    return (is_open(*state) ? open + " AND " + clause : outbox_select + "WHERE " + clause) + order;
}

Result<std::vector<OutboxRow>> SqliteStore::parked(Instant before, std::size_t limit) {
    static const std::string sql =
        "SELECT " + std::string{outbox_columns} +
        " FROM digests o INDEXED BY digests_parked CROSS JOIN destinations d ON d.id = o.destination WHERE "
        "o.finished_at IS NULL AND o.turn = 2 AND coalesce(o.first_attempt, o.closed_at) <= ? AND o.state <> 1 ORDER "
        "BY coalesce(o.first_attempt, o.closed_at) LIMIT ?";
    return db_.read([&]() -> Result<std::vector<OutboxRow>> {
        std::vector<OutboxRow> rows;
        auto query = db_.query(sql, before, limit);
        while (query.next()) rows.push_back(read_outbox_row(query));
        return rows;
    });
}

Result<std::vector<OutboxRow>> SqliteStore::due(const std::string& channel, Instant now, std::size_t limit,
                                                std::span<const DestinationId> busy) {
    return db_.read([&]() -> Result<std::vector<OutboxRow>> {
        if (suspended_until(db_, channel).value_or(Instant::min()) > now) return std::vector<OutboxRow>{};
        return read_due(db_, due_sql, channel, now, limit, Busy(busy.begin(), busy.end()));
    });
}

Result<std::optional<OutboxRow>> SqliteStore::due_again(const std::string& channel, Instant now,
                                                        std::span<const DestinationId> busy) {
    return db_.read([&]() -> Result<std::optional<OutboxRow>> {
        if (suspended_until(db_, channel).value_or(Instant::min()) > now) return std::nullopt;
        auto rows = read_due(db_, due_again_sql, channel, now, 1, Busy(busy.begin(), busy.end()));
        return rows.empty() ? std::nullopt : std::optional{std::move(rows.front())};
    });
}

Result<std::optional<Instant>> SqliteStore::next_attempt(const std::string& channel,
                                                         std::span<const DestinationId> busy) {
    return db_.read([&]() -> Result<std::optional<Instant>> {
        const auto next = next_of_channel(db_, channel, Busy(busy.begin(), busy.end()));
        if (!next) return std::nullopt;
        return std::max(*next, suspended_until(db_, channel).value_or(Instant::min()));
    });
}

Result<std::vector<OutboxRow>> SqliteStore::outbox(std::optional<DeliveryState> state) {
    return db_.read([&]() -> Result<std::vector<OutboxRow>> {
        std::vector<OutboxRow> rows;
        auto query = db_.query(outbox_listing(state));
        while (query.next()) rows.push_back(read_outbox_row(query));
        return rows;
    });
}

Result<std::size_t> SqliteStore::count_due(Instant now) {
    return db_.read([&]() -> Result<std::size_t> {
        auto query = db_.query(
            "SELECT count(*) FROM digests o INDEXED BY digests_open CROSS JOIN destinations d ON d.id = o.destination "
            "WHERE o.finished_at IS NULL AND o.state IN (0, 2) AND o.next_attempt <= ? AND d.stopped = 0",
            now);
        return query.next() ? static_cast<std::size_t>(query.integer(0)) : 0;
    });
}

Result<OutboxRow> SqliteStore::delivery(const DigestId& digest) {
    return db_.read([&]() -> Result<OutboxRow> {
        auto query = db_.query(outbox_select + "WHERE o.digest = ?", digest);
        if (query.next()) return read_outbox_row(query);
        return fail(Errc::not_found, "digest " + digest + ": not in the store");
    });
}

Result<std::string> SqliteStore::part(const DigestId& digest, int part) {
    return db_.read([&]() -> Result<std::string> {
        auto query =
            db_.query("SELECT p.body FROM digests o JOIN parts p ON p.digest = o.id WHERE o.digest = ? AND p.part = ?",
                      digest, part);
        if (query.next()) return query.text(0);
        return fail(Errc::not_found, "digest " + digest + ": part " + std::to_string(part) + " is not kept");
    });
}

Result<std::map<std::string, ChannelCounts>> SqliteStore::channel_counts() {
    return db_.read([&]() -> Result<std::map<std::string, ChannelCounts>> {
        std::map<std::string, ChannelCounts> counts;
        auto query = db_.query(
            "SELECT channel, state = 2 OR (state = 0 AND first_attempt IS NOT NULL), state = 2, state = 2 AND "
            "next_attempt = ?, count(*) FROM digests INDEXED BY digests_open WHERE finished_at IS NULL GROUP BY 1, 2, "
            "3, 4",
            Instant::max());
        while (query.next()) {
            auto& of_channel = counts[query.text(0)];
            const std::int64_t count = query.integer(4);
            (query.integer(1) != 0 ? of_channel.retrying : of_channel.queued) += count;
            if (query.integer(2) != 0) of_channel.uncertain += count;
            if (query.integer(3) != 0) of_channel.held += count;
        }
        auto dead =
            db_.query("SELECT channel, count(*) FROM digests INDEXED BY digests_dead WHERE state = 4 GROUP BY 1");
        while (dead.next()) counts[dead.text(0)].dead = dead.integer(1);
        return counts;
    });
}

Result<std::map<std::string, Backlog>> SqliteStore::backlogs() {
    return db_.read([&]() -> Result<std::map<std::string, Backlog>> {
        std::map<std::string, Backlog> all;
        // SQLite gives the bare columns beside a lone max() the values of the row that has it.
        auto query = db_.query(
            "WITH each_one AS (SELECT destination, sum(CASE WHEN parts = 0 THEN 1 ELSE parts - next_part + 1 END) AS "
            "messages FROM digests INDEXED BY digests_open WHERE finished_at IS NULL GROUP BY destination) "
            "SELECT d.channel, sum(e.messages), max(e.messages), d.subscriber, d.name FROM each_one e CROSS JOIN "
            "destinations d ON d.id = e.destination WHERE d.stopped = 0 AND d.cohort IS NOT NULL GROUP BY d.channel");
        while (query.next()) {
            Backlog& one = all[query.text(0)];
            one.messages = query.integer(1);
            one.most = query.integer(2);
            one.of = DestinationKey{query.text(3), query.text(0), query.text(4)};
        }
        for (auto& [channel, backlog] : all) backlog.latest = last_of_channel(db_, channel);
        return all;
    });
}

}  // namespace paperwire::store
