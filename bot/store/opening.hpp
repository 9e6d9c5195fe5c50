// SPDX-License-Identifier: MIT
// store: the steps of opening a database file, shared by those who open one.
#pragma once

#include <memory>
#include <string>

#include "bot/core/result.hpp"
#include "bot/store/database.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {

/// `store PATH`, as messages begin.
[[nodiscard]] std::string subject(const std::string& path);
[[nodiscard]] std::unexpected<Error> system_failure(const std::string& path, const std::string& doing, int code);
[[nodiscard]] Result<void> run_script(Database& database, const char* sql);
[[nodiscard]] Result<void> sync_folder_of(const std::string& path);

/// Errors: storage for what is no file, or a link to nothing.
[[nodiscard]] Result<bool> exists(const std::string& path);

/// Makes a new database beside its place and puts it there whole: an empty or torn file at that place is therefore
/// damage, never a beginning. Never over what is there, and never where a lock file or a log says that one is missing:
/// storage, naming what to do.
[[nodiscard]] Result<void> begin_anew(const std::string& path);

/// Before SQLite sees the files: an empty one, or one beside a log that is not its own, is refused.
[[nodiscard]] Result<void> check_files(const std::string& path);
/// Asked before the file is opened: how much of it is worth looking at.
enum class Scrutiny : std::uint8_t { outbox, structure, whole };
[[nodiscard]] Scrutiny choose_scrutiny(const std::string& path);
/// whole: every index against its table (files up to 64 MiB); structure: every page (up to 256 MiB, and larger ones
/// after an unclean end); and always that the indexes agree by which open deliveries are found. Errors: storage.
[[nodiscard]] Result<void> check_soundness(Database& database, const std::string& path, Scrutiny look);

/// A file that is there, for writing: checked, migrated, its commits counted.
[[nodiscard]] Result<std::unique_ptr<Database>> open_for_writing(const std::string& path, BusyWait wait);

}  // namespace paperwire::store
