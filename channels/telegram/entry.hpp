// SPDX-License-Identifier: MIT
// channels/telegram: one entry as a reader sees it, within the room it is given.
#pragma once

#include "bot/core/digest.hpp"
#include "channels/telegram/markup.hpp"

namespace paperwire::telegram {

/// Begins with the blank line that sets it apart. In little room the abstract is cut first, then authors and reasons,
/// then the title; an entry as short as can be always fits half a message.
[[nodiscard]] Piece render_entry(const Entry& entry, Delivery::Form form, const Measure& room);

}  // namespace paperwire::telegram
