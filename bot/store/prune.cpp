// SPDX-License-Identifier: MIT
// store: housekeeping, stage by stage, and forgetting join points that count for nobody any more. What is forgotten of
// digests and papers stands in prune_digests.cpp and prune_papers.cpp.
#include <algorithm>
#include <vector>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// The first join point after that one which some destination names; 0 when there is none.
std::int64_t next_named(Database& database, std::int64_t join_point) {
    auto query = database.query(
        "SELECT min(join_point) FROM destinations INDEXED BY destinations_by_join_point WHERE join_point > ?",
        join_point);
    return query.next() ? query.integer(0) : 0;
}

struct Sighting {
    std::vector<DestinationId> behind;  // those that stand behind their join point, or have left
    PruneMark mark;                     // where the look ended; none: it came round
};

/// Looks at `most` destinations that name a join point.
Sighting look_at(Database& database, JoinPoints& join_points, PruneMark mark, std::size_t most) {
    static const std::string sql =
        "SELECT d.id, d.cohort IS NULL, " + std::string{effective_cursor} +
        " FROM destinations d INDEXED BY destinations_by_join_point LEFT JOIN cohorts c ON c.id = d.cohort WHERE "
        "d.join_point = ? AND d.id > ? ORDER BY d.id LIMIT ?";
    const LateDays late = read_late_days(database);
    Sighting look;
    const auto go_to = [&mark](std::int64_t join_point) {
        mark.join_point = join_point;
        mark.destination = 0;
    };
    if (mark.join_point == 0) go_to(next_named(database, 0));
    for (std::size_t room = most; mark.join_point != 0;) {
        if (room == 0) {
            look.mark = mark;
            break;
        }
        std::size_t rows = 0;
        const auto join = join_point_at(database, join_points, mark.join_point);
        auto query = database.query(sql, mark.join_point, mark.destination, room);
        for (; query.next(); ++rows) {
            mark.destination = query.integer(0);
            if (query.integer(1) != 0 || !join || is_behind(*join, query.integer(2), late))
                look.behind.push_back(mark.destination);
        }
        if (rows < room) go_to(next_named(database, mark.join_point));
        room -= rows;
    }
    return look;
}

constexpr std::string_view loose_join_points =
    "SELECT j.id FROM join_points j WHERE NOT EXISTS (SELECT 1 FROM destinations d WHERE d.join_point = j.id) LIMIT ?";

}  // namespace

LateDays read_late_days(Database& database) {
    LateDays late;
    late.reconstructed = read_counter(database, "reconstructed");
    auto gap = database.query("SELECT min(day) FROM gaps WHERE state = 0");
    if (gap.next()) late.oldest_gap = gap.day_if(0);
    late.some_never_read = database.query("SELECT 1 FROM feeds WHERE day IS NULL LIMIT 1").next();
    auto least = database.query("SELECT min(day) FROM feeds");
    if (least.next()) late.least_day = least.day_if(0);
    return late;
}

bool is_behind(const JoinPoint& join, Seq cursor, const LateDays& late) {
    if (cursor < join.head || cursor < late.reconstructed) return false;
    if (!join.since && join.days.empty()) return true;  // every day counts
    if (late.some_never_read) return false;
    // What is read again of told days stands before whoever's slot has not come since: each schedule has one a week.
    if (join.told && join.since && (!late.least_day || *late.least_day < join.since->plus(days_between_slots.count())))
        return false;
    Day counts = join.since.value_or(Day{});
    for (const auto& [category, day] : join.days) counts = std::max(counts, day);
    return !late.oldest_gap || *late.oldest_gap >= counts;
}

Result<Pruned> SqliteStore::prune_join_points(std::size_t most) {
    bool loose = false;
    const auto look = db_.read([&]() -> Result<Sighting> {
        // While a join() is under way, its join points are named by those whom it has written so far.
        if (read_counter(db_, "configured") == 0) return Sighting{};
        Sighting found = look_at(db_, join_points_, prune_mark_, most);
        if (found.behind.empty() && found.mark.join_point == 0) loose = db_.query(loose_join_points, 1).next();
        return found;
    });
    if (!look) return std::unexpected(look.error());
    prune_mark_ = look->mark;
    const bool goes_on = prune_mark_.join_point != 0;
    if (look->behind.empty() && !loose) return goes_on ? Pruned::more : Pruned::nothing;
    auto pruned = db_.write("prune", [&]() -> Result<Pruned> {
        for (const DestinationId one : look->behind)
            db_.run("UPDATE destinations SET join_point = NULL WHERE id = ?", one);
        static const std::string sql = "DELETE FROM join_points WHERE id IN (" + std::string{loose_join_points} + ")";
        db_.run(sql, most);
        return goes_on ? Pruned::more : Pruned::last;
    });
    join_points_.clear();  // a number may be given again, even after a commit that is said to have failed
    return pruned;
}

Result<Pruned> SqliteStore::prune_stage(std::size_t most, Instant old) {
    using enum PruneMark::Stage;
    switch (prune_mark_.stage) {
        case join_points: return prune_join_points(most);
        case digests: return prune_digests(most, old);
        case texts: return prune_texts(most, old);
        case papers: return prune_papers(most, old);
        case receipts: break;
    }
    return prune_receipts(most, old);
}

Result<bool> SqliteStore::prune(std::size_t most, std::optional<Instant> old) {
    using enum PruneMark::Stage;
    while (true) {
        if (!old && prune_mark_.stage != join_points) prune_mark_ = {};
        const auto done = prune_stage(most, old.value_or(Instant::min()));
        if (!done) return std::unexpected(done.error());
        if (*done == Pruned::more) return true;
        const bool came_round = !old || prune_mark_.stage == receipts;
        const auto stage =
            came_round ? join_points : static_cast<PruneMark::Stage>(static_cast<int>(prune_mark_.stage) + 1);
        prune_mark_ = {};
        prune_mark_.stage = stage;
        if (came_round) return false;
        if (*done == Pruned::last) return true;
    }
}

}  // namespace paperwire::store
