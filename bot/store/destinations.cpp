// SPDX-License-Identifier: MIT
#include <algorithm>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

const std::string destination_select =
    "SELECT d.id, d.subscriber, d.channel, d.name, c.key, " + std::string{effective_cursor} +
    ", d.join_point, d.stopped, d.stopped_reason, d.stopped_at, d.moved_to, d.moved_from, d.token, d.placed ";

/// What all rows of one call are read by.
struct Around {
    Database& database;
    JoinPoints& join_points;
    LateDays late;
};

DestinationRow read_destination(const Query& query, const Around& around) {
    DestinationRow row;
    row.id = query.integer(0);
    row.key = DestinationKey{query.text(1), query.text(2), query.text(3)};
    row.cohort = query.text(4);
    row.cursor = query.integer(5);
    if (!query.null(6)) row.join = join_point_at(around.database, around.join_points, query.integer(6));
    if (row.join && is_behind(*row.join, row.cursor, around.late)) row.join = nullptr;
    row.stopped = query.integer(7) != 0;
    row.stopped_reason = query.text(8);
    row.stopped_at = query.instant_if(9);
    row.moved_to = query.text(10);
    row.moved_from = query.text(11);
    row.token = query.text(12);
    row.placed = query.integer(13);
    return row;
}

std::vector<DestinationRow> read_destinations(Query& query, const Around& around) {
    std::vector<DestinationRow> rows;
    while (query.next()) rows.push_back(read_destination(query, around));
    return rows;
}

struct Found {
    DestinationId id{0};
    bool stopped{false};
};

Result<Found> find(Database& database, const DestinationKey& key) {
    auto query =
        database.query("SELECT id, stopped FROM destinations WHERE subscriber = ? AND channel = ? AND name = ?",
                       key.subscriber, key.channel, key.name);
    if (query.next()) return Found{query.integer(0), query.integer(1) != 0};
    return fail(Errc::not_found, "destination " + to_string(key) + ": not known to the store");
}

/// Takes the same time wherever they differ. Only the lengths show.
bool equal_in_constant_time(std::string_view one, std::string_view other) {
    if (one.empty() || one.size() != other.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference |= static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]);
    return difference == 0;
}

}  // namespace

std::shared_ptr<const JoinPoint> join_point_at(Database& database, JoinPoints& known, std::int64_t id) {
    if (const auto found = known.find(id); found != known.end()) return found->second;
    auto query = database.query("SELECT head, days, since, told FROM join_points WHERE id = ?", id);
    if (!query.next()) return nullptr;
    auto read = std::make_shared<const JoinPoint>(
        JoinPoint{query.integer(0), days_from_text(query.text(1)), query.day_if(2), query.integer(3) != 0});
    return known.emplace(id, std::move(read)).first->second;
}

void stop_row(Database& database, DestinationId destination, const std::string& reason, Instant now) {
    database.run("UPDATE destinations SET stopped = 1, stopped_reason = ?, stopped_at = ? WHERE id = ?", reason, now,
                 destination);
    // What waits for it is out of the way of those that may be tried.
    database.run("UPDATE digests SET turn = 2 WHERE destination = ? AND finished_at IS NULL AND turn = 1", destination);
}

Result<std::vector<CohortState>> SqliteStore::cohorts() {
    return db_.read([&]() -> Result<std::vector<CohortState>> {
        std::vector<CohortState> states;
        auto query = db_.query(
            "SELECT c.key, c.watermark, c.last_slot, min(c.watermark, coalesce((SELECT min(coalesce(d.cursor, "
            "c.watermark)) FROM destinations d INDEXED BY destinations_by_place WHERE d.cohort = c.id AND d.placed > "
            "c.seen), c.watermark)) FROM cohorts c ORDER BY c.key");
        while (query.next()) states.push_back({query.text(0), query.integer(1), query.instant(2), query.integer(3)});
        return states;
    });
}

Result<std::vector<DestinationRow>> SqliteStore::members(std::span<const std::string> cohorts, MemberMark after,
                                                         std::size_t limit) {
    static const std::string sql = destination_select +
                                   "FROM cohorts c CROSS JOIN destinations d INDEXED BY destinations_by_place ON "
                                   "d.cohort = c.id WHERE c.key = ? AND (d.placed, d.id) > (?, ?) ORDER BY d.placed, "
                                   "d.id LIMIT ?";
    return db_.read([&]() -> Result<std::vector<DestinationRow>> {
        const auto joins = read_counter(db_, "joins");
        const Around around{db_, join_points_, read_late_days(db_)};
        std::vector<DestinationRow> rows;
        for (const std::string& cohort : cohorts) {
            if (rows.size() >= limit) break;
            auto query = db_.query(sql, cohort, after.placed, after.id, limit - rows.size());
            while (query.next()) rows.push_back(read_destination(query, around));
            if (after.id == 0) seen_[cohort] = joins;
            after = {};
        }
        return rows;
    });
}

Result<std::vector<DestinationRow>> SqliteStore::destinations() {
    return db_.read([&]() -> Result<std::vector<DestinationRow>> {
        auto query = db_.query(destination_select +
                               "FROM destinations d JOIN cohorts c ON c.id = d.cohort ORDER BY d.subscriber, "
                               "d.channel, d.name");
        return read_destinations(query, {db_, join_points_, read_late_days(db_)});
    });
}

Result<DestinationRow> SqliteStore::destination_by_token(const std::string& token) {
    static const std::string sql =
        destination_select +
        "FROM destinations d LEFT JOIN cohorts c ON c.id = d.cohort WHERE substr(d.token, 1, 8) = substr(?, 1, 8)";
    return db_.read([&]() -> Result<DestinationRow> {
        auto query = db_.query(sql, token);
        const auto rows = read_destinations(query, {db_, join_points_, read_late_days(db_)});
        const auto found = std::ranges::find_if(
            rows, [&](const DestinationRow& row) { return equal_in_constant_time(row.token, token); });
        if (found != rows.end()) return *found;
        return fail(Errc::not_found, "no destination has that token");
    });
}

Result<void> SqliteStore::stop_destination(const DestinationKey& key, const std::string& reason, Instant now) {
    return db_.write("stop_destination", [&]() -> Result<void> {
        const auto found = find(db_, key);
        if (!found) return std::unexpected(found.error());
        if (!found->stopped) stop_row(db_, found->id, reason, now);
        return {};
    });
}

Result<void> SqliteStore::start_destination(const DestinationKey& key, Instant now) {
    return db_.write("start_destination", [&]() -> Result<void> {
        const auto found = find(db_, key);
        if (!found) return std::unexpected(found.error());
        if (!found->stopped) return {};
        db_.run(
            "UPDATE destinations SET stopped = 0, stopped_reason = '', stopped_at = NULL, suspended_until = NULL, "
            "cursor = ?, join_point = NULL WHERE id = ?",
            read_head(db_), found->id);
        expire_queue(db_, found->id, now - queue_lifetime, now);
        db_.run("UPDATE digests SET turn = 0 WHERE destination = ? AND finished_at IS NULL AND turn = 2", found->id);
        pass_turn(db_, found->id, now);
        return {};
    });
}

}  // namespace paperwire::store
