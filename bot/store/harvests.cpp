// SPDX-License-Identifier: MIT
// store: what arXiv's archive gave, until it is placed, and where each harvest stands.
#include "bot/store/announce.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/harvest_rows.hpp"
#include "bot/store/harvested_text.hpp"

namespace paperwire::store {
namespace {

/// The last of the next papers' keys; nothing when none is left.
std::optional<std::string> end_of_chunk(Database& database, const Harvest& harvest, std::size_t papers) {
    auto query = database.query(
        "SELECT max(sort_key) FROM (SELECT DISTINCT sort_key FROM harvested WHERE harvest = ? AND sort_key > ? ORDER "
        "BY "
        "sort_key LIMIT ?)",
        harvest.id, harvest.placed_to, papers);
    return query.next() && !query.null(0) ? std::optional{query.text(0)} : std::nullopt;
}

bool has_more(Database& database, std::int64_t harvest, const std::string& after) {
    auto query = database.query("SELECT 1 FROM harvested WHERE harvest = ? AND sort_key > ? LIMIT 1", harvest, after);
    return query.next();
}

int make_events(Database& database, const Placement& placement, Seq passed) {
    const ReadingFrame frame{placement.category, placement.day, passed, true};
    return announce(database, frame, placement.item);
}

int make_past(Database& database, const Placement& placement, Seq passed) {
    store_quietly(database, placement.item.paper, passed);
    write_past(database, placement);
    return 0;
}

/// A backfill that stopped on the way and whose order nobody gives again.
constexpr std::chrono::days longest_rest{30};

/// Backfills whose papers another one brings, and those that nobody goes on with.
void give_up_backfills(Database& database, const Harvest& begun, Instant now) {
    for (const Harvest& one : find_open_harvests(database)) {
        if (one.purpose != Purpose::backfill) continue;
        const bool shares_days = one.from <= begun.to && begun.from <= one.to;
        if (shares_days || one.begun_at + longest_rest < now) end_harvest_rows(database, one.id, now);
    }
}

/// What follows a list's last page.
void end_list(Database& database, const HarvestPage& page) {
    database.run("UPDATE harvests SET listed_at = ?, listed_to = reached, check_day = ?, unchecked = ? WHERE id = ?",
                 page.at, page.check_from, page.unchecked, page.harvest);
    if (page.check_from) return;
    if (const auto harvest = find_harvest(database, page.harvest)) begin_placing(database, *harvest);
}

}  // namespace

Result<Harvest> SqliteStore::begin_harvest(const Harvest& harvest, std::span<const Gap> gaps, Instant now) {
    return db_.write("begin_harvest", [&]() -> Result<Harvest> {
        if (harvest.purpose == Purpose::backfill) give_up_backfills(db_, harvest, now);
        db_.run(
            "INSERT INTO harvests (purpose, oai_set, from_day, to_day, notify, stage, begun_at) VALUES (?, ?, ?, ?, ?, "
            "?, ?)",
            harvest.purpose, harvest.oai_set, harvest.from, harvest.to, harvest.notify, HarvestStage::listing, now);
        const std::int64_t id = db_.last_row();
        for (const Gap& gap : gaps) {
            db_.run("UPDATE gaps SET harvest = ? WHERE category = ? AND day = ? AND state = 0", id, gap.category,
                    gap.day);
        }
        return find_harvest(db_, id).value_or(Harvest{});
    });
}

Result<std::vector<Harvest>> SqliteStore::open_harvests() {
    return db_.read([&]() -> Result<std::vector<Harvest>> { return find_open_harvests(db_); });
}

Result<void> SqliteStore::write_page(const HarvestPage& page) {
    return db_.write("write_page", [&]() -> Result<void> {
        const auto harvest = harvest_at(db_, page.harvest, HarvestStage::listing);
        if (!harvest) return std::unexpected(harvest.error());
        keep_harvested(db_, page.harvest, page.papers);
        for (const PaperId& id : page.unread)
            db_.run("INSERT INTO unread_records (harvest, paper) VALUES (?, ?) ON CONFLICT DO NOTHING", page.harvest,
                    id);
        db_.run(
            "UPDATE harvests SET token = ?, token_until = ?, reached = ?, records = records + ?, unreadable = "
            "unreadable + ?, failures = 0, failing_since = NULL, widened = 0, restarts = ? WHERE id = ?",
            page.token, page.token_until, page.reached, page.papers.size(), page.nameless, page.restarts, page.harvest);
        if (page.last) end_list(db_, page);
        return {};
    });
}

Result<void> SqliteStore::add_harvested(std::int64_t harvest, std::span<const HarvestedPaper> papers) {
    return db_.write("add_harvested", [&]() -> Result<void> {
        const auto its = harvest_at(db_, harvest, HarvestStage::placing);
        if (!its) return std::unexpected(its.error());
        keep_harvested(db_, harvest, papers);
        db_.run("UPDATE harvests SET failures = 0, failing_since = NULL WHERE id = ?", harvest);
        return {};
    });
}

Result<HarvestedChunk> SqliteStore::harvested(std::int64_t id, std::size_t papers) {
    return db_.read([&]() -> Result<HarvestedChunk> {
        const auto harvest = find_harvest(db_, id);
        if (!harvest) return fail(Errc::not_found, "harvest " + std::to_string(id) + ": not in the store");
        HarvestedChunk chunk;
        chunk.up_to = end_of_chunk(db_, *harvest, papers).value_or(harvest->placed_to);
        auto query = db_.query(
            "SELECT body FROM harvested WHERE harvest = ? AND sort_key > ? AND sort_key <= ? ORDER BY sort_key, "
            "version",
            id, harvest->placed_to, chunk.up_to);
        while (query.next()) chunk.papers.push_back(harvested_from_text(query.text(0)));
        chunk.last = !has_more(db_, id, chunk.up_to);
        return chunk;
    });
}

Result<Remembered> SqliteStore::place(const PlacedChunk& chunk) {
    return db_.write("place", [&]() -> Result<Remembered> {
        const auto harvest = harvest_at(db_, chunk.harvest, HarvestStage::placing);
        if (!harvest) return std::unexpected(harvest.error());
        if (chunk.up_to < harvest->placed_to)
            return fail(Errc::conflict,
                        "harvest " + std::to_string(chunk.harvest) + ": these papers are placed already");
        const Seq passed = passed_mark(db_, handed_out_);
        const bool told = harvest->purpose == Purpose::catch_up || harvest->notify;
        Remembered made;
        for (const Placement& placement : chunk.placements) {
            made.events += told ? make_events(db_, placement, passed) : make_past(db_, placement, passed);
            ++made.read;
        }
        db_.run("DELETE FROM harvested WHERE harvest = ? AND sort_key <= ?", chunk.harvest, chunk.up_to);
        db_.run(
            "UPDATE harvests SET placed = placed + ?, undecided = undecided + ?, placed_to = ?, reached = ?, failures "
            "= 0, failing_since = NULL WHERE id = ?",
            made.read, chunk.undecided, chunk.up_to, chunk.reached, chunk.harvest);
        if (chunk.last) {
            end_gaps(db_, chunk.harvest, chunk.verdicts, chunk.at);
            end_harvest_rows(db_, chunk.harvest, chunk.at);
        }
        return made;
    });
}

}  // namespace paperwire::store
