// SPDX-License-Identifier: MIT
// store: the embedded engine. WAL, synchronous=FULL, foreign keys on. A write waits 30 s for another
// process's; after one that was refused only a second, until one succeeds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bot/core/result.hpp"
#include "bot/store/busy_wait.hpp"
#include "bot/store/store.hpp"

namespace paperwire::store {

/// sparing: read_write with a small cache, for what goes once over more than fits in memory; beside a process that
/// matches: every event counts as handed out there, and what changes behind one gets an event of its own.
enum class Access : std::uint8_t { read_write, read_only, sparing };

/// Opens (and with read_write creates and migrates) a database; parent folders are made. Errors: not_found (read_only
/// and no file), storage (damaged: says to restore a backup; never silently empty), configuration (a schema newer than
/// this program; for writing also an older copy, which `run --since` alone may go on from), busy.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, Access access, BusyWait wait = {});
/// One more connection to a database that a process made ready: neither made nor migrated nor checked here. Errors:
/// those of open_sqlite, and configuration for an older schema.
[[nodiscard]] Result<std::unique_ptr<Store>> open_beside(const std::string& path);
/// A copy in memory of the database at `path` (empty when there is no file), for preview: nothing written to it is
/// kept.
[[nodiscard]] Result<std::unique_ptr<Store>> open_scratch(const std::string& path);

/// What the lock's file remembers of the database beside it, so that one which lost its last writes, or was replaced
/// by an older copy, is not taken for what it was.
struct Mark {
    std::string store;        // the database's own random name; empty: nobody wrote one yet
    std::int64_t commits{0};  // that it counted when the mark was written
    Instant at{};             // then
};

/// Held by the one process that polls, closes and delivers on a database; released when destroyed or when the process
/// dies. Any thread.
class ProcessLock {
public:
    virtual ~ProcessLock() = default;
    /// As the last process left it.
    [[nodiscard]] virtual const Mark& mark() const noexcept = 0;
    /// Written after a commit, never before, and not synced: it may fall behind the database and never runs ahead of
    /// it. A mark without a time gets the file system's. A failure is nobody's.
    virtual void write(const Mark& mark) noexcept = 0;
    /// Locks the database file itself, if it is there by now. Errors: conflict, storage.
    [[nodiscard]] virtual Result<void> hold_database() { return {}; }
};
/// Locks `path`.lock (links resolved), and the database itself under whatever name; writes this process's PID when it
/// can. To be called before the process opens the database otherwise. Errors: conflict, naming the PID of the holder;
/// storage; storage_full, when neither a database is there nor a lock file can be made.
[[nodiscard]] Result<std::unique_ptr<ProcessLock>> lock_for_delivery(const std::string& path);

/// What to do with a database that is older than its mark, or that a backup was made into.
struct Restored {
    Instant copied_at{};  // up to then it knows what was delivered
    Instant marked_at{};  // when it was last written by the one that it stands for; copied_at when nobody knows
};
/// Opens it for the process that holds `lock`, which outlives the store and keeps its mark from now on. Tells in
/// `restored` that it is not what it was: the caller refuses to go on, or calls Store::take_as_told. So it is when the
/// mark does not show it and a person does, with the time `since` up to which it was delivered from, unless the
/// database knows of something later. Errors: those of open_sqlite, and storage for a database that is gone though the
/// mark knows it.
[[nodiscard]] Result<std::unique_ptr<Store>> open_to_deliver(const std::string& path, ProcessLock& lock,
                                                             std::optional<Instant> since,
                                                             std::optional<Restored>& restored);

/// Copies a database that others may be writing meanwhile to `file`, which must not exist: whole and checked under a
/// name of its own first, mode 0600, synced. The copy knows that it is one. `progress` is told pages done and pages in
/// all. Errors: not_found, conflict (`file` exists), storage, storage_full.
[[nodiscard]] Result<void> back_up(const std::string& path, const std::string& file, Instant now,
                                   const std::function<void(std::size_t done, std::size_t all)>& progress);

}  // namespace paperwire::store
