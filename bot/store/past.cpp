// SPDX-License-Identifier: MIT
// store: papers of the past, which nobody is told of, and what the archive's papers are compared with.
#include <algorithm>
#include <map>

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

Result<std::vector<IdRange>> SqliteStore::id_ranges(Day from, Day to) {
    return db_.read([&]() -> Result<std::vector<IdRange>> {
        std::map<Day, IdRange> ranges;
        // By category: that is how the listings are sorted.
        auto query = db_.query(
            "SELECT l.day, l.paper FROM feeds f JOIN listings l ON l.category = f.category AND l.day BETWEEN ? AND ? "
            "WHERE l.kind = 0 AND NOT EXISTS (SELECT 1 FROM gaps g WHERE g.category = l.category AND g.day = l.day)",
            from, to);
        while (query.next()) {
            const Day day = query.day(0);
            PaperId id = query.paper_id(1);
            const auto [place, fresh] = ranges.try_emplace(day, IdRange{day, id, id});
            if (id < place->second.first) place->second.first = id;
            if (id > place->second.last) place->second.last = std::move(id);
        }
        std::vector<IdRange> sorted;
        for (auto& [day, range] : ranges) sorted.push_back(std::move(range));
        return sorted;
    });
}

Result<std::vector<std::optional<std::vector<std::string>>>> SqliteStore::stored_categories(
    std::span<const PaperId> papers) {
    using Categories = std::optional<std::vector<std::string>>;
    return db_.read([&]() -> Result<std::vector<Categories>> {
        std::vector<Categories> all;
        for (const PaperId& id : papers) {
            Categories categories;
            auto query = db_.query("SELECT categories FROM papers WHERE id = ?", id);
            while (query.next()) {
                if (!categories) categories.emplace();
                for (std::string& one : categories_from_text(query.text(0))) {
                    if (std::ranges::find(*categories, one) == categories->end()) categories->push_back(std::move(one));
                }
            }
            all.push_back(std::move(categories));
        }
        return all;
    });
}

}  // namespace paperwire::store
