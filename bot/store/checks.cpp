// SPDX-License-Identifier: MIT
// store: what the query API adds to a harvest, and where one stands that fails.
#include "bot/store/engine.hpp"
#include "bot/store/harvest_rows.hpp"

namespace paperwire::store {
namespace {

/// Keeps papers that the harvest holds nothing of. Returns how many.
int keep_new(Database& database, std::int64_t harvest, std::span<const HarvestedPaper> papers) {
    int kept = 0;
    for (const HarvestedPaper& one : papers) {
        if (is_harvested(database, harvest, one.paper.id)) continue;
        keep_harvested(database, harvest, {&one, 1});
        ++kept;
    }
    return kept;
}

void note_asked(Database& database, const HarvestCheck& check) {
    for (const PaperId& id : check.asked)
        database.run("UPDATE unread_records SET asked = 1 WHERE harvest = ? AND paper = ?", check.harvest, id);
    for (const HarvestedPaper& one : check.papers)
        database.run("DELETE FROM unread_records WHERE harvest = ? AND paper = ?", check.harvest, one.paper.id);
}

constexpr std::string_view failed_harvest =
    "UPDATE harvests SET failures = ?1, widened = ?2, restarts = ?3, unchecked = ?4, failing_since = CASE ?1 WHEN 0 "
    "THEN NULL ELSE coalesce(failing_since, ?5) END, oai_set = CASE ?6 WHEN 0 THEN oai_set ELSE '' END WHERE id = ?7";

/// The first day is what its list begins with: others may be had by another address.
void give_up(Database& database, const HarvestTrouble& trouble) {
    database.run(
        "UPDATE gaps SET not_before = ? WHERE harvest = ?2 AND state = 0 AND day = (SELECT min(day) FROM gaps WHERE "
        "harvest = ?2 AND state = 0)",
        trouble.give_up_until, trouble.harvest);
    database.run("UPDATE gaps SET harvest = NULL WHERE harvest = ? AND state = 0", trouble.harvest);
    end_harvest_rows(database, trouble.harvest, trouble.at);
}

}  // namespace

Result<std::vector<PaperId>> SqliteStore::unread_records(std::int64_t harvest, std::size_t limit) {
    return db_.read([&]() -> Result<std::vector<PaperId>> {
        std::vector<PaperId> ids;
        auto query = db_.query(
            "SELECT paper FROM unread_records WHERE harvest = ? AND asked = 0 ORDER BY paper LIMIT ?", harvest, limit);
        while (query.next()) ids.push_back(query.paper_id(0));
        return ids;
    });
}

Result<int> SqliteStore::write_check(const HarvestCheck& check) {
    return db_.write("write_check", [&]() -> Result<int> {
        const auto harvest = harvest_at(db_, check.harvest, HarvestStage::checking);
        if (!harvest) return std::unexpected(harvest.error());
        const int kept = keep_new(db_, check.harvest, check.papers);
        note_asked(db_, check);
        db_.run(
            "UPDATE harvests SET records = records + ?, check_day = ?, check_start = ?, failures = 0, "
            "failing_since = NULL WHERE id = ?",
            kept, check.day, check.start, check.harvest);
        if (!check.day) begin_placing(db_, *harvest);
        return kept;
    });
}

Result<void> SqliteStore::write_trouble(const HarvestTrouble& trouble) {
    return db_.write("write_trouble", [&]() -> Result<void> {
        const auto harvest = find_harvest(db_, trouble.harvest);
        if (!harvest || harvest->stage == HarvestStage::done)
            return fail(Errc::conflict, "harvest " + std::to_string(trouble.harvest) + ": is done");
        db_.run(failed_harvest, trouble.failures, trouble.widened, trouble.restarts, trouble.unchecked, trouble.at,
                trouble.whole_archive, trouble.harvest);
        if (trouble.begin_anew)
            db_.run("UPDATE harvests SET token = '', token_until = NULL WHERE id = ?", trouble.harvest);
        if (trouble.unchecked && harvest->stage == HarvestStage::checking) begin_placing(db_, *harvest);
        if (trouble.give_up_until) give_up(db_, trouble);
        return {};
    });
}

}  // namespace paperwire::store
