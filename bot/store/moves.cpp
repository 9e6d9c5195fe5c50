// SPDX-License-Identifier: MIT
// store: a delivery's way from queued to its end. Every move that the table below does not allow is a conflict.
#include <optional>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

using enum DeliveryState;

struct Current {
    std::int64_t row{0};
    DeliveryState state{queued};
    DestinationId destination{0};
    std::string channel;
};

constexpr std::string_view current_columns = "id, state, destination, channel";

Current read_current(const Query& query) {
    return Current{query.integer(0), static_cast<DeliveryState>(query.integer(1)), query.integer(2), query.text(3)};
}

std::optional<Current> find_row(Database& database, const DigestId& digest, std::int64_t row) {
    static const std::string by_row =
        "SELECT " + std::string{current_columns} + " FROM digests WHERE id = ? AND digest = ?";
    static const std::string by_name = "SELECT " + std::string{current_columns} + " FROM digests WHERE digest = ?";
    if (row != 0) {
        auto query = database.query(by_row, row, digest);
        if (query.next()) return read_current(query);
    }
    auto query = database.query(by_name, digest);
    return query.next() ? std::optional{read_current(query)} : std::nullopt;
}

Result<Current> find(Database& database, const DigestId& digest, std::int64_t row = 0) {
    if (auto found = find_row(database, digest, row)) return std::move(*found);
    return fail(Errc::not_found, "digest " + digest + ": not in the store");
}

std::unexpected<Error> illegal(const DigestId& digest, DeliveryState from, std::string_view wanted) {
    return fail(Errc::conflict,
                "digest " + digest + ": is " + std::string{to_string(from)} + " and cannot be " + std::string{wanted});
}

/// Leased to leased: one of several parts went out. Nothing is sent that was not leased before.
constexpr bool may_become(DeliveryState from, DeliveryState to) {
    if (from == leased) return true;
    return is_open(from) && (to == queued || to == dead || to == dropped || (from == uncertain && to == uncertain));
}

void delete_parts(Database& database, std::int64_t row) { database.run("DELETE FROM parts WHERE digest = ?", row); }

/// Held for a person: no attempt is to come.
bool is_held(const Transition& transition) {
    return transition.state == uncertain && transition.next_attempt == Instant::max();
}

void write_transition(Database& database, std::int64_t row, const Transition& transition) {
    const auto finished = is_open(transition.state) ? std::nullopt : std::optional{transition.at};
    database.run(
        "UPDATE digests SET state = ?, next_attempt = ?, attempts = ?, next_part = ?, reply = ?, "
        "first_receipt = CASE WHEN ?6 = '' THEN first_receipt ELSE ?6 END, "
        "sent_to = CASE WHEN ?7 = '' THEN sent_to ELSE ?7 END, finished_at = ?, "
        "turn = CASE WHEN turn = 1 AND ?9 THEN 2 ELSE turn END WHERE id = ?",
        transition.state, transition.next_attempt, transition.attempts, transition.next_part, transition.reply,
        transition.first_receipt, transition.sent_to, finished, is_held(transition), row);
}

void keep(Database& database, const Pace& pace) {
    database.run(
        "INSERT INTO paces (channel, key, free_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET free_at = max(free_at, "
        "excluded.free_at)",
        pace.channel, pace.key, pace.free_at);
}

/// What an answer says beyond its own delivery.
void write_consequences(Database& database, const Current& current, const Transition& transition) {
    if (transition.stop_destination) stop_row(database, current.destination, transition.reply, transition.at);
    if (!transition.moved_to.empty())
        database.run("UPDATE destinations SET moved_to = ?, moved_from = ? WHERE id = ?", transition.moved_to,
                     transition.moved_from, current.destination);
    if (transition.suspend_destination_until)
        database.run("UPDATE destinations SET suspended_until = ? WHERE id = ?", *transition.suspend_destination_until,
                     current.destination);
    if (transition.hold) keep(database, *transition.hold);
    write_suspension(database, current.channel, transition);
}

Result<void> apply(Database& database, const Transition& transition) {
    const auto current = find(database, transition.digest, transition.row);
    if (!current) return std::unexpected(current.error());
    if (!may_become(current->state, transition.state))
        return illegal(transition.digest, current->state, to_string(transition.state));
    write_transition(database, current->row, transition);
    write_consequences(database, *current, transition);
    if (transition.state == sent || transition.state == dropped) delete_parts(database, current->row);
    if (!is_open(transition.state)) pass_turn(database, current->destination, transition.at);
    return {};
}

/// The row of a delivery that may be leased now.
struct Ready {
    std::int64_t row{0};
    int parts{0};
    int next_part{1};
};

std::optional<Ready> find_ready(Database& database, const Lease& lease, Instant now) {
    static const std::string open_to_all =
        "o.state IN (0, 2) AND d.stopped = 0 AND d.cohort IS NOT NULL AND (d.suspended_until IS NULL OR "
        "d.suspended_until <= ?2)";
    static const std::string select =
        "SELECT o.id, o.parts, o.next_part FROM digests o CROSS JOIN destinations d ON d.id = o.destination WHERE ";
    static const std::string by_row = select + "o.id = ?1 AND o.digest = ?3 AND " + open_to_all;
    static const std::string by_name = select + "o.digest = ?1 AND " + open_to_all;
    auto query = lease.row != 0 ? database.query(by_row, lease.row, now, lease.digest)
                                : database.query(by_name, lease.digest, now);
    if (!query.next()) return std::nullopt;
    return Ready{query.integer(0), static_cast<int>(query.integer(1)), static_cast<int>(query.integer(2))};
}

