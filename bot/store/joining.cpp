// SPDX-License-Identifier: MIT
#include "bot/store/joining.hpp"

#include <algorithm>

#include "bot/core/log.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// Rows that one step reads, or changes that it writes: tenths of a second. Each change touches pages of an index at
/// random, so in much smaller steps the same pages would be written again and again.
constexpr std::size_t at_once = 20'000;

/// Current day of each category, none earlier than `since`.
std::map<std::string, Day> current_days(Database& database, const std::optional<Day>& since) {
    std::map<std::string, Day> days;
    auto query = database.query("SELECT category, day FROM feeds WHERE day IS NOT NULL");
    while (query.next()) days[query.text(0)] = since ? std::max(query.day(1), *since) : query.day(1);
    return days;
}

/// The last event before any that could count.
Seq earliest_cursor(Database& database, const std::map<std::string, Day>& days, const std::optional<Day>& since) {
    std::optional<Day> least = since;
    for (const auto& [category, day] : days) {
        if (!least || day < *least) least = day;
    }
    if (!least) return 0;
    auto query = database.query("SELECT min(seq) FROM events INDEXED BY events_by_day WHERE day >= ?", *least);
    return query.next() && !query.null(0) ? query.integer(0) - 1 : read_head(database);
}

/// What waits for destinations that are no longer configured. Looks at those, which are few beside the others.
const std::string orphan_select =
    "SELECT " + std::string{outbox_columns} +
    ", o.id FROM destinations d INDEXED BY destinations_by_place CROSS JOIN digests o INDEXED BY digests_open ON "
    "o.destination = d.id WHERE d.cohort IS NULL AND o.finished_at IS NULL AND o.state <> 1 ORDER BY d.placed, d.id, "
    "o.id LIMIT ?";

bool has_orphans(Database& database) { return database.query(orphan_select, 1).next(); }

}  // namespace

Result<bool> SqliteJoining::step() {
    if (failed_ || begun_ != own_) return fail(Errc::conflict, "the destinations are being joined anew");
    if (stage_ == Stage::done) return true;
    auto ran = run_stage();
    failed_ = !ran;
    if (!ran) return std::unexpected(ran.error());
    return stage_ == Stage::done;
}

Result<void> SqliteJoining::run_stage() {
    switch (stage_) {
        case Stage::look: return look();
        case Stage::compare: return compare();
        case Stage::join: return write(joiners_, &SqliteJoining::join);
        case Stage::move: return write(movers_, &SqliteJoining::move);
        case Stage::take_back: return write(returners_, &SqliteJoining::take_back);
        case Stage::leave: return write(leavers_, &SqliteJoining::leave);
        case Stage::end: return end();
        case Stage::drop: return drop();
        case Stage::done: break;
    }
    return {};
}

Result<void> SqliteJoining::look() {
    return database_.read([&]() -> Result<void> {
        const bool as_it_was = read_counter(database_, "configured") == plan_.fingerprint && !has_orphans(database_);
        stage_ = as_it_was ? Stage::done : Stage::compare;
        if (as_it_was) return {};
        ended_ = read_counter(database_, "ended");
        auto query = database_.query("SELECT key, id FROM cohorts");
        while (query.next()) cohorts_.emplace(query.text(0), query.integer(1));
        return {};
    });
}

Result<void> SqliteJoining::compare() {
    return database_.read([&]() -> Result<void> {
        const DestinationKey from = read_up_to_.value_or(DestinationKey{});
        auto row = database_.query(
            "SELECT subscriber, channel, name, id, cohort, cursor, placed FROM destinations WHERE (subscriber, "
            "channel, "
            "name) > (?, ?, ?) ORDER BY subscriber, channel, name LIMIT ?",
            from.subscriber, from.channel, from.name, at_once);
        std::size_t rows = 0;
        for (; row.next(); ++rows) sort_out(row);
        if (rows < at_once) compared();
        return {};
    });
}

/// Sorts a stored row into what must be done with it, and those before it who have no row.
void SqliteJoining::sort_out(const Query& row) {
    read_up_to_ = DestinationKey{row.text(0), row.text(1), row.text(2)};
    const auto& wanted = plan_.by_key;
    for (; next_ < wanted.size() && wanted[next_].key < *read_up_to_; ++next_) joiners_.push_back({next_, 0});
    if (next_ < wanted.size() && wanted[next_].key == *read_up_to_) sort_out(row, wanted[next_++]);
    else if (!row.null(4)) leavers_.push_back({0, row.integer(3)});
}

void SqliteJoining::sort_out(const Query& row, const Configured& wanted) {
    const Change change{next_ - 1, row.integer(3)};
    if (row.null(4)) {
        // Who left in a join() that never came to its end has not left.
        const bool keeps_place = !row.null(5) && row.integer(6) > ended_;
        (keeps_place ? returners_ : joiners_).push_back(change);
        return;
    }
    const auto cohort = cohorts_.find(wanted.cohort);
    if (cohort == cohorts_.end() || cohort->second != row.integer(4)) movers_.push_back(change);
}

void SqliteJoining::compared() {
    for (; next_ < plan_.by_key.size(); ++next_) joiners_.push_back({next_, 0});
    // Who falls due together stands together: closing then goes through the table, not to and fro.
    std::ranges::stable_sort(joiners_, {}, [this](const Change& one) { return plan_.cohort_ranks[one.wanted]; });
    stage_ = Stage::join;
}

