// SPDX-License-Identifier: MIT
// store: announcement days that passed unread, and what tells an old batch from a new one.
#include <algorithm>
#include <map>
#include <tuple>

#include "bot/store/engine.hpp"
#include "bot/store/harvest_rows.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

std::optional<Day> newest_settled(Database& database, const std::string& category) {
    auto query = database.query("SELECT day FROM feeds WHERE category = ?", category);
    return query.next() ? query.day_if(0) : std::nullopt;
}

enum class Known : std::uint8_t { nothing, unsettled, settled };

Known known_of(Database& database, const std::string& category, Day day) {
    auto query = database.query("SELECT state FROM receipts WHERE category = ? AND day = ?", category, day);
    if (!query.next()) return Known::nothing;
    return is_settled(static_cast<CategoryState>(query.integer(0))) ? Known::settled : Known::unsettled;
}

void open_gap(Database& database, const std::string& category, Day day) {
    database.run("INSERT INTO gaps (category, day, state) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", category, day);
}

/// A gap's receipt is no news of the category's feed: it keeps the time at which that was asked, if ever it was. What a
/// feed of that very day announced stays announced; an old batch's count does not.
constexpr std::string_view filled_receipt =
    "INSERT INTO receipts (category, day, state, listed, read, note, first_read_at, checked_at, reconstructed) VALUES "
    "(?1, ?2, 0, ?3, ?3, ?4, ?5, ?6, ?3) ON CONFLICT DO UPDATE SET listed = CASE WHEN state IN (1, 2) THEN ?3 ELSE "
    "max(listed, ?3) END, state = 0, reconstructed = reconstructed + ?3 - read, read = ?3, note = ?4, first_read_at = "
    "coalesce(first_read_at, ?5)";

/// What was placed on a day that is to be asked for again counts as read already.
constexpr std::string_view open_receipt =
    "UPDATE receipts SET reconstructed = reconstructed + ?3 - read, read = ?3, listed = max(listed, ?3) WHERE category "
    "= ?1 AND day = ?2";

std::vector<Gap> read_gaps(Database& database, std::optional<std::int64_t> harvest) {
    std::vector<Gap> gaps;
    auto query = database.query(
        "SELECT g.category, g.day, coalesce(g.harvest, 0), g.tries, g.not_before, g.empty_since, g.missing, "
        "(SELECT count(*) FROM listings l WHERE l.category = g.category AND l.day = g.day), "
        "(SELECT r.listed FROM receipts r WHERE r.category = g.category AND r.day = g.day AND r.state NOT IN (1, 2)) "
        "FROM gaps g WHERE g.state = 0 AND (?1 IS NULL OR g.harvest = ?1) ORDER BY g.category, g.day",
        harvest);
    while (query.next()) {
        Gap gap{query.text(0), query.day(1), query.integer(2), static_cast<int>(query.integer(3))};
        gap.not_before = query.instant_if(4);
        gap.empty_since = query.instant_if(5);
        gap.missing = static_cast<int>(query.integer(6));
        gap.listed = static_cast<int>(query.integer(7));
        if (!query.null(8)) gap.unread = std::max(0, static_cast<int>(query.integer(8)) - gap.listed);
        gaps.push_back(std::move(gap));
    }
    return gaps;
}

void fill_gap(Database& database, const GapVerdict& verdict, int listed, Instant now) {
    database.run(filled_receipt, verdict.category, verdict.day, listed, verdict.note, now, Instant{verdict.day.value});
    database.run("UPDATE feeds SET day = ?2 WHERE category = ?1 AND (day IS NULL OR day < ?2)", verdict.category,
                 verdict.day);
    database.run("UPDATE gaps SET state = 1 WHERE category = ? AND day = ?", verdict.category, verdict.day);
}

