// SPDX-License-Identifier: MIT
// store: what a clock that stood ahead left behind. Turns mend themselves (turns.cpp), and what arXiv's services said
// counts only while it does not lie ahead (bot/daemon/service_rest.hpp).
#include <chrono>
#include <vector>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

/// What was written as "now" lies no further ahead than clocks are set back in peace.
constexpr std::chrono::minutes meant_as_now{1};
/// The longest wait that anybody means: a day that a server may ask for, and quiet hours after it.
constexpr std::chrono::hours longest_wait{49};
/// A channel's rest after failures of its own, where its server asked for none.
constexpr std::chrono::hours longest_back_off{2};
/// Facts that were asked for in vain wait 16 hours at most.
constexpr std::chrono::hours longest_wait_for_facts{17};

/// `?1` is now, `?2` the limit beyond which nobody meant it.
struct Mending {
    std::string_view sql;
    std::chrono::milliseconds beyond;
};

/// What keeps the pace towards a server goes by the machine's own clock, whatever time a pass is made for.
constexpr Mending mend_paces{"UPDATE paces SET free_at = ?1 WHERE free_at > ?2", longest_wait};

constexpr Mending mendings[] = {
    // A cohort's next slot is then chosen as a new cohort's.
    {"UPDATE cohorts SET last_slot = ?1 - 1 WHERE last_slot > ?2", meant_as_now},
    {"UPDATE destinations SET suspended_until = NULL WHERE suspended_until > ?2", longest_wait},
    {"UPDATE suspended_channels SET until = max(asked, ?1) WHERE failures > 0 AND asked < until AND until > ?2",
     longest_back_off},
    {"UPDATE suspended_channels SET until = ?1, asked = min(asked, ?1) WHERE until > ?2", longest_wait},
    {"UPDATE holds SET until = ?1 WHERE until > ?2", longest_wait},
    {"UPDATE feeds SET checked_at = ?1, not_before = NULL WHERE checked_at > ?2", meant_as_now},
    {"UPDATE feeds SET not_before = NULL WHERE not_before > ?2", longest_wait},
    {"UPDATE receipts SET checked_at = min(checked_at, ?1), first_read_at = min(first_read_at, ?1) WHERE checked_at > "
     "?2 OR first_read_at > ?2",
     meant_as_now},
    {"UPDATE gaps SET not_before = NULL WHERE state = 0 AND not_before > ?2", longest_wait},
    {"UPDATE gaps SET empty_since = ?1 WHERE state = 0 AND empty_since > ?2", meant_as_now},
    {"UPDATE harvests SET begun_at = min(begun_at, ?1), listed_at = min(listed_at, ?1), failing_since = "
     "min(failing_since, ?1) WHERE stage < 2 AND (begun_at > ?2 OR listed_at > ?2 OR failing_since > ?2)",
     meant_as_now},
    {"UPDATE facts_wanted SET not_before = ?1 WHERE not_before > ?2", longest_wait_for_facts},
    // Ended ones, by which pruning goes: rows stand in the order in which they were closed.
    {"UPDATE digests SET closed_at = ?1, finished_at = min(finished_at, ?1) WHERE finished_at IS NOT NULL AND "
     "closed_at "
     "> ?2 AND id > coalesce((SELECT id FROM digests WHERE closed_at <= ?2 ORDER BY id DESC LIMIT 1), 0)",
     meant_as_now},
};

/// An open delivery's times. What it waits for is kept where it was reckoned from a time that lies ahead itself;
/// `never` (held for a person) stays.
struct Times {
    std::int64_t row{0};
    Instant closed{};
    std::optional<Instant> first_attempt;
    Instant next_attempt{};

    friend bool operator==(const Times&, const Times&) = default;
};

Times mended(const Times& before, Instant now) {
    const bool is_ahead = std::max(before.closed, before.first_attempt.value_or(Instant{})) > now + meant_as_now;
    Times after = before;
    after.closed = std::min(before.closed, now);
    if (before.first_attempt) after.first_attempt = std::min(*before.first_attempt, now);
    if (!is_ahead) {
        after.closed = before.closed;
        after.first_attempt = before.first_attempt;
    }
    if (before.next_attempt == Instant::max()) return after;
    if (is_ahead) {
        const auto wait = before.next_attempt - std::max(before.closed, before.first_attempt.value_or(before.closed));
        after.next_attempt = now + std::max(wait, std::chrono::milliseconds{0});
    }
    if (after.next_attempt > now + longest_wait) after.next_attempt = now;
    return after;
}

int mend_deliveries(Database& database, Instant now) {
    std::vector<Times> changed;
    {
        auto query = database.query(
            "SELECT id, closed_at, first_attempt, next_attempt FROM digests INDEXED BY digests_open WHERE finished_at "
            "IS NULL AND max(closed_at, coalesce(first_attempt, 0), next_attempt) > ?",
            now + meant_as_now);
        while (query.next()) {
            const Times before{query.integer(0), query.instant(1), query.instant_if(2), query.instant(3)};
            const Times after = mended(before, now);
            if (!(after == before)) changed.push_back(after);
        }
    }
    for (const Times& one : changed)
        database.run("UPDATE digests SET closed_at = ?, first_attempt = ?, next_attempt = ? WHERE id = ?", one.closed,
                     one.first_attempt, one.next_attempt, one.row);
    return static_cast<int>(changed.size());
}

struct Buried {
    std::int64_t row{0};
    DestinationId destination{0};
};

std::vector<Buried> find_buried_early(Database& database, Instant now) {
    static const std::string sql = [] {
        std::string text =
            "SELECT id, destination FROM digests INDEXED BY digests_dead WHERE state = 4 AND finished_at > ? AND (";
        for (const auto begin : {given_up, nobody_decided, nobody_started, waited_too_long})
            text.append(text.back() == '(' ? "" : " OR ").append("reply LIKE '").append(begin).append("%'");
        return text + ")";
    }();
    std::vector<Buried> found;
    auto query = database.query(sql, now + meant_as_now);
    while (query.next()) found.push_back({query.integer(0), query.integer(1)});
    return found;
}

/// Five days had not passed for what was given up by a clock that stood ahead. What was tried is uncertain rather than
/// queued: where that is held for a person, one is asked; what was held is held again.
int revive_given_up(Database& database, Instant now) {
    static const std::string sql =
        "UPDATE digests SET state = CASE WHEN first_attempt IS NULL THEN 0 ELSE 2 END, turn = 0, finished_at = NULL, "
        "closed_at = min(closed_at, ?1), first_attempt = min(first_attempt, ?1), next_attempt = CASE WHEN reply LIKE "
        "'" +
        std::string{nobody_decided} +
        "%' THEN ?2 ELSE ?1 END, reply = CASE instr(reply, ': ') WHEN 0 THEN '' ELSE substr(reply, instr(reply, ': ') "
        "+ 2) END WHERE id = ?3";
    const auto buried = find_buried_early(database, now);
    for (const Buried& one : buried) {
        database.run(sql, now, Instant::max(), one.row);
        pass_turn(database, one.destination, now);
    }
    return static_cast<int>(buried.size());
}

}  // namespace

Result<int> SqliteStore::mend_clock(Instant now, Instant real) {
    return db_.write("mend_clock", [&]() -> Result<int> {
        int changed = db_.run(mend_paces.sql, real, real + mend_paces.beyond);
        changed += revive_given_up(db_, now);  // while it shows that they ended ahead
        for (const Mending& one : mendings) changed += db_.run(one.sql, now, now + one.beyond);
        return changed + mend_deliveries(db_, now);
    });
}

}  // namespace paperwire::store
