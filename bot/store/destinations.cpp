// SPDX-License-Identifier: MIT
#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

const std::string destination_select =
    "SELECT d.id, d.subscriber, d.channel, d.name, c.key, coalesce(d.cursor, c.watermark), d.join_point, d.stopped, "
    "d.stopped_reason, "
    "d.stopped_at, d.moved_to, d.moved_from, d.token FROM destinations d JOIN cohorts c ON c.id = d.cohort ";

/// Join points already read: a million destinations share a few.
class JoinPoints {
public:
    explicit JoinPoints(Database& database) : database_(database) {}

    std::shared_ptr<const JoinPoint> at(std::int64_t id) {
        const auto found = read_.find(id);
        return found != read_.end() ? found->second : read_.emplace(id, read(id)).first->second;
    }

private:
    std::shared_ptr<const JoinPoint> read(std::int64_t id) {
        auto query = database_.query("SELECT head, days, since FROM join_points WHERE id = ?", id);
        if (!query.next()) return nullptr;
        return std::make_shared<const JoinPoint>(
            JoinPoint{query.integer(0), days_from_text(query.text(1)), query.day_if(2)});
    }

    Database& database_;
    std::map<std::int64_t, std::shared_ptr<const JoinPoint>> read_;
};

DestinationRow read_destination(const Query& query, JoinPoints& join_points) {
    DestinationRow row;
    row.id = query.integer(0);
    row.key = DestinationKey{query.text(1), query.text(2), query.text(3)};
    row.cohort = query.text(4);
    row.cursor = query.integer(5);
    if (!query.null(6)) row.join = join_points.at(query.integer(6));
    if (row.join && row.join->head <= row.cursor) row.join = nullptr;
    row.stopped = query.integer(7) != 0;
    row.stopped_reason = query.text(8);
    row.stopped_at = query.instant_if(9);
    row.moved_to = query.text(10);
    row.moved_from = query.text(11);
    row.token = query.text(12);
    return row;
}

std::vector<DestinationRow> read_destinations(Database& database, Query& query) {
    JoinPoints join_points(database);
    std::vector<DestinationRow> rows;
    while (query.next()) rows.push_back(read_destination(query, join_points));
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

}  // namespace

void stop_row(Database& database, DestinationId destination, const std::string& reason, Instant now) {
    database.run("UPDATE destinations SET stopped = 1, stopped_reason = ?, stopped_at = ? WHERE id = ?", reason, now,
                 destination);
}

Result<std::vector<CohortState>> SqliteStore::cohorts() {
    return db_.read([&]() -> Result<std::vector<CohortState>> {
        std::vector<CohortState> states;
        auto query = db_.query("SELECT key, watermark, last_slot FROM cohorts ORDER BY key");
        while (query.next()) states.push_back({query.text(0), query.integer(1), query.instant(2)});
        return states;
    });
}

Result<std::vector<DestinationRow>> SqliteStore::members(const std::string& cohort) {
    return db_.read([&]() -> Result<std::vector<DestinationRow>> {
        auto query = db_.query(destination_select + "WHERE c.key = ? ORDER BY d.id", cohort);
        auto rows = read_destinations(db_, query);
        seen_[cohort] = read_counter(db_, "joins");
        return rows;
    });
}

Result<std::vector<DestinationRow>> SqliteStore::destinations() {
    return db_.read([&]() -> Result<std::vector<DestinationRow>> {
        auto query = db_.query(destination_select + "ORDER BY d.subscriber, d.channel, d.name");
        return read_destinations(db_, query);
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

Result<void> SqliteStore::start_destination(const DestinationKey& key, Instant /*now*/) {
    return db_.write("start_destination", [&]() -> Result<void> {
        const auto found = find(db_, key);
        if (!found) return std::unexpected(found.error());
        if (!found->stopped) return {};
        db_.run(
            "UPDATE destinations SET stopped = 0, stopped_reason = '', stopped_at = NULL, suspended_until = NULL, "
            "cursor = CASE WHEN cohort IS NULL THEN NULL ELSE ? END, join_point = NULL WHERE id = ?",
            read_head(db_), found->id);
        return {};
    });
}

}  // namespace paperwire::store