/// Parts are kept once. Those of which the first is lost, and none was sent, are kept anew.
bool keeps_parts(Database& database, const Lease& lease, const Ready& ready) {
    if (lease.parts.empty() || ready.parts == 0) return !lease.parts.empty();
    if (ready.next_part > 1) return false;
    return !database.query("SELECT 1 FROM parts WHERE digest = ? AND part = 1", ready.row).next();
}

/// False when it is not to be sent after all.
bool take(Database& database, const Lease& lease, Instant now) {
    const auto ready = find_ready(database, lease, now);
    if (!ready) return false;
    const bool keeps = keeps_parts(database, lease, *ready);
    database.run("UPDATE digests SET state = 1, first_attempt = coalesce(first_attempt, ?), parts = ? WHERE id = ?",
                 now, keeps ? static_cast<int>(lease.parts.size()) : ready->parts, ready->row);
    if (!keeps) return true;
    if (ready->parts > 0) delete_parts(database, ready->row);
    for (std::size_t index = 0; index < lease.parts.size(); ++index)
        database.run("INSERT INTO parts (digest, part, body) VALUES (?, ?, ?)", ready->row, index + 1,
                     lease.parts[index]);
    return true;
}

/// Gives a destination's turn to its oldest open delivery, but takes it from none that is under way or partly sent: no
/// other digest comes between two parts of one.
void restore_turn(Database& database, DestinationId destination, Instant now) {
    database.run(
        "UPDATE digests SET turn = 0 WHERE destination = ? AND finished_at IS NULL AND turn > 0 AND state <> 1 AND "
        "next_part = 1",
        destination);
    pass_turn(database, destination, now);
}

/// Ends a destination's suspension; what was put off to its end is due.
void lift_from(Database& database, DestinationId destination, Instant now) {
    database.run(
        "UPDATE digests SET next_attempt = ?1 WHERE destination = ?2 AND finished_at IS NULL AND next_attempt > ?1 AND "
        "next_attempt = (SELECT suspended_until FROM destinations WHERE id = ?2)",
        now, destination);
    database.run("UPDATE destinations SET suspended_until = NULL WHERE id = ?", destination);
}

Result<void> try_again(Database& database, const DigestId& digest, Instant now) {
    const auto current = find(database, digest);
    if (!current) return std::unexpected(current.error());
    if (current->state != queued && current->state != uncertain && current->state != dead)
        return illegal(digest, current->state, "tried again");
    database.run(
        "UPDATE digests SET state = 0, next_attempt = ?, attempts = 0, first_attempt = NULL, finished_at = NULL, turn "
        "= 0 WHERE id = ?",
        now, current->row);
    lift_from(database, current->destination, now);
    lift_suspension(database, current->channel, now);
    restore_turn(database, current->destination, now);
    return {};
}

Result<void> drop_one(Database& database, const DigestId& digest, Instant now) {
    const auto current = find(database, digest);
    if (!current) return std::unexpected(current.error());
    if (current->state == sent || current->state == leased) return illegal(digest, current->state, to_string(dropped));
    if (current->state != dropped) drop_delivery(database, current->row, now);
    return {};
}

/// All or nothing: the first failure takes back the whole call.
template <typename Items, typename Step>
Result<void> each(const Items& items, Step step) {
    for (const auto& item : items) {
        if (auto done = step(item); !done) return done;
    }
    return {};
}

}  // namespace

Result<std::vector<DigestId>> SqliteStore::lease(std::span<const Lease> leases, std::span<const Pace> paces,
                                                 Instant now) {
    return db_.write("lease", [&]() -> Result<std::vector<DigestId>> {
        std::vector<DigestId> refused;
        for (const Lease& one : leases) {
            if (!take(db_, one, now)) refused.push_back(one.digest);
        }
        for (const Pace& pace : paces) keep(db_, pace);
        return refused;
    });
}

Result<std::vector<Pace>> SqliteStore::paces(Instant real) {
    return db_.write("paces", [&]() -> Result<std::vector<Pace>> {
        db_.run("DELETE FROM paces WHERE free_at <= ?", real);
        std::vector<Pace> ahead;
        auto query = db_.query("SELECT channel, key, free_at FROM paces ORDER BY channel, key");
        while (query.next()) ahead.push_back({query.text(0), query.text(1), query.instant(2)});
        return ahead;
    });
}

Result<void> SqliteStore::record(std::span<const Transition> transitions) {
    return db_.write("record", [&]() -> Result<void> {
        return each(transitions, [&](const Transition& one) { return apply(db_, one); });
    });
}

Result<int> SqliteStore::recover_leases(Instant now) {
    return db_.write("recover_leases", [&]() -> Result<int> {
        return db_.run(
            "UPDATE digests INDEXED BY digests_open SET state = 2, next_attempt = max(next_attempt, ?) WHERE "
            "finished_at IS NULL AND state = 1",
            now);
    });
}

Result<void> SqliteStore::retry(std::span<const DigestId> digests, Instant now) {
    return db_.write("retry", [&]() -> Result<void> {
        return each(digests, [&](const DigestId& one) { return try_again(db_, one, now); });
    });
}

Result<void> SqliteStore::drop(std::span<const DigestId> digests, Instant now) {
    return db_.write("drop", [&]() -> Result<void> {
        return each(digests, [&](const DigestId& one) { return drop_one(db_, one, now); });
    });
}

}  // namespace paperwire::store
