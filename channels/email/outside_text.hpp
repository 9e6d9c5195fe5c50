// SPDX-License-Identifier: MIT
// channels/email: outside text made fit for one line of a mail. Whatever a title holds, it can neither start a line of
// its own, nor turn the reading direction, nor hold the slot that is filled at the time of sending.
#pragma once

#include <string_view>

#include "bot/text/one_line.hpp"

namespace paperwire::email {

using text::has_unprintable;
using text::one_line;

/// What stands for the way out until a destination's token is known. Neither one_line nor escape_html lets its control
/// characters through.
inline constexpr std::string_view unsubscribe_slot = "\x1funsubscribe\x1f";

}  // namespace paperwire::email
