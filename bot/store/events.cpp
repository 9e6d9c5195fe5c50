// SPDX-License-Identifier: MIT
#include <algorithm>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// Columns of an event, before those of its paper; read by read_event.
const std::string event_select =
    "SELECT e.seq, e.kind, e.day, e.cause, EXISTS (SELECT 1 FROM events b WHERE b.paper = e.paper AND b.seq < e.seq), "
    "(SELECT max(b.version) FROM events b WHERE b.paper = e.paper AND b.version < e.version AND b.cause = 0), "
    "e.reconstructed, CASE WHEN e.reconstructed <> 0 THEN EXISTS (SELECT 1 FROM listings l JOIN gaps g ON g.category = "
    "l.category AND g.day = l.day WHERE l.paper = e.paper AND l.day = e.day AND l.version = e.version) ELSE 0 END, " +
    std::string{paper_columns} + " FROM events e JOIN papers p ON p.id = e.paper AND p.version = e.version ";
constexpr int first_paper_column = 8;

Event read_event(const Query& query) {
    Event event;
    event.seq = query.integer(0);
    event.announcement.kind = query.kind(1);
    event.announcement.day = query.day(2);
    event.cause = static_cast<Cause>(query.integer(3));
    event.repeats = query.integer(4) != 0;
    event.previous_version = static_cast<int>(query.integer(5));  // null reads as 0
    event.reconstructed = query.integer(6) != 0;
    event.caught_up = query.integer(7) != 0;
    event.announcement.paper = std::make_shared<const Paper>(read_paper(query, first_paper_column));
    return event;
}

/// What is known of an event that does not read.
Event damaged_event(Database& database, const Query& query, const std::string& reason) {
    Event event;
    event.seq = query.integer(0);
    event.announcement.day = parse_day(query.text(2));
    Damage damage{query.text(first_paper_column), reason, {}};
    auto listings = database.query(
        "SELECT DISTINCT l.category FROM events e JOIN listings l ON l.paper = e.paper AND l.day = e.day WHERE e.seq = "
        "? ORDER BY l.category",
        event.seq);
    while (listings.next()) damage.categories.push_back(listings.text(0));
    event.damage = std::make_shared<const Damage>(std::move(damage));
    return event;
}

Event event_of(Database& database, const Query& query) {
    try {
        return read_event(query);
    } catch (const DamagedRow& row) {  // of this event alone
        return damaged_event(database, query, row.what);
    }
}

/// One row a paper and version with its best kind and the first day of that kind, of the days asked for; then those of
/// the past that were never announced here. Both halves come in the order of an index, and are merged.
const std::string announcement_select =
    "SELECT e.kind, e.day AS day, " + std::string{paper_columns} +
    " FROM events e JOIN papers p ON p.id = e.paper AND p.version = e.version "
    "WHERE e.day BETWEEN ?1 AND ?2 AND e.cause = 0 AND p.title <> '' AND NOT EXISTS (SELECT 1 FROM events b WHERE "
    "b.paper = e.paper "
    "AND b.version = e.version AND b.cause = 0 AND (b.kind < e.kind OR (b.kind = e.kind AND (b.day < e.day OR (b.day = "
    "e.day AND b.seq < e.seq))))) "
    "UNION ALL SELECT x.kind, x.day AS day, " +
    std::string{paper_columns} +
    " FROM past x JOIN papers p ON p.id = x.paper AND p.version = x.version "
    "WHERE x.day BETWEEN ?1 AND ?2 AND NOT EXISTS (SELECT 1 FROM events b WHERE b.paper = x.paper AND b.version = "
    "x.version AND b.cause = 0) AND NOT EXISTS (SELECT 1 FROM past b WHERE b.paper = x.paper AND b.version = x.version "
    "AND b.kind < x.kind) ORDER BY day";

void visit_in_order(std::vector<Announcement>& day, const std::function<void(const Announcement&)>& visit) {
    std::ranges::sort(day, [](const Announcement& a, const Announcement& b) {
        return a.paper->id == b.paper->id ? a.paper->version < b.paper->version : a.paper->id < b.paper->id;
    });
    for (const auto& announcement : day) visit(announcement);
    day.clear();
}

}  // namespace

Seq read_head(Database& database) {
    auto query = database.query("SELECT max(seq) FROM events");
    return query.next() && !query.null(0) ? query.integer(0) : 0;
}

Result<Seq> SqliteStore::head() {
    return db_.read([&]() -> Result<Seq> { return read_head(db_); });
}

Result<std::vector<Event>> SqliteStore::events(Seq after, Seq up_to, std::size_t limit) {
    auto found = db_.read([&]() -> Result<std::vector<Event>> {
        std::vector<Event> events;
        auto query = db_.query(event_select + "WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?",
                               std::max(after, read_forgotten(db_)), up_to, limit);
        while (query.next()) events.push_back(event_of(db_, query));
        return events;
    });
    if (found && !found->empty()) handed_out_ = std::max(handed_out_, found->back().seq);
    return found;
}

Result<Paper> SqliteStore::paper(const PaperId& id, int version) {
    return db_.read([&]() -> Result<Paper> {
        auto query = db_.query("SELECT " + std::string{paper_columns} +
                                   " FROM papers p WHERE p.id = ?1 AND (?2 = 0 OR p.version = ?2) "
                                   "ORDER BY p.version DESC LIMIT 1",
                               id, version);
        const std::string name = "paper " + id.text() + (version > 0 ? "v" + std::to_string(version) : "");
        try {
            if (query.next() && !query.text(2).empty()) return read_paper(query, 0);
        } catch (const DamagedRow& row) {  // of this paper alone
            return fail(Errc::malformed, name + ": damaged in the store, holds " + row.what);
        }
        return fail(Errc::not_found, name + ": not in the store, or so old that its text was let go");
    });
}

Result<void> SqliteStore::each_announcement(std::optional<Day> from, std::optional<Day> to,
                                            const std::function<void(const Announcement&)>& visit) {
    return db_.read([&]() -> Result<void> {
        auto query = db_.query(announcement_select, from ? to_string(*from) : std::string{"0000-00-00"},
                               to ? to_string(*to) : std::string{"9999-99-99"});
        std::vector<Announcement> day;
        while (query.next()) {
            const Day its_day = query.day(1);
            if (!day.empty() && day.back().day != its_day) visit_in_order(day, visit);
            day.push_back({std::make_shared<const Paper>(read_paper(query, 2)), query.kind(0), its_day});
        }
        visit_in_order(day, visit);
        return {};
    });
}

Result<Event> SqliteStore::newest_event(const PaperId& id) {
    return db_.read([&]() -> Result<Event> {
        auto query = db_.query(event_select + "WHERE e.paper = ? AND e.cause = 0 ORDER BY e.seq DESC LIMIT 1", id);
        if (query.next()) return read_event(query);
        return fail(Errc::not_found, "paper " + id.text() + ": was never announced here");
    });
}

}  // namespace paperwire::store
