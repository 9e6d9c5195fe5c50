// SPDX-License-Identifier: MIT
// channels/telegram: who wrote a paper, on one line.
#pragma once

#include "bot/core/digest.hpp"
#include "channels/telegram/limits.hpp"
#include "channels/telegram/markup.hpp"

namespace paperwire::telegram {

/// `\nA. Author, B. Author and 12 more`: the first ones, then those that a filter asked for, marked. Empty when the
/// paper names nobody.
[[nodiscard]] Piece author_names(const Entry& entry, const EntryLimits& limits);

}  // namespace paperwire::telegram
