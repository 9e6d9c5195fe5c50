// SPDX-License-Identifier: MIT
// store: making the destinations those of the configuration. The same configuration as last time is known by its
// fingerprint; else every row is read once, in key order beside the configured ones, and only what differs is written.
#include <algorithm>
#include <bit>
#include <span>
#include <unordered_map>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

using CohortIds = std::unordered_map<std::string, std::int64_t>;

struct Joiner {
    const Configured* configured{nullptr};
    DestinationId known{0};  // its row from an earlier time, 0 when there is none
};

struct Mover {
    DestinationId id{0};
    const Configured* configured{nullptr};
};

struct Changes {
    std::vector<Joiner> joiners;
    std::vector<Mover> movers;
    std::vector<DestinationId> leavers;
};

struct Start {
    std::int64_t join_point{0};
    Seq cursor{0};
};

std::vector<const Configured*> in_key_order(std::span<const Configured> configured) {
    std::vector<const Configured*> order;
    order.reserve(configured.size());
    for (const auto& one : configured) order.push_back(&one);
    std::ranges::sort(
        order, [](const Configured* a, const Configured* b) { return a->key != b->key ? a->key < b->key : a < b; });
    const auto twice =
        std::ranges::unique(order, {}, [](const Configured* one) -> const DestinationKey& { return one->key; });
    order.erase(twice.begin(), twice.end());
    return order;
}

CohortIds read_cohort_ids(Database& database) {
    CohortIds ids;
    auto query = database.query("SELECT key, id FROM cohorts");
    while (query.next()) ids.emplace(query.text(0), query.integer(1));
    return ids;
}

/// Sorts a stored row that is configured into what must be done with it.
void compare(const Query& row, const Configured& configured, const CohortIds& cohorts, Changes& changes) {
    const DestinationId id = row.integer(3);
    if (row.null(4)) {
        changes.joiners.push_back({&configured, id});
        return;
    }
    const auto cohort = cohorts.find(configured.cohort);
    if (cohort == cohorts.end() || cohort->second != row.integer(4)) changes.movers.push_back({id, &configured});
}

Changes find_changes(Database& database, const std::vector<const Configured*>& configured, const CohortIds& cohorts) {
    Changes changes;
    auto next = configured.begin();
    auto row = database.query(
        "SELECT subscriber, channel, name, id, cohort FROM destinations ORDER BY subscriber, channel, name");
    while (row.next()) {
        const DestinationKey key{row.text(0), row.text(1), row.text(2)};
        for (; next != configured.end() && (*next)->key < key; ++next) changes.joiners.push_back({*next, 0});
        if (next != configured.end() && (*next)->key == key) compare(row, **next++, cohorts, changes);
        else if (!row.null(4)) changes.leavers.push_back(row.integer(3));
    }
    for (; next != configured.end(); ++next) changes.joiners.push_back({*next, 0});
    return changes;
}

std::int64_t cohort_id(Database& database, CohortIds& cohorts, const std::string& key, Instant now) {
    const auto [place, fresh] = cohorts.emplace(key, 0);
    if (!fresh) return place->second;
    database.run("INSERT INTO cohorts (key, watermark, last_slot) VALUES (?, ?, ?)", key, read_head(database),
                 now - std::chrono::milliseconds{1});
    return place->second = database.last_row();
}

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

Start make_start(Database& database, const std::optional<Day>& since) {
    const auto days = current_days(database, since);
    database.run("INSERT INTO join_points (head, days, since) VALUES (?, ?, ?)", read_head(database),
                 days_to_text(days), since);
    const auto join_point = database.last_row();
    return {join_point, earliest_cursor(database, days, since)};
}

/// One call of join that changes something.
class Placement {
public:
    Placement(Database& database, CohortIds& cohorts, Instant now, std::int64_t number)
        : database_(database), cohorts_(cohorts), now_(now), number_(number) {}

    /// In the first transaction that places somebody.
    void begin() const { write_counter(database_, "joins", number_); }

    void add(const Joiner& joiner, const std::function<std::string()>& make_token) {
        const auto& [configured, known] = joiner;
        const auto cohort = cohort_id(database_, cohorts_, configured->cohort, now_);
        const Start start = start_for(configured->since);
        if (known != 0) {
            database_.run("UPDATE destinations SET cohort = ?, cursor = ?, join_point = ?, placed = ? WHERE id = ?",
                          cohort, start.cursor, start.join_point, number_, known);
            return;
        }
        const auto& key = configured->key;
        database_.run(
            "INSERT INTO destinations (subscriber, channel, name, cohort, cursor, join_point, placed, token) VALUES "
            "(?, ?, ?, ?, ?, ?, ?, ?)",
            key.subscriber, key.channel, key.name, cohort, start.cursor, start.join_point, number_, make_token());
    }

    void move(const Mover& mover) {
        static const std::string sql = "UPDATE destinations AS d SET cursor = (SELECT " +
                                       std::string{effective_cursor} +
                                       " FROM cohorts c WHERE c.id = d.cohort), cohort = ?, placed = ? WHERE id = ?";
        database_.run(sql, cohort_id(database_, cohorts_, mover.configured->cohort, now_), number_, mover.id);
    }

private:
    const Start& start_for(const std::optional<Day>& since) {
        const auto found = starts_.find(since);
        return found != starts_.end() ? found->second
                                      : starts_.emplace(since, make_start(database_, since)).first->second;
    }

