// SPDX-License-Identifier: MIT
// store: announcement days that passed unread, and what tells an old batch from a new one.
#include <algorithm>
#include <tuple>

#include "bot/store/engine.hpp"
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

/// A gap's receipt is no news of the category's feed: it keeps the time at which that was asked, if ever it was.
constexpr std::string_view filled_receipt =
    "INSERT INTO receipts (category, day, state, listed, read, note, first_read_at, checked_at, reconstructed) VALUES "
    "(?1, ?2, 0, ?3, ?3, ?4, ?5, ?6, ?3) ON CONFLICT DO UPDATE SET state = 0, listed = max(read, ?3), reconstructed = "
    "reconstructed + ?3 - read, read = ?3, note = ?4, first_read_at = coalesce(first_read_at, ?5)";

std::vector<Gap> read_gaps(Database& database, std::optional<std::int64_t> harvest) {
    std::vector<Gap> gaps;
    auto query = database.query(
        "SELECT category, day, coalesce(harvest, 0) FROM gaps WHERE state = 0 AND (?1 IS NULL OR harvest = ?1) ORDER "
        "BY "
        "category, day",
        harvest);
    while (query.next()) gaps.push_back({query.text(0), query.day(1), query.integer(2)});
    return gaps;
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

void fill_gaps(Database& database, std::int64_t harvest, const std::string& note, Instant now) {
    for (const Gap& gap : read_gaps(database, harvest)) {
        const int listed = count_listed(database, gap.category, gap.day);
        database.run(filled_receipt, gap.category, gap.day, listed, note, now, Instant{gap.day.value});
        database.run("UPDATE feeds SET day = ?2 WHERE category = ?1 AND (day IS NULL OR day < ?2)", gap.category,
                     gap.day);
        database.run("UPDATE gaps SET state = 1 WHERE category = ? AND day = ?", gap.category, gap.day);
    }
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
