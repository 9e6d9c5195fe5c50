// SPDX-License-Identifier: MIT
// store: the one turn in which arXiv is asked, held over a whole request, and what its services said last. One row for
// all processes; every call is one short transaction.
#include <algorithm>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

using std::chrono::milliseconds;

/// How long a hold lasts without a sign of life.
constexpr milliseconds hold_time{30'000};
/// How far ahead of now a time may stand that was written as now; further, the machine was started anew since.
constexpr milliseconds credible_lead{60'000};

struct TurnRow {
    std::string holder;  // has it, or had it last
    std::int64_t fence{0};
    Instant expires{};  // of the hold; 0: nobody has it
    Instant ended{};    // the last request

    friend bool operator==(const TurnRow&, const TurnRow&) = default;
    [[nodiscard]] bool is_held() const { return expires != Instant{}; }
};

TurnRow read_row(Database& database) {
    auto query = database.query("SELECT holder, fence, expires_at, ended_at FROM turns WHERE name = 'arxiv'");
    if (!query.next()) return {};
    return {query.text(0), query.integer(1), query.instant(2), query.instant(3)};
}

void write_row(Database& database, const TurnRow& row) {
    database.run(
        "INSERT INTO turns (name, holder, fence, expires_at, ended_at) VALUES ('arxiv', ?, ?, ?, ?) ON CONFLICT DO "
        "UPDATE SET holder = excluded.holder, fence = excluded.fence, expires_at = excluded.expires_at, ended_at = "
        "excluded.ended_at",
        row.holder, row.fence, row.expires, row.ended);
}

/// How often somebody looks whose time is not known, and how long one who was let in may take to come.
milliseconds short_wait(milliseconds interval) { return std::clamp(interval / 4, milliseconds{10}, milliseconds{500}); }

/// What the clock no longer bears out is mended: a hold that ran out is over, and no request ended in the future. A
/// holder that died ended its request no later than its hold.
void mend(TurnRow& row, Instant real) {
    if (row.is_held() && row.expires > real + hold_time + credible_lead) {
        row.ended = real;
        row.expires = Instant{};
    }
    if (row.is_held() && row.expires <= real) {
        row.ended = row.expires;
        row.expires = Instant{};
    }
    if (row.ended > real + credible_lead) row.ended = real;
}

struct Waiter {
    std::string holder;
    bool urgent{false};
};

/// The places of those who are urgent lie so far before all others.
constexpr std::int64_t urgent_places = -(std::int64_t{1} << 40U);

/// Who waits and showed it lately: the urgent ones, then the others, the longest first.
std::vector<Waiter> read_waiters(Database& database, Instant real) {
    std::vector<Waiter> waiters;
    auto query =
        database.query("SELECT holder, place FROM turn_waiters WHERE until > ? AND until <= ? ORDER BY place, holder",
                       real, real + 2 * credible_lead);
    while (query.next()) waiters.push_back({query.text(0), query.integer(1) < 0});
    return waiters;
}

bool goes_first(const std::vector<Waiter>& waiters, const TurnClaim& claim) {
    if (waiters.empty() || waiters.front().holder == claim.holder) return true;
    return claim.urgent && !waiters.front().urgent;
}

/// How long this one has to wait; nothing when the turn is its own.
std::optional<milliseconds> wait_of(const TurnRow& row, const std::vector<Waiter>& waiters, const TurnClaim& claim) {
    if (row.is_held()) return short_wait(claim.interval);
    const Instant free = row.ended + claim.interval;
    if (claim.real < free) return free - claim.real;
    const Instant patience_ends = free + short_wait(claim.interval);
    if (!goes_first(waiters, claim) && claim.real < patience_ends) return patience_ends - claim.real;
    return std::nullopt;
}

/// The last holder comes back at the very moment the turn is free; whoever else waits could come too late each time.
/// One who waits alone needs no place.
void queue(Database& database, const std::vector<Waiter>& waiters, const TurnRow& row, const TurnClaim& claim,
           milliseconds wait) {
    if (waiters.empty() && row.holder == claim.holder) return;
    const Instant least = claim.real + wait + std::chrono::seconds{1};
    const Instant until = std::min<Instant>(least + std::chrono::seconds{5}, claim.real + credible_lead);
    if (std::ranges::find(waiters, claim.holder, &Waiter::holder) != waiters.end()) {
        database.run("UPDATE turn_waiters SET until = ? WHERE holder = ? AND until < ?", until, claim.holder, least);
        return;
    }
    database.run("DELETE FROM turn_waiters WHERE until <= ? OR until > ? OR holder = ?", claim.real,
                 claim.real + 2 * credible_lead, claim.holder);
    database.run(
        "INSERT INTO turn_waiters (holder, place, until) SELECT ?1, coalesce(max(place), ?2) + 1, ?3 FROM turn_waiters "
        "WHERE (place < 0) = (?2 < 0)",
        claim.holder, claim.urgent ? urgent_places : 0, until);
}

void write_service(Database& database, const ServiceState& state) {
    database.run(
        "INSERT INTO services (name, failures, not_before, refused_at, contact, reason, answered_at) VALUES (?, ?, ?, "
        "?, ?, ?, ?) ON CONFLICT DO UPDATE SET failures = excluded.failures, not_before = excluded.not_before, "
        "refused_at = excluded.refused_at, contact = excluded.contact, reason = excluded.reason, answered_at = "
        "excluded.answered_at",
        state.name, state.failures, state.not_before, state.refused_at, state.contact, state.reason, state.answered_at);
}

}  // namespace

Result<TurnGrant> SqliteStore::take_turn(const TurnClaim& claim) {
    return db_.write("take_turn", [&]() -> Result<TurnGrant> {
        const TurnRow before = read_row(db_);
        const auto waiters = read_waiters(db_, claim.real);
        TurnRow row = before;
        mend(row, claim.real);
        if (const auto wait = wait_of(row, waiters, claim)) {
            queue(db_, waiters, row, claim, *wait);
            if (!(row == before)) write_row(db_, row);
            if (row.is_held()) return TurnGrant{0, *wait, row.holder, row.fence};
            return TurnGrant{0, *wait};
        }
        row.holder = claim.holder;
        ++row.fence;
        row.expires = claim.real + hold_time;
        write_row(db_, row);
        if (!waiters.empty()) db_.run("DELETE FROM turn_waiters WHERE holder = ?", claim.holder);
        return TurnGrant{row.fence};
    });
}

Result<bool> SqliteStore::keep_turn(std::int64_t fence, Instant real) {
    return db_.write("keep_turn", [&]() -> Result<bool> {
        return db_.run("UPDATE turns SET expires_at = ? WHERE name = 'arxiv' AND fence = ? AND expires_at <> 0",
                       real + hold_time, fence) > 0;
    });
}

Result<bool> SqliteStore::give_back_turn(const TurnEnd& end) {
    return db_.write("give_back_turn", [&]() -> Result<bool> {
        const bool held =
            db_.run(
                "UPDATE turns SET expires_at = 0, ended_at = coalesce(?, ended_at) WHERE name = 'arxiv' AND "
                "fence = ? AND expires_at <> 0",
                end.ended, end.fence) > 0;
        if (held && end.service) write_service(db_, *end.service);
        return held;
    });
}

Result<std::vector<ServiceState>> SqliteStore::services() {
    return db_.read([&]() -> Result<std::vector<ServiceState>> {
        std::vector<ServiceState> states;
        auto query = db_.query(
            "SELECT name, failures, not_before, refused_at, contact, reason, answered_at FROM services ORDER BY name");
        while (query.next())
            states.push_back({query.text(0), static_cast<int>(query.integer(1)), query.instant_if(2),
                              query.instant_if(3), query.text(4), query.text(5), query.instant_if(6)});
        return states;
    });
}

}  // namespace paperwire::store
