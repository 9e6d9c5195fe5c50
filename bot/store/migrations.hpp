// SPDX-License-Identifier: MIT
// store: the schema's history. A database's PRAGMA user_version says how many of these steps it has had.
#pragma once

#include "bot/core/result.hpp"
#include "bot/store/database.hpp"

namespace paperwire::store {

/// PRAGMA application_id of every store, `PWIR`.
inline constexpr std::int64_t application_id = 0x50574952;

/// How many steps there are: the schema version this program writes.
[[nodiscard]] int schema_version() noexcept;

/// Brings a database to this program's schema, each step in a transaction of its own. Errors: configuration for a
/// schema newer than this program, storage for a file that is something else.
[[nodiscard]] Result<void> migrate(Database& database, const std::string& path);

/// Says whether a database can be used as it is. Errors as migrate, and configuration for an older schema.
[[nodiscard]] Result<void> check_schema(Database& database, const std::string& path);

}  // namespace paperwire::store
