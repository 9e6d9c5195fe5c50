// SPDX-License-Identifier: MIT
// store: the embedded engine. WAL, synchronous=FULL, foreign keys on. A write waits 30 s for another
// process's; after one that was refused only a second, until one succeeds.
#pragma once

#include <memory>
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
/// this program), busy.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, Access access, BusyWait wait = {});
/// One more connection to a database that a process made ready: neither made nor migrated nor checked here. Errors:
/// those of open_sqlite, and configuration for an older schema.
[[nodiscard]] Result<std::unique_ptr<Store>> open_beside(const std::string& path);
/// A copy in memory of the database at `path` (empty when there is no file), for preview: nothing written to it is
/// kept.
[[nodiscard]] Result<std::unique_ptr<Store>> open_scratch(const std::string& path);

/// Held by the one process that polls, closes and delivers on a database; released when destroyed or when the process
/// dies.
class ProcessLock {
public:
    virtual ~ProcessLock() = default;
};
/// Locks `path`.lock and writes this process's PID into it. Errors: conflict, naming the PID of the holder; storage.
[[nodiscard]] Result<std::unique_ptr<ProcessLock>> lock_for_delivery(const std::string& path);

}  // namespace paperwire::store
