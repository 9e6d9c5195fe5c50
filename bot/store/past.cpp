// SPDX-License-Identifier: MIT
// store: papers of the past, which nobody is told of, and what the archive's papers are compared with.
#include "bot/store/announce.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {

void write_past(Database& database, const Placement& placement) {
    const Paper& paper = placement.item.paper;
    database.run(
        "INSERT INTO past (paper, version, kind, day, reconstructed) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
        paper.id, paper.version, placement.item.kind, placement.day);
}

Result<std::vector<IdRange>> SqliteStore::id_ranges(std::int64_t harvest) {
    return db_.read([&]() -> Result<std::vector<IdRange>> {
        std::vector<IdRange> ranges;
        auto query = db_.query("SELECT day, first, last FROM id_ranges WHERE harvest = ? ORDER BY day", harvest);
        while (query.next()) ranges.push_back({query.day(0), query.paper_id(1), query.paper_id(2)});
        return ranges;
    });
}

namespace {

/// What backfill stored quietly was announced to nobody, and says nothing of what anybody had.
std::optional<StoredPaper> find_announced(Database& database, const PaperId& id) {
    std::optional<StoredPaper> stored;
    auto query = database.query(
        "SELECT min(e.day), p.categories FROM events e JOIN papers p ON p.id = e.paper AND p.version = e.version WHERE "
        "e.paper = ? GROUP BY p.version ORDER BY 1, p.version",
        id);
    while (query.next()) {
        if (!stored) stored.emplace();
        stored->announced.push_back({query.day(0), categories_from_text(query.text(1))});
    }
    return stored;
}

void read_listings(Database& database, const PaperId& id, StoredPaper& stored) {
    auto query = database.query("SELECT category, day, version, kind FROM listings WHERE paper = ?", id);
    while (query.next())
        stored.listings.push_back({query.text(0), query.day(1), static_cast<int>(query.integer(2)), query.kind(3)});
}

}  // namespace

Result<std::vector<std::optional<StoredPaper>>> SqliteStore::stored_papers(std::span<const PaperId> papers) {
    return db_.read([&]() -> Result<std::vector<std::optional<StoredPaper>>> {
        std::vector<std::optional<StoredPaper>> all;
        for (const PaperId& id : papers) {
            all.push_back(find_announced(db_, id));
            if (all.back()) read_listings(db_, id, *all.back());
        }
        return all;
    });
}

}  // namespace paperwire::store
