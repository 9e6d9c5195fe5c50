// SPDX-License-Identifier: MIT
// store: what arXiv's archive gave, until it is placed, and where each harvest stands.
#include "bot/store/announce.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/harvested_text.hpp"

namespace paperwire::store {
namespace {

constexpr std::string_view harvest_columns =
    "id, purpose, oai_set, from_day, to_day, notify, stage, token, token_until, reached, records, placed, undecided, "
    "placed_to, begun_at, ended_at";

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
    return harvest;
}

std::optional<Harvest> find_harvest(Database& database, std::int64_t id) {
    auto query = database.query("SELECT " + std::string{harvest_columns} + " FROM harvests WHERE id = ?", id);
    return query.next() ? std::optional{read_harvest(query)} : std::nullopt;
}

/// The harvest, where it stands at that stage: another process may have moved it on.
Result<Harvest> harvest_at(Database& database, std::int64_t id, HarvestStage stage) {
    auto harvest = find_harvest(database, id);
    if (harvest && harvest->stage == stage) return std::move(*harvest);
    return fail(Errc::conflict, "harvest " + std::to_string(id) + ": another process has moved it on");
}

int keep(Database& database, std::int64_t harvest, std::span<const HarvestedPaper> papers) {
    for (const HarvestedPaper& one : papers) {
        database.run(
            "INSERT INTO harvested (harvest, sort_key, paper, version, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO "
            "UPDATE SET body = excluded.body",
            harvest, sort_key(one.paper.id), one.paper.id, one.paper.version, to_text(one));
    }
    return static_cast<int>(papers.size());
}

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

std::string gap_note(const Harvest& harvest) {
    std::string note = "reconstructed from arXiv's archive: the day had passed unread";
    if (harvest.undecided > 0) {
        note += "; " + std::to_string(harvest.undecided) +
                " older papers changed then: whether they were cross-listed nobody can tell";
    }
    return note;
}

void end_harvest(Database& database, std::int64_t id, Instant now) {
    const auto harvest = find_harvest(database, id);
    if (harvest) fill_gaps(database, id, gap_note(*harvest), now);
    database.run("UPDATE harvests SET stage = ?, ended_at = ? WHERE id = ?", HarvestStage::done, now, id);
}

}  // namespace

Result<Harvest> SqliteStore::begin_harvest(const Harvest& harvest, std::span<const Gap> gaps, Instant now) {
    return db_.write("begin_harvest", [&]() -> Result<Harvest> {
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
    return db_.read([&]() -> Result<std::vector<Harvest>> {
        std::vector<Harvest> open;
        auto query = db_.query("SELECT " + std::string{harvest_columns} + " FROM harvests WHERE stage < ? ORDER BY id",
                               HarvestStage::done);
        while (query.next()) open.push_back(read_harvest(query));
        return open;
    });
}

Result<void> SqliteStore::write_page(const HarvestPage& page) {
    return db_.write("write_page", [&]() -> Result<void> {
        const auto harvest = harvest_at(db_, page.harvest, HarvestStage::listing);
        if (!harvest) return std::unexpected(harvest.error());
        const int kept = keep(db_, page.harvest, page.papers);
        const auto stage = page.last ? HarvestStage::placing : HarvestStage::listing;
        // Placing begins with no day placed on.
        const auto reached = page.last ? std::nullopt : page.reached;
        db_.run(
            "UPDATE harvests SET stage = ?, token = ?, token_until = ?, reached = ?, records = records + ? WHERE id = "
            "?",
            stage, page.token, page.token_until, reached, kept, page.harvest);
        return {};
    });
}

Result<void> SqliteStore::add_harvested(std::int64_t harvest, std::span<const HarvestedPaper> papers) {
    return db_.write("add_harvested", [&]() -> Result<void> {
        keep(db_, harvest, papers);
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
            "UPDATE harvests SET placed = placed + ?, undecided = undecided + ?, placed_to = ?, reached = ? WHERE id = "
            "?",
            made.read, chunk.undecided, chunk.up_to, chunk.reached, chunk.harvest);
        if (chunk.last) end_harvest(db_, chunk.harvest, chunk.at);
        return made;
    });
}

}  // namespace paperwire::store
