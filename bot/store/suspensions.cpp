// SPDX-License-Identifier: MIT
// store: channels that are held back as a whole.
#include <algorithm>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

/// Until when a channel is held because of failures of its own; nothing when it is not.
std::optional<Instant> failed_until(Database& database, const std::string& channel) {
    auto query = database.query("SELECT until FROM suspended_channels WHERE channel = ? AND failures > 0", channel);
    return query.next() ? std::optional{query.instant(0)} : std::nullopt;
}

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
        database.run(
            "INSERT INTO suspended_channels (channel, until, reason, failures) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET until = max(until, excluded.until), reason = excluded.reason, failures = "
            "excluded.failures",
            channel, *transition.suspend_channel_until, transition.reply, failures);
    } else if (transition.channel_failures) {
        database.run("UPDATE suspended_channels SET failures = ? WHERE channel = ?", failures, channel);
    }
}

Result<std::vector<Suspension>> SqliteStore::suspended_channels(Instant now) {
    return db_.read([&]() -> Result<std::vector<Suspension>> {
        std::vector<Suspension> suspensions;
        auto query =
            db_.query("SELECT channel, until, reason FROM suspended_channels WHERE until > ? ORDER BY channel", now);
        while (query.next()) suspensions.push_back({query.text(0), query.instant(1), query.text(2)});
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
            const auto until = failed_until(db_, channel);
            if (!until) continue;
            if (*until > now) lifted.push_back(channel);
            make_due(db_, channel, *until, now);
            db_.run("DELETE FROM suspended_channels WHERE channel = ?", channel);
        }
        return lifted;
    });
}

}  // namespace paperwire::store