void leave_gap(Database& database, const GapVerdict& verdict, int listed) {
    database.run(open_receipt, verdict.category, verdict.day, listed);
    database.run(
        "UPDATE gaps SET tries = ?, not_before = ?, empty_since = ? WHERE category = ? AND day = ? AND state = 0",
        verdict.tries, verdict.not_before, verdict.empty_since, verdict.category, verdict.day);
}

}  // namespace

int count_listed(Database& database, const std::string& category, Day day) {
    auto query = database.query("SELECT count(*) FROM listings WHERE category = ? AND day = ?", category, day);
    return query.next() ? static_cast<int>(query.integer(0)) : 0;
}

void write_gaps(Database& database, const Reading& reading) {
    if (reading.cut) open_gap(database, reading.category, reading.day);
    if (!is_settled(reading.state) && !reading.cut) return;
    const auto settled = newest_settled(database, reading.category);
    for (const Day day : reading.expected) {
        if (day >= reading.day || (settled && day <= *settled)) continue;
        const Known known = known_of(database, reading.category, day);
        if (known == Known::settled || (!settled && known == Known::nothing)) continue;
        open_gap(database, reading.category, day);
    }
    if (!reading.cut)
        database.run("UPDATE gaps SET state = 1 WHERE category = ? AND day = ? AND state = 0", reading.category,
                     reading.day);
}

void count_missing(Database& database, std::int64_t harvest) {
    for (const Gap& gap : read_gaps(database, harvest)) {
        std::vector<PaperId> listed;
        {
            auto query = database.query("SELECT DISTINCT paper FROM listings WHERE category = ? AND day = ?",
                                        gap.category, gap.day);
            while (query.next()) listed.push_back(query.paper_id(0));
        }
        const auto missing =
            std::ranges::count_if(listed, [&](const PaperId& id) { return !is_harvested(database, harvest, id); });
        database.run("UPDATE gaps SET missing = ? WHERE category = ? AND day = ?", missing, gap.category, gap.day);
    }
}

void end_gaps(Database& database, std::int64_t harvest, std::span<const GapVerdict> verdicts, Instant now) {
    std::map<std::pair<std::string, Day>, const GapVerdict*> of_gap;
    for (const GapVerdict& one : verdicts) of_gap[{one.category, one.day}] = &one;
    for (const Gap& gap : read_gaps(database, harvest)) {
        const auto found = of_gap.find({gap.category, gap.day});
        if (found == of_gap.end()) continue;
        const GapVerdict& verdict = *found->second;
        if (verdict.filled) fill_gap(database, verdict, gap.listed, now);
        else leave_gap(database, verdict, gap.listed);
    }
    database.run("UPDATE gaps SET harvest = NULL WHERE harvest = ? AND state = 0", harvest);
}

Result<std::vector<Gap>> SqliteStore::open_gaps() {
    return db_.read([&]() -> Result<std::vector<Gap>> { return read_gaps(db_, std::nullopt); });
}

Result<std::vector<Gap>> SqliteStore::gaps_of(std::int64_t harvest) {
    return db_.read([&]() -> Result<std::vector<Gap>> { return read_gaps(db_, harvest); });
}

Result<std::vector<DatedItem>> SqliteStore::recent_listings(const std::string& category, int days) {
    return db_.read([&]() -> Result<std::vector<DatedItem>> {
        std::vector<DatedItem> items;
        auto newest = db_.query("SELECT max(day) FROM listings WHERE category = ?", category);
        if (!newest.next() || newest.null(0)) return items;
        auto query = db_.query("SELECT paper, version, kind, day FROM listings WHERE category = ? AND day >= ?",
                               category, newest.day(0).plus(-days));
        while (query.next()) {
            items.push_back({{query.paper_id(0), static_cast<int>(query.integer(1)), query.kind(2)}, query.day(3)});
        }
        std::ranges::sort(items, [](const DatedItem& a, const DatedItem& b) {
            return std::tie(a.day, a.item.id, a.item.version) < std::tie(b.day, b.item.id, b.item.version);
        });
        return items;
    });
}

}  // namespace paperwire::store
