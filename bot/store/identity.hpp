// SPDX-License-Identifier: MIT
// store: how a database is known for what it was, or for an older copy of that: its name and the count of its commits,
// beside what the mark remembers; and the notes that say so of a copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/store/database.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {

inline constexpr std::string_view name_note = "store.name";   // random, new with each life after a restored copy
inline constexpr std::string_view copied_note = "copied.at";  // a backup's: until somebody decides what to do with it
/// The mark beside which somebody decided to go on: settled_text() of it.
inline constexpr std::string_view settled_note = "mark.settled";

[[nodiscard]] std::string settled_text(const Mark& mark);

struct Identity {
    std::string name;
    std::int64_t commits{0};
    std::optional<Instant> copied_at;
    std::string settled;
};
/// Within a transaction, like all that follows.
[[nodiscard]] Identity read_identity(Database& database);

/// Nothing when the database is what the mark was written of, or what came of it. A mark that another process may be
/// writing is to be read before the identity is.
[[nodiscard]] std::optional<Restored> compare(Database& database, const Identity& identity, const Mark& mark);

/// A person says that it was delivered from up to that time. Nothing when it knows of something later: then it is no
/// older copy, and the person spoke of an earlier life.
[[nodiscard]] std::optional<Restored> believe(Database& database, Instant since);

/// Errors: configuration, when it is not what the mark remembers: each commit would make it look more like that.
[[nodiscard]] Result<void> refuse_older_copy(Database& database, const std::string& path, const Mark& mark);

}  // namespace paperwire::store
