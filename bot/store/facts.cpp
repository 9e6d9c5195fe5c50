// SPDX-License-Identifier: MIT
// store: comments, journal references and their like, which come from elsewhere than the feed, and later.
#include "bot/store/announce.hpp"
#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

constexpr std::int64_t first_pause_ms = 3'600'000;
constexpr int most_doublings = 4;

void put_off(Database& database, const VersionedId& one, Instant now) {
    database.run(
        "INSERT INTO facts_wanted (paper, version, asked, not_before) VALUES (?1, ?2, 1, ?3 + ?4) ON CONFLICT DO "
        "UPDATE "
        "SET not_before = ?3 + ?4 * (1 << min(asked, ?5)), asked = asked + 1",
        one.id, one.version, now, first_pause_ms, most_doublings);
}

/// What nobody waits for any more.
void forget(Database& database) {
    database.run(
        "DELETE FROM facts_wanted WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = facts_wanted.paper AND "
        "p.version = facts_wanted.version AND (p.comment_state = 0 OR p.journal_ref_state = 0))");
}

}  // namespace

Result<std::vector<VersionedId>> SqliteStore::facts_awaited(FactsOf of, Day from, Instant now, std::size_t limit) {
    return db_.read([&]() -> Result<std::vector<VersionedId>> {
        std::vector<VersionedId> awaited;
        auto query = db_.query(
            "SELECT DISTINCT e.paper, e.version, coalesce(w.asked, 0) AS asked FROM events e JOIN papers p ON p.id = "
            "e.paper AND p.version = e.version LEFT JOIN facts_wanted w ON w.paper = e.paper AND w.version = e.version "
            "WHERE e.day >= ? AND e.kind >= ? AND (p.comment_state = 0 OR p.journal_ref_state = 0) AND "
            "coalesce(w.not_before, 0) <= ? "
            "ORDER BY asked, e.paper, e.version LIMIT ?",
            from, of == FactsOf::all ? Kind::new_paper : Kind::replacement, now, limit);
        while (query.next()) awaited.push_back({query.paper_id(0), static_cast<int>(query.integer(1))});
        return awaited;
    });
}

Result<int> SqliteStore::complete_facts(std::span<const Paper> given, std::span<const VersionedId> missing,
                                        Instant now) {
    return db_.write("complete_facts", [&]() -> Result<int> {
        const Seq passed = passed_mark(db_, handed_out_);
        int events = 0;
        for (const Paper& paper : given) events += store::complete_facts(db_, paper, passed).value_or(0);
        for (const VersionedId& one : missing) put_off(db_, one, now);
        forget(db_);
        return events;
    });
}

}  // namespace paperwire::store
