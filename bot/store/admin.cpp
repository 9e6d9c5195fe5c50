// SPDX-License-Identifier: MIT
#include <array>

#include "bot/store/engine.hpp"

namespace paperwire::store {

std::string_view to_string(DeliveryState state) noexcept {
    constexpr std::array<std::string_view, 6> names{"queued", "leased", "uncertain", "sent", "dead", "dropped"};
    const auto position = static_cast<std::size_t>(state);
    return position < names.size() ? names[position] : "unknown";
}

Result<std::vector<SentEntry>> Store::sent_entries(DestinationId destination, std::span<const PaperId> papers) {
    const SentQuestion question{destination, {papers.begin(), papers.end()}};
    auto answers = sent_entries(std::span(&question, 1));
    if (!answers) return std::unexpected(answers.error());
    return std::move(answers->front());
}

std::int64_t read_counter(Database& database, std::string_view name) {
    auto query = database.query("SELECT value FROM counters WHERE name = ?", name);
    return query.next() ? query.integer(0) : 0;
}

void write_counter(Database& database, std::string_view name, std::int64_t value) {
    database.run("INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                 name, value);
}

void pass(Database& database, Seq seq) {
    database.run("UPDATE counters SET value = ?1 WHERE name = 'passed' AND value < ?1", seq);
}

Result<std::string> SqliteStore::note(const std::string& key) {
    return db_.read([&]() -> Result<std::string> {
        auto query = db_.query("SELECT value FROM notes WHERE key = ?", key);
        return query.next() ? query.text(0) : std::string{};
    });
}

Result<void> SqliteStore::set_note(const std::string& key, const std::string& value) {
    return db_.write("set_note", [&]() -> Result<void> {
        db_.run("INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key,
                value);
        return {};
    });
}

}  // namespace paperwire::store