    Database& database_;
    CohortIds& cohorts_;
    Instant now_;
    std::int64_t number_;
    std::map<std::optional<Day>, Start> starts_;
};

/// What waits for destinations that are no longer configured. Looks at those, which are few beside the others.
const std::string orphan_select =
    "SELECT " + std::string{outbox_columns} +
    ", o.id FROM destinations d INDEXED BY destinations_by_place CROSS JOIN digests o INDEXED BY digests_open ON "
    "o.destination = d.id WHERE d.cohort IS NULL AND o.state IN (0, 1, 2) AND o.state <> 1 ORDER BY d.subscriber, "
    "d.channel, d.name, o.id";

/// Drops it; returns it as it was.
std::vector<OutboxRow> drop_orphans(Database& database, Instant now) {
    std::vector<OutboxRow> dropped;
    std::vector<std::int64_t> rows;
    {
        auto query = database.query(orphan_select);
        while (query.next()) {
            dropped.push_back(read_outbox_row(query));
            rows.push_back(query.integer(outbox_column_count));
        }
    }
    for (const auto row : rows) drop_delivery(database, row, now);
    return dropped;
}

/// The same for the same configuration in whatever order, and never 0.
std::int64_t fingerprint(std::span<const Configured> configured) {
    std::uint64_t sum = configured.size();
    std::string line;
    for (const Configured& one : configured) {
        line.clear();
        for (const std::string* part : {&one.key.subscriber, &one.key.channel, &one.key.name, &one.cohort})
            line.append(*part).push_back('\0');
        // Spread, since sums of FNV hashes of like texts are alike.
        auto hash = std::bit_cast<std::uint64_t>(content_hash(line));
        hash = (hash ^ (hash >> 32U)) * 0xd6e8feb86659fd93ULL;
        sum += hash ^ (hash >> 32U);
    }
    return sum == 0 ? 1 : std::bit_cast<std::int64_t>(sum);
}

/// Changes that one transaction writes. Each touches pages of an index at random: in smaller ones, the same pages would
/// be written again and again.
constexpr std::size_t changes_at_once = 50'000;

/// Writes changes in several transactions, by one step each. Until all stand, the configuration is not known as joined.
template <typename Items, typename Step>
Result<void> in_slices(Database& database, const Items& items, Step step) {
    for (std::size_t from = 0; from < items.size(); from += changes_at_once) {
        const auto slice = std::span(items).subspan(from, std::min(changes_at_once, items.size() - from));
        auto done = database.write("join", [&]() -> Result<void> {
            write_counter(database, "configured", 0);
            for (const auto& item : slice) step(item);
            return {};
        });
        if (!done) return done;
    }
    return {};
}

Result<void> place(Database& database, const Changes& changes, Placement& placement,
                   const std::function<std::string()>& make_token) {
    auto added = in_slices(database, changes.joiners, [&](const Joiner& joiner) {
        placement.begin();
        placement.add(joiner, make_token);
    });
    if (!added) return added;
    auto moved = in_slices(database, changes.movers, [&](const Mover& mover) {
        placement.begin();
        placement.move(mover);
    });
    if (!moved) return moved;
    return in_slices(database, changes.leavers, [&](DestinationId leaver) {
        database.run("UPDATE destinations SET cohort = NULL, cursor = NULL, join_point = NULL WHERE id = ?", leaver);
    });
}

}  // namespace

Result<std::vector<OutboxRow>> SqliteStore::join(std::span<const Configured> configured, Instant now,
                                                 const std::function<std::string()>& make_token) {
    const std::int64_t print = fingerprint(configured);
    const auto as_it_was = db_.read(
        [&]() -> Result<bool> { return read_counter(db_, "configured") == print && !db_.query(orphan_select).next(); });
    if (!as_it_was) return std::unexpected(as_it_was.error());
    if (*as_it_was) return std::vector<OutboxRow>{};

    const auto order = in_key_order(configured);
    CohortIds cohorts;
    auto changes = db_.read([&]() -> Result<Changes> {
        cohorts = read_cohort_ids(db_);
        return find_changes(db_, order, cohorts);
    });
    if (!changes) return std::unexpected(changes.error());
    // Who falls due together stands together: closing then goes through the table, not to and fro.
    std::ranges::stable_sort(changes->joiners, {},
                             [](const Joiner& one) -> const std::string& { return one.configured->cohort; });
    const auto number = db_.read([&]() -> Result<std::int64_t> { return read_counter(db_, "joins") + 1; });
    if (!number) return std::unexpected(number.error());
    Placement placement(db_, cohorts, now, *number);
    if (auto placed = place(db_, *changes, placement, make_token); !placed) return std::unexpected(placed.error());
    return db_.write("join", [&]() -> Result<std::vector<OutboxRow>> {
        db_.run("DELETE FROM cohorts WHERE NOT EXISTS (SELECT 1 FROM destinations d WHERE d.cohort = cohorts.id)");
        write_counter(db_, "configured", print);
        return drop_orphans(db_, now);
    });
}

}  // namespace paperwire::store