/// Some of the changes, in one transaction. Until all stand and the end is written, the configuration is not known as
/// joined. Each transaction has a number of its own: a closing that reads members between two of them knows whom it
/// has seen.
Result<void> SqliteJoining::write(const std::vector<Change>& changes, Work work) {
    const std::size_t count = std::min(at_once, changes.size() - written_);
    Result<void> done;
    if (count > 0) {
        done = database_.write("join", [&]() -> Result<void> {
            write_counter(database_, "configured", 0);
            number_ = read_counter(database_, "joins") + 1;
            write_counter(database_, "joins", number_);
            for (std::size_t i = 0; i < count; ++i) (this->*work)(changes[written_ + i]);
            return {};
        });
    }
    written_ += count;
    if (written_ < changes.size()) return done;
    written_ = 0;
    stage_ = static_cast<Stage>(static_cast<int>(stage_) + 1);
    return done;
}

Result<void> SqliteJoining::end() {
    stage_ = Stage::drop;
    return database_.write("join", [&]() -> Result<void> {
        database_.run(
            "DELETE FROM cohorts WHERE NOT EXISTS (SELECT 1 FROM destinations d WHERE d.cohort = cohorts.id)");
        write_counter(database_, "ended", read_counter(database_, "joins"));
        write_counter(database_, "configured", plan_.fingerprint);
        return {};
    });
}

/// Not before the end: who comes back after a join() that was cut short gets what waits for them. The end stands by
/// now, so whatever becomes of this the join is done.
Result<void> SqliteJoining::drop() {
    auto done = drop_some();
    if (done) return done;
    log::warning("store", "what waits for those who left is dropped at the next join",
                 {{"reason", done.error().message}});
    stage_ = Stage::done;
    return {};
}

Result<void> SqliteJoining::drop_some() {
    const auto some_left = database_.read([&]() -> Result<bool> { return has_orphans(database_); });
    if (!some_left) return std::unexpected(some_left.error());
    if (!*some_left) {
        std::ranges::stable_sort(dropped_, {}, &OutboxRow::key);
        stage_ = Stage::done;
        return {};
    }
    return database_.write("join", [&]() -> Result<void> {
        std::vector<std::int64_t> rows;
        {
            auto query = database_.query(orphan_select, at_once);
            while (query.next()) {
                dropped_.push_back(read_outbox_row(query));
                rows.push_back(query.integer(outbox_column_count));
            }
        }
        for (const auto row : rows) drop_left(database_, row, arrival_.now);
        return {};
    });
}

void SqliteJoining::join(const Change& change) {
    const Configured& wanted = plan_.by_key[change.wanted];
    const auto cohort = cohort_id(wanted.cohort);
    const Start start = start_for(wanted.since);
    if (change.id != 0) {
        revive_partly_sent(database_, change.id, arrival_.now);
        database_.run("UPDATE destinations SET cohort = ?, cursor = ?, join_point = ?, placed = ? WHERE id = ?", cohort,
                      start.cursor, start.join_point, number_, change.id);
        return;
    }
    database_.run(
        "INSERT INTO destinations (subscriber, channel, name, cohort, cursor, join_point, placed, token) VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?)",
        wanted.key.subscriber, wanted.key.channel, wanted.key.name, cohort, start.cursor, start.join_point, number_,
        arrival_.make_token());
}

void SqliteJoining::move(const Change& change) {
    static const std::string sql = "UPDATE destinations AS d SET cursor = (SELECT " + std::string{effective_cursor} +
                                   " FROM cohorts c WHERE c.id = d.cohort), cohort = ?, placed = ? WHERE id = ?";
    database_.run(sql, cohort_id(plan_.by_key[change.wanted].cohort), number_, change.id);
}

void SqliteJoining::take_back(const Change& change) {
    database_.run("UPDATE destinations SET cohort = ?, placed = ? WHERE id = ?",
                  cohort_id(plan_.by_key[change.wanted].cohort), number_, change.id);
}

/// With its place, which counts until the end is written.
void SqliteJoining::leave(const Change& change) {
    static const std::string sql = "UPDATE destinations AS d SET cursor = (SELECT " + std::string{effective_cursor} +
                                   " FROM cohorts c WHERE c.id = d.cohort), cohort = NULL, placed = ? WHERE id = ?";
    database_.run(sql, number_, change.id);
}

std::int64_t SqliteJoining::cohort_id(const std::string& key) {
    const auto [place, fresh] = cohorts_.emplace(key, 0);
    if (!fresh) return place->second;
    database_.run("INSERT INTO cohorts (key, watermark, last_slot) VALUES (?, ?, ?)", key, read_head(database_),
                  arrival_.now - std::chrono::milliseconds{1});
    return place->second = database_.last_row();
}

const SqliteJoining::Start& SqliteJoining::start_for(const std::optional<Day>& since) {
    const auto found = starts_.find(since);
    if (found != starts_.end()) return found->second;
    const auto days = current_days(database_, since);
    database_.run("INSERT INTO join_points (head, days, since) VALUES (?, ?, ?)", read_head(database_),
                  days_to_text(days), since);
    return starts_.emplace(since, Start{database_.last_row(), earliest_cursor(database_, days, since)}).first->second;
}

}  // namespace paperwire::store
