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

Result<Current> find(Database& database, const DigestId& digest) {
    auto query = database.query("SELECT id, state, destination, channel FROM digests WHERE digest = ?", digest);
    if (!query.next()) return fail(Errc::not_found, "digest " + digest + ": not in the store");
    return Current{query.integer(0), static_cast<DeliveryState>(query.integer(1)), query.integer(2), query.text(3)};
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

/// What a transition's delivery was, and is.
struct Moved {
    std::int64_t row{0};
    DestinationId destination{0};
    std::string channel;
    int parts{0};
};

/// From which states it may come, as bits.
constexpr int sources_of(DeliveryState to) {
    int bits = 0;
    for (const auto from : {queued, leased, uncertain}) {
        if (may_become(from, to)) bits |= 1 << static_cast<int>(from);
    }
    return bits;
}

/// Nothing when the row is not there, or the move is not legal.
std::optional<Moved> write_transition(Database& database, const Transition& transition) {
    static const std::string update =
        "UPDATE digests SET state = ?, next_attempt = ?, attempts = ?, next_part = ?, reply = ?, "
        "first_receipt = CASE WHEN ?6 = '' THEN first_receipt ELSE ?6 END, "
        "sent_to = CASE WHEN ?7 = '' THEN sent_to ELSE ?7 END, finished_at = ?, "
        "turn = CASE WHEN turn = 1 AND ?9 THEN 2 ELSE turn END WHERE ((?10 >> state) & 1) AND digest = ?11";
    static const std::string returning = " RETURNING id, destination, channel, parts";
    static const std::string by_row = update + " AND id = ?12" + returning;
    static const std::string by_name = update + returning;
    const auto finished = is_open(transition.state) ? std::nullopt : std::optional{transition.at};
    auto query = database.query(transition.row != 0 ? by_row : by_name, transition.state, transition.next_attempt,
                                transition.attempts, transition.next_part, transition.reply, transition.first_receipt,
                                transition.sent_to, finished, is_held(transition), sources_of(transition.state),
                                transition.digest);
    if (transition.row != 0) query.bind(transition.row);
    if (!query.next()) return std::nullopt;
    return Moved{query.integer(0), query.integer(1), query.text(2), static_cast<int>(query.integer(3))};
}

void keep(Database& database, const Pace& pace) {
    database.run(
        "INSERT INTO paces (channel, key, free_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET free_at = max(free_at, "
        "excluded.free_at)",
        pace.channel, pace.key, pace.free_at);
}

void keep(Database& database, const AddressHold& hold) {
    database.run(
        "INSERT INTO holds (channel, address, until) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = max(until, "
        "excluded.until)",
        hold.channel, hold.address, hold.until);
}

/// What an answer says beyond its own delivery.
void write_consequences(Database& database, const Moved& moved, const Transition& transition) {
    if (transition.stop_destination) stop_row(database, moved.destination, transition.reply, transition.at);
    if (!transition.moved_to.empty())
        database.run("UPDATE destinations SET moved_to = ?, moved_from = ? WHERE id = ?", transition.moved_to,
                     transition.moved_from, moved.destination);
    if (transition.suspend_destination_until)
        database.run("UPDATE destinations SET suspended_until = ? WHERE id = ?", *transition.suspend_destination_until,
                     moved.destination);
    if (transition.hold) keep(database, *transition.hold);
    write_suspension(database, moved.channel, transition);
}

std::unexpected<Error> refuse(Database& database, const Transition& transition) {
    const auto current = find(database, transition.digest);
    if (!current) return std::unexpected(current.error());
    return illegal(transition.digest, current->state, to_string(transition.state));
}

Result<void> apply(Database& database, const Transition& transition) {
    const auto moved = write_transition(database, transition);
    if (!moved) return refuse(database, transition);
    write_consequences(database, *moved, transition);
    const bool parts_go = transition.state == sent || transition.state == dropped;
    if (parts_go && moved->parts > 0) delete_parts(database, moved->row);
    if (!is_open(transition.state)) pass_turn(database, moved->destination, transition.at);
    return {};
}

/// A delivery that was leased just now.
struct Leased {
    std::int64_t row{0};
    int parts{0};
    int next_part{1};
};

/// Nothing when it is not to be sent after all.
std::optional<Leased> mark_leased(Database& database, const Lease& lease, Instant now) {
    static const std::string update =
        "UPDATE digests SET state = 1, first_attempt = coalesce(first_attempt, ?2), parts = CASE WHEN parts = 0 THEN "
        "?3 ELSE parts END WHERE state IN (0, 2) AND EXISTS (SELECT 1 FROM destinations d WHERE d.id = "
        "digests.destination AND d.stopped = 0 AND d.cohort IS NOT NULL AND (d.suspended_until IS NULL OR "
        "d.suspended_until <= ?2)) AND digest = ?1";
    static const std::string returning = " RETURNING id, parts, next_part";
    static const std::string by_row = update + " AND id = ?4" + returning;
    static const std::string by_name = update + returning;
    const auto parts = lease.parts.size();
    auto query = lease.row != 0 ? database.query(by_row, lease.digest, now, parts, lease.row)
                                : database.query(by_name, lease.digest, now, parts);
    if (!query.next()) return std::nullopt;
    return Leased{query.integer(0), static_cast<int>(query.integer(1)), static_cast<int>(query.integer(2))};
}

/// Parts are kept once. Those of which the first is lost or another, when none was sent, are kept anew.
void keep_parts(Database& database, const Leased& leased, const std::vector<std::string>& parts) {
    if (parts.empty() || leased.next_part > 1) return;
    constexpr std::string_view insert =
        "INSERT INTO parts (digest, part, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body WHERE "
        "body <> excluded.body";
    const bool is_new = database.run(insert, leased.row, 1, parts.front()) > 0;
    if (!is_new) return;
    if (leased.parts != static_cast<int>(parts.size()))
        database.run("UPDATE digests SET parts = ? WHERE id = ?", parts.size(), leased.row);
    if (leased.parts > 1) database.run("DELETE FROM parts WHERE digest = ? AND part > 1", leased.row);
    for (std::size_t index = 1; index < parts.size(); ++index)
        database.run(insert, leased.row, index + 1, parts[index]);
}

/// False when it is not to be sent after all.
bool take(Database& database, const Lease& lease, Instant now) {
    const auto leased = mark_leased(database, lease, now);
    if (leased) keep_parts(database, *leased, lease.parts);
    return leased.has_value();
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

Result<std::vector<AddressHold>> SqliteStore::holds(Instant now) {
    return db_.write("holds", [&]() -> Result<std::vector<AddressHold>> {
        db_.run("DELETE FROM holds WHERE until <= ?", now);
        std::vector<AddressHold> ahead;
        auto query = db_.query("SELECT channel, address, until FROM holds ORDER BY channel, address");
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
