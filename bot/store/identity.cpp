// SPDX-License-Identifier: MIT
#include "bot/store/identity.hpp"

#include <algorithm>
#include <initializer_list>

#include "bot/store/engine.hpp"
#include "bot/store/opening.hpp"

namespace paperwire::store {
namespace {

std::string note_at(Database& database, std::string_view key) {
    auto query = database.query("SELECT value FROM notes WHERE key = ?", key);
    return query.next() ? query.text(0) : std::string{};
}

/// The newest thing that the database knows to have happened.
Instant newest_act(Database& database) {
    Instant newest{};
    for (const std::string_view sql : {"SELECT max(closed_at) FROM digests", "SELECT max(finished_at) FROM digests",
                                       "SELECT max(checked_at) FROM receipts", "SELECT max(checked_at) FROM feeds"}) {
        auto query = database.query(sql);
        if (query.next()) newest = std::max(newest, query.instant_if(0).value_or(Instant{}));
    }
    return newest;
}

}  // namespace

std::string settled_text(const Mark& mark) { return mark.store + " " + std::to_string(mark.commits); }

Identity read_identity(Database& database) {
    Identity identity{note_at(database, name_note), read_counter(database, "commits"), std::nullopt,
                      note_at(database, settled_note)};
    const std::string copied = note_at(database, copied_note);
    if (!copied.empty()) identity.copied_at = parse_instant(copied).value_or(Instant{});
    return identity;
}

std::optional<Restored> compare(Database& database, const Identity& identity, const Mark& mark) {
    if (identity.copied_at)
        return Restored{*identity.copied_at, std::max(*identity.copied_at, mark.store.empty() ? Instant{} : mark.at)};
    if (mark.store.empty() || identity.settled == settled_text(mark)) return std::nullopt;
    if (identity.name == mark.store && identity.commits >= mark.commits) return std::nullopt;
    return Restored{std::min(newest_act(database), mark.at), mark.at};
}

std::optional<Restored> believe(Database& database, Instant since) {
    const Instant newest = newest_act(database);
    if (newest >= since) return std::nullopt;
    return Restored{newest, since};
}

Result<void> refuse_older_copy(Database& database, const std::string& path, const Mark& mark) {
    return database.read([&]() -> Result<void> {
        if (!compare(database, read_identity(database), mark)) return {};
        return fail(Errc::configuration, subject(path) +
                                             ": was put back from an older copy, or lost its last writes, "
                                             "and is left as it is until `paperwire run --since` goes on from it");
    });
}

}  // namespace paperwire::store
