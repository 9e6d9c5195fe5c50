// SPDX-License-Identifier: MIT
// store: opening a database to deliver from it, which must be the one that was delivered from last.
#include <algorithm>
#include <initializer_list>
#include <vector>

#include "bot/core/log.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/mark.hpp"
#include "bot/store/opening.hpp"
#include "bot/store/restored.hpp"

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

struct Identity {
    std::string name;
    std::int64_t commits{0};
    std::optional<Instant> copied_at;
    std::string settled;
};

Identity read_identity(Database& database) {
    Identity identity{note_at(database, name_note), read_counter(database, "commits"), std::nullopt,
                      note_at(database, settled_note)};
    const std::string copied = note_at(database, copied_note);
    if (!copied.empty()) identity.copied_at = parse_instant(copied).value_or(Instant{});
    return identity;
}

/// Nothing when the database is what the mark was written of, or what came of it.
std::optional<Restored> compare(Database& database, const Identity& identity, const Mark& mark) {
    if (identity.copied_at)
        return Restored{*identity.copied_at, std::max(*identity.copied_at, mark.store.empty() ? Instant{} : mark.at)};
    if (mark.store.empty() || identity.settled == settled_text(mark)) return std::nullopt;
    if (identity.name == mark.store && identity.commits >= mark.commits) return std::nullopt;
    return Restored{std::min(newest_act(database), mark.at), mark.at};
}

/// Where no open delivery of a destination has the turn, all would wait for ever.
Result<void> give_turns_back(Database& database) {
    const auto stranded = database.read([&]() -> Result<std::vector<DestinationId>> {
        std::vector<DestinationId> found;
        auto query = database.query(
            "SELECT destination FROM digests INDEXED BY digests_open WHERE finished_at IS NULL GROUP BY destination "
            "HAVING max(turn) = 0");
        while (query.next()) found.push_back(query.integer(0));
        return found;
    });
    if (!stranded) return std::unexpected(stranded.error());
    if (stranded->empty()) return {};
    log::warning("store", "deliveries had lost their turn, and get it back", {{"destinations", stranded->size()}});
    return database.write("give_turns_back", [&]() -> Result<void> {
        for (const DestinationId one : *stranded) pass_turn(database, one, Instant{});
        return {};
    });
}

}  // namespace

std::string settled_text(const Mark& mark) { return mark.store + " " + std::to_string(mark.commits); }

Result<std::unique_ptr<Store>> open_to_deliver(const std::string& path, ProcessLock& lock,
                                               std::optional<Restored>& restored) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    if (!*there) {
        if (auto made = begin_anew(real_path(path)); !made) return std::unexpected(made.error());
        log::warning("store", "there was none: a new one begins, and everybody is new to it", {{"path", path}});
    }
    if (auto held = lock.hold_database(); !held) return std::unexpected(held.error());
    if (auto sound = check_files(path); !sound) return std::unexpected(sound.error());
    auto database = open_for_writing(path, {});
    if (!database) return std::unexpected(database.error());
    const auto identity = (*database)->read([&]() -> Result<std::string> {
        const Identity found = read_identity(**database);
        restored = compare(**database, found, lock.mark());
        return found.name;
    });
    if (!identity) return std::unexpected(identity.error());
    if (!restored) {
        if (auto given = give_turns_back(**database); !given) return std::unexpected(given.error());
    }
    // The mark of one that is not what it was stays what it is, until somebody has decided.
    (*database)->keep_mark(lock, restored || identity->empty() ? std::nullopt : std::optional{*identity});
    return std::make_unique<SqliteStore>(std::move(*database));
}

}  // namespace paperwire::store
