// SPDX-License-Identifier: MIT
// store: going on from a copy that is older than what was last delivered.
#include "bot/store/engine.hpp"
#include "bot/store/identity.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// The last event before any that could be news.
Seq last_before(Database& database, Day since) {
    auto query = database.query("SELECT min(seq) FROM events INDEXED BY events_by_day WHERE day >= ?", since);
    return query.next() && !query.null(0) ? query.integer(0) - 1 : read_head(database);
}

/// Nobody goes back: what the copy knows as closed was sent, or is among the dead letters.
void begin_after(Database& database, const ToldCohort& told) {
    std::int64_t cohort = 0;
    {
        auto query = database.query("SELECT id FROM cohorts WHERE key = ?", told.key);
        if (!query.next()) return;
        cohort = query.integer(0);
    }
    const Seq begin = last_before(database, told.since);
    database.run("INSERT INTO join_points (head, days, since, told) VALUES (?, ?, ?, 1)", read_head(database),
                 days_to_text({}), told.since);
    static const std::string sql = "UPDATE destinations AS d SET cursor = max(?, (SELECT " +
                                   std::string{effective_cursor} +
                                   " FROM cohorts c WHERE c.id = d.cohort)), join_point = ? WHERE d.cohort = ?";
    database.run(sql, begin, database.last_row(), cohort);
    database.run("UPDATE cohorts SET watermark = max(watermark, ?), last_slot = max(last_slot, ?) WHERE id = ?", begin,
                 told.slot, cohort);
}

void write_note(Database& database, std::string_view key, const std::string& value) {
    database.run("INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key,
                 value);
}

/// A new name: copies of the life before are told from it. Until its first mark is written, the one before stands for
/// what was settled.
std::string take_new_name(Database& database, const Mark& mark) {
    database.run("DELETE FROM notes WHERE key = ?", copied_note);
    if (!mark.store.empty()) write_note(database, settled_note, settled_text(mark));
    auto random = database.query("SELECT lower(hex(randomblob(16)))");
    const std::string name = random.next() ? random.text(0) : std::string{};
    write_note(database, name_note, name);
    return name;
}

}  // namespace

Result<void> SqliteStore::take_as_told(std::span<const ToldCohort> cohorts, const std::string& reason, Instant now) {
    ProcessLock* const lock = db_.lock();
    const Mark mark = lock != nullptr ? lock->mark() : Mark{};
    if (lock != nullptr) db_.keep_mark(*lock, std::nullopt);  // not under the former name
    const auto name = db_.write("take_as_told", [&]() -> Result<std::string> {
        for (const ToldCohort& told : cohorts) begin_after(db_, told);
        db_.run(
            "UPDATE digests INDEXED BY digests_open SET state = 4, turn = 0, reply = ?, finished_at = ? WHERE "
            "finished_at IS NULL",
            reason, now);
        return take_new_name(db_, mark);
    });
    if (!name) return std::unexpected(name.error());
    join_points_.clear();
    if (lock == nullptr) return {};
    db_.keep_mark(*lock, *name);
    const auto commits = db_.read([&]() -> Result<std::int64_t> { return read_counter(db_, "commits"); });
    if (commits) lock->write({*name, *commits, {}});
    return {};
}

}  // namespace paperwire::store
