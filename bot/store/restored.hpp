// SPDX-License-Identifier: MIT
// store: the notes by which a database knows itself, or a copy of itself.
#pragma once

#include <string>
#include <string_view>

#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {

inline constexpr std::string_view name_note = "store.name";   // random, new with each life after a restored copy
inline constexpr std::string_view copied_note = "copied.at";  // a backup's: until somebody decides what to do with it
/// The mark beside which somebody decided to go on: settled_text() of it.
inline constexpr std::string_view settled_note = "mark.settled";

[[nodiscard]] std::string settled_text(const Mark& mark);

}  // namespace paperwire::store
