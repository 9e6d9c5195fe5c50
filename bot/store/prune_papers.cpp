// SPDX-License-Identifier: MIT
// store: forgetting the texts of papers whose announcement is long past, and receipts of such days. Their events stay:
// they tell a late cross-list from news, and a replacement from a first version.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

/// With more digests open or dead than this, none is looked through: an outage has other worries.
constexpr std::int64_t most_open = 20'000;

struct OldEvent {
    Seq seq{0};
    std::string paper;
    int version{0};
};

/// No destination stands before it, and nothing that may still be rendered holds an event after it; nothing when that
/// cannot be told cheaply.
std::optional<Seq> safe_up_to(Database& database) {
    auto query = database.query(
        "SELECT min(least), sum(rows) FROM (SELECT min(c.watermark, coalesce((SELECT min(coalesce(d.cursor, "
        "c.watermark)) FROM destinations d INDEXED BY destinations_by_place WHERE d.cohort = c.id AND d.placed > "
        "c.seen), c.watermark)) AS least, 0 AS rows FROM cohorts c UNION ALL "
        "SELECT min(seq_from), count(*) FROM (SELECT seq_from FROM digests INDEXED BY digests_open WHERE finished_at "
        "IS NULL LIMIT ?1) UNION ALL "
        "SELECT min(seq_from), count(*) FROM (SELECT seq_from FROM digests INDEXED BY digests_dead WHERE state = 4 "
        "LIMIT ?1))",
        most_open);
    if (!query.next() || query.null(0) || query.integer(1) >= most_open) return std::nullopt;
    return query.integer(0);
}

std::vector<OldEvent> old_events(Database& database, std::size_t most, Day day) {
    std::vector<OldEvent> events;
    const Seq forgotten = read_forgotten(database);
    {
        // Most of the time the next one is young, and nothing else need be asked.
        auto next = database.query("SELECT day FROM events WHERE seq > ? ORDER BY seq LIMIT 1", forgotten);
        if (!next.next() || next.day(0) >= day) return events;
    }
    const auto up_to = safe_up_to(database);
    if (!up_to) return events;
    auto query =
        database.query("SELECT seq, paper, version, day FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
                       forgotten, *up_to, most);
    while (query.next() && query.day(3) < day)
        events.push_back({query.integer(0), query.text(1), static_cast<int>(query.integer(2))});
    return events;
}

/// Unless something later speaks of it, or a person asked for the past.
void forget_paper(Database& database, const OldEvent& event, Seq up_to, Day day) {
    database.run(
        "UPDATE papers SET title = '', abstract = '', authors = '[]', comment_state = max(comment_state, 1), comment = "
        "'', journal_ref_state = max(journal_ref_state, 1), journal_ref = '', doi = '', raw_title = '', raw_abstract = "
        "'' WHERE id = ?1 AND version = ?2 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.paper = ?1 AND e.version = "
        "?2 AND e.seq > ?3) AND NOT EXISTS (SELECT 1 FROM past x WHERE x.paper = ?1 AND x.version = ?2)",
        event.paper, event.version, up_to);
    database.run(
        "DELETE FROM listings WHERE paper = ?1 AND day < ?3 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.paper = ?1 "
        "AND e.seq > ?2)",
        event.paper, up_to, day);
    database.run("DELETE FROM facts_wanted WHERE paper = ? AND version = ?", event.paper, event.version);
}

Day day_of(Instant instant) { return Day{std::chrono::floor<std::chrono::days>(instant)}; }

constexpr std::string_view old_receipts =
    "SELECT r.category, r.day FROM receipts r INDEXED BY receipts_by_day WHERE r.day < ? AND EXISTS (SELECT 1 FROM "
    "receipts n WHERE n.category = r.category AND n.day > r.day) AND NOT EXISTS (SELECT 1 FROM gaps g WHERE g.category "
    "= r.category AND g.day = r.day AND g.state = 0) LIMIT ?";

}  // namespace

Seq read_forgotten(Database& database) { return read_counter(database, "forgotten"); }

Result<Pruned> SqliteStore::prune_papers(std::size_t most, Instant old) {
    const Day day = day_of(old);
    const auto events = db_.read([&]() -> Result<std::vector<OldEvent>> {
        if (read_counter(db_, "configured") == 0) return std::vector<OldEvent>{};
        return old_events(db_, most, day);
    });
    if (!events) return std::unexpected(events.error());
    if (events->empty()) return Pruned::nothing;
    return db_.write("prune_papers", [&]() -> Result<Pruned> {
        const Seq up_to = events->back().seq;
        for (const OldEvent& event : *events) forget_paper(db_, event, up_to, day);
        write_counter(db_, "forgotten", up_to);
        return events->size() < most ? Pruned::last : Pruned::more;
    });
}

Result<Pruned> SqliteStore::prune_receipts(std::size_t most, Instant old) {
    const Day day = day_of(old);
    const auto any = db_.read([&]() -> Result<bool> { return db_.query(old_receipts, day, 1).next(); });
    if (!any) return std::unexpected(any.error());
    if (!*any) return Pruned::nothing;
    return db_.write("prune_receipts", [&]() -> Result<Pruned> {
        static const std::string sql =
            "DELETE FROM receipts WHERE (category, day) IN (" + std::string{old_receipts} + ")";
        return db_.run(sql, day, most) < static_cast<int>(most) ? Pruned::last : Pruned::more;
    });
}

}  // namespace paperwire::store
