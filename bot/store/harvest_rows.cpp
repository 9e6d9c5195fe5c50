// SPDX-License-Identifier: MIT
#include "bot/store/harvest_rows.hpp"

#include <algorithm>
#include <map>

#include "bot/store/engine.hpp"
#include "bot/store/harvested_text.hpp"

namespace paperwire::store {
namespace {

/// How far around the wanted days what feeds listed helps to place.
constexpr int known_around = 14;

constexpr std::string_view harvest_columns =
    "id, purpose, oai_set, from_day, to_day, notify, stage, token, token_until, reached, records, placed, undecided, "
    "placed_to, begun_at, ended_at, listed_at, check_day, check_start, unreadable, failures, widened, restarts, "
    "unchecked, listed_to, failing_since";

int count_of(const Query& query, int column) { return static_cast<int>(query.integer(column)); }

Harvest read_harvest(const Query& query) {
    Harvest harvest;
    harvest.id = query.integer(0);
    harvest.purpose = static_cast<Purpose>(query.integer(1));
    harvest.oai_set = query.text(2);
    harvest.from = query.day(3);
    harvest.to = query.day(4);
    harvest.notify = query.integer(5) != 0;
    harvest.stage = static_cast<HarvestStage>(query.integer(6));
    harvest.token = query.text(7);
    harvest.token_until = query.instant_if(8);
    harvest.reached = query.day_if(9);
    harvest.records = query.integer(10);
    harvest.placed = query.integer(11);
    harvest.undecided = query.integer(12);
    harvest.placed_to = query.text(13);
    harvest.begun_at = query.instant(14);
    harvest.ended_at = query.instant_if(15);
    harvest.listed_at = query.instant_if(16);
    harvest.check_day = query.day_if(17);
    harvest.check_start = query.integer(18);
    harvest.unreadable = query.integer(19);
    harvest.failures = count_of(query, 20);
    harvest.widened = count_of(query, 21);
    harvest.restarts = count_of(query, 22);
    harvest.unchecked = query.integer(23) != 0;
    harvest.listed_to = query.day_if(24);
    harvest.failing_since = query.instant_if(25);
    if (harvest.stage == HarvestStage::listing && harvest.check_day) harvest.stage = HarvestStage::checking;
    return harvest;
}

/// New papers' ids by day, of categories that have no gap there. By category: that is how the listings are sorted.
std::map<Day, std::vector<PaperId>> find_new_ids(Database& database, Day from, Day to) {
    std::map<Day, std::vector<PaperId>> days;
    auto query = database.query(
        "SELECT l.day, l.paper FROM feeds f JOIN listings l ON l.category = f.category AND l.day BETWEEN ? AND ? "
        "WHERE l.kind = 0 AND NOT EXISTS (SELECT 1 FROM gaps g WHERE g.category = l.category AND g.day = l.day)",
        from, to);
    while (query.next()) days[query.day(0)].push_back(query.paper_id(1));
    return days;
}

}  // namespace

std::optional<Harvest> find_harvest(Database& database, std::int64_t id) {
    auto query = database.query("SELECT " + std::string{harvest_columns} + " FROM harvests WHERE id = ?", id);
    return query.next() ? std::optional{read_harvest(query)} : std::nullopt;
}

std::vector<Harvest> find_open_harvests(Database& database) {
    std::vector<Harvest> open;
    auto query = database.query("SELECT " + std::string{harvest_columns} + " FROM harvests WHERE stage < ? ORDER BY id",
                                HarvestStage::done);
    while (query.next()) open.push_back(read_harvest(query));
    return open;
}

Result<Harvest> harvest_at(Database& database, std::int64_t id, HarvestStage stage) {
    auto harvest = find_harvest(database, id);
    if (harvest && harvest->stage == stage) return std::move(*harvest);
    return fail(Errc::conflict, "harvest " + std::to_string(id) + ": another process has moved it on");
}

void keep_harvested(Database& database, std::int64_t harvest, std::span<const HarvestedPaper> papers) {
    for (const HarvestedPaper& one : papers) {
        database.run(
            "INSERT INTO harvested (harvest, sort_key, paper, version, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO "
            "UPDATE SET body = excluded.body",
            harvest, sort_key(one.paper.id), one.paper.id, one.paper.version, to_text(one));
    }
}

bool is_harvested(Database& database, std::int64_t harvest, const PaperId& paper) {
    auto query =
        database.query("SELECT 1 FROM harvested WHERE harvest = ? AND sort_key = ? LIMIT 1", harvest, sort_key(paper));
    return query.next();
}

void begin_placing(Database& database, const Harvest& harvest) {
    count_missing(database, harvest.id);
    write_id_ranges(database, harvest.id, harvest.from, harvest.to);
    // Placing begins with no day placed on.
    database.run(
        "UPDATE harvests SET stage = ?, check_day = NULL, check_start = 0, reached = NULL, failures = 0, failing_since "
        "= NULL, unreadable = unreadable + (SELECT count(*) FROM unread_records WHERE harvest = ?2) WHERE id = ?2",
        HarvestStage::placing, harvest.id);
}

/// Ids rise from day to day: one that does not is of a paper that was taken back and announced again, or of a day that
/// was read late, and would stretch a range over all days between.
void write_id_ranges(Database& database, std::int64_t harvest, Day from, Day to) {
    std::optional<PaperId> highest;
    for (auto& [day, ids] : find_new_ids(database, from.plus(-known_around), to.plus(known_around))) {
        if (highest) std::erase_if(ids, [&highest](const PaperId& id) { return !(*highest < id); });
        if (ids.empty()) continue;
        const auto [first, last] = std::ranges::minmax_element(ids);
        database.run("INSERT INTO id_ranges (harvest, day, first, last) VALUES (?, ?, ?, ?)", harvest, day, *first,
                     *last);
        highest = *last;
    }
}

void end_harvest_rows(Database& database, std::int64_t harvest, Instant now) {
    database.run("DELETE FROM harvested WHERE harvest = ?", harvest);
    database.run("DELETE FROM unread_records WHERE harvest = ?", harvest);
    database.run("DELETE FROM id_ranges WHERE harvest = ?", harvest);
    database.run("UPDATE harvests SET stage = ?, check_day = NULL, ended_at = ? WHERE id = ?", HarvestStage::done, now,
                 harvest);
}

}  // namespace paperwire::store
