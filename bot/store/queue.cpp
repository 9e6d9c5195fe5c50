// SPDX-License-Identifier: MIT
// store: whose turn it is among the open deliveries of one destination, and how they end without being sent.
#include <string>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// The one that is to go next: nothing when one has its turn already, or none is open.
std::int64_t next_in_line(Database& database, DestinationId destination) {
    auto query = database.query(
        "SELECT id, turn FROM digests INDEXED BY digests_open WHERE destination = ? AND finished_at IS NULL ORDER BY "
        "turn DESC, state = 1 OR next_part > 1 DESC, id LIMIT 1",
        destination);
    if (!query.next() || query.integer(1) != 0) return 0;
    return query.integer(0);
}

DestinationId end_unsent(Database& database, std::int64_t row, Instant now) {
    auto query =
        database.query("UPDATE digests SET state = 5, finished_at = ? WHERE id = ? RETURNING destination", now, row);
    return query.next() ? query.integer(0) : 0;
}

void bury(Database& database, std::int64_t row, const std::string& reason, Instant now) {
    database.run(
        "UPDATE digests SET state = 4, finished_at = ?, turn = 0, reply = ? || CASE WHEN reply = '' THEN '' ELSE ': ' "
        "|| reply END WHERE id = ?",
        now, reason, row);
}

std::vector<std::int64_t> rows_of(Query query) {
    std::vector<std::int64_t> rows;
    while (query.next()) rows.push_back(query.integer(0));
    return rows;
}

}  // namespace

void pass_turn(Database& database, DestinationId destination, Instant now) {
    const auto row = next_in_line(database, destination);
    if (row == 0) return;
    // Due from now on: so destinations with a backlog take turns with the others. And not while it is suspended, so
    // that nobody looks at it in vain.
    database.run(
        "UPDATE digests AS o SET turn = CASE WHEN d.stopped <> 0 OR (o.state = 2 AND o.next_attempt = ?1) THEN 2 ELSE "
        "1 END, next_attempt = max(o.next_attempt, ?2, coalesce(d.suspended_until, ?2)) FROM destinations d WHERE o.id "
        "= ?3 AND d.id = o.destination",
        Instant::max(), now, row);
}

void drop_delivery(Database& database, std::int64_t row, Instant now) {
    const auto destination = end_unsent(database, row, now);
    database.run("DELETE FROM parts WHERE digest = ?", row);
    pass_turn(database, destination, now);
}

void drop_left(Database& database, std::int64_t row, Instant now) {
    const auto destination = end_unsent(database, row, now);
    database.run("DELETE FROM parts WHERE digest = ? AND (SELECT next_part FROM digests WHERE id = ?1) = 1", row);
    pass_turn(database, destination, now);
}

void expire_queue(Database& database, DestinationId destination, Instant before, Instant now) {
    const auto rows = rows_of(database.query(
        "SELECT id FROM digests INDEXED BY digests_open WHERE destination = ? AND finished_at IS NULL AND state <> 1 "
        "AND coalesce(first_attempt, closed_at) <= ?",
        destination, before));
    for (const auto row : rows) bury(database, row, std::string{waited_too_long}, now);
}

void revive_partly_sent(Database& database, DestinationId destination, Instant now) {
    const auto rows = rows_of(database.query(
        "SELECT id FROM digests o INDEXED BY digests_half_sent WHERE destination = ? AND state = 5 AND next_part > 1 "
        "AND finished_at > ? AND EXISTS (SELECT 1 FROM parts p WHERE p.digest = o.id)",
        destination, now - queue_lifetime));
    for (const auto row : rows)
        database.run("UPDATE digests SET state = 0, finished_at = NULL, turn = 0, next_attempt = ? WHERE id = ?", now,
                     row);
    if (!rows.empty()) pass_turn(database, destination, now);
}

}  // namespace paperwire::store
