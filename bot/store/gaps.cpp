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

}  // namespace

void write_gaps(Database& database, const Reading& reading) {
    if (reading.cut) open_gap(database, reading.category, reading.day);
    if (!is_settled(reading.state)) return;
    const auto settled = newest_settled(database, reading.category);
    for (const Day day : reading.expected) {
        if (day >= reading.day || (settled && day <= *settled)) continue;
        const Known known = known_of(database, reading.category, day);
        if (known == Known::settled || (!settled && known == Known::nothing)) continue;
        open_gap(database, reading.category, day);
    }
    database.run("UPDATE gaps SET state = 1 WHERE category = ? AND day = ? AND state = 0", reading.category,
                 reading.day);
}

Result<std::vector<Gap>> SqliteStore::open_gaps() {
    return db_.read([&]() -> Result<std::vector<Gap>> {
        std::vector<Gap> gaps;
        auto query =
            db_.query("SELECT category, day, coalesce(harvest, 0) FROM gaps WHERE state = 0 ORDER BY category, day");
        while (query.next()) gaps.push_back({query.text(0), query.day(1), query.integer(2)});
        return gaps;
    });
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
