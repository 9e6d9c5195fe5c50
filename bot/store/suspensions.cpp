// SPDX-License-Identifier: MIT
// store: channels that are held back as a whole.
#include <algorithm>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

/// What was tried when the channel failed stands at the end of the suspension, and has no attempt of its own to wait
/// for.
void make_due(Database& database, const std::string& channel, Instant until, Instant now) {
    database.run(
        "UPDATE digests INDEXED BY digests_due SET next_attempt = ?1 WHERE state IN (0, 2) AND turn = 1 AND channel = "
        "?2 AND next_attempt > ?1 AND next_attempt <= ?3 AND state = 0 AND attempts = 0 AND first_attempt IS NOT NULL",
        now, channel, until);
}

}  // namespace

void write_suspension(Database& database, const std::string& channel, const Transition& transition) {
    const int failures = transition.channel_failures.value_or(0);
    if (transition.suspend_channel_until) {
        // Without a failure of the channel's own it can only have been asked for, by a server that answers: what
        // failures led to is over.
        const auto asked = transition.channel_failures ? transition.asked_until : transition.suspend_channel_until;
        database.run(
            "INSERT INTO suspended_channels (channel, until, reason, failures, asked) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET until = max(CASE excluded.failures WHEN 0 THEN min(asked, until) ELSE until "
            "END, excluded.until), reason = excluded.reason, failures = "
            "excluded.failures, asked = max(asked, excluded.asked)",
            channel, *transition.suspend_channel_until, transition.reply, failures, asked.value_or(Instant{}));
    } else if (failures == 0 && transition.channel_failures) {
        lift_suspension(database, channel, transition.at);  // it works: what was under way when it was held showed that
    }
}

std::optional<Instant> lift_suspension(Database& database, const std::string& channel, Instant now) {
    Instant until;
    Instant asked;
    {
        auto query = database.query(
            "SELECT until, min(asked, until) FROM suspended_channels WHERE channel = ? AND (failures > 0 OR asked < "
            "until)",
            channel);
        if (!query.next()) return std::nullopt;
        until = query.instant(0);
        asked = query.instant(1);
    }
    if (asked > now)
        database.run("UPDATE suspended_channels SET until = ?, failures = 0 WHERE channel = ?", asked, channel);
    else database.run("DELETE FROM suspended_channels WHERE channel = ?", channel);
    make_due(database, channel, until, std::max(asked, now));
    return until;
}

Result<std::vector<Suspension>> SqliteStore::suspended_channels(Instant now) {
    return db_.read([&]() -> Result<std::vector<Suspension>> {
        std::vector<Suspension> suspensions;
        auto query = db_.query(
            "SELECT channel, until, reason, asked >= until FROM suspended_channels WHERE until > ? ORDER BY channel",
            now);
        while (query.next())
            suspensions.push_back({query.text(0), query.instant(1), query.text(2), query.integer(3) != 0});
        return suspensions;
    });
}

Result<std::map<std::string, int>> SqliteStore::channel_failures() {
    return db_.read([&]() -> Result<std::map<std::string, int>> {
        std::map<std::string, int> failures;
        auto query = db_.query("SELECT channel, failures FROM suspended_channels WHERE failures > 0");
        while (query.next()) failures.emplace(query.text(0), static_cast<int>(query.integer(1)));
        return failures;
    });
}

Result<std::vector<std::string>> SqliteStore::lift_suspensions(std::span<const std::string> channels, Instant now) {
    return db_.write("lift_suspensions", [&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> lifted;
        for (const std::string& channel : channels) {
            const auto until = lift_suspension(db_, channel, now);
            if (until && *until > now) lifted.push_back(channel);
        }
        return lifted;
    });
}

}  // namespace paperwire::store
