// SPDX-License-Identifier: MIT
// store: opening a database to deliver from it, which must be the one that was delivered from last.
#include <vector>

#include "bot/core/log.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/identity.hpp"
#include "bot/store/mark.hpp"
#include "bot/store/opening.hpp"

namespace paperwire::store {
namespace {

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

Result<std::unique_ptr<Store>> open_to_deliver(const std::string& path, ProcessLock& lock, std::optional<Instant> since,
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
        if (!restored && since) restored = believe(**database, *since);
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
