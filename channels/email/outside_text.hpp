// SPDX-License-Identifier: MIT
// channels/email: outside text made fit for one line of a mail. Whatever a title holds, it can neither start a line of
// its own, nor turn the reading direction, nor hold the slot that is filled at the time of sending.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::email {

/// Invalid UTF-8 mended; control characters, line and paragraph separators as blanks; bidirectional controls dropped.
[[nodiscard]] std::string one_line(std::string_view text);

/// True when `text` holds a control character (C0, DEL, C1), a line or paragraph separator, or a bidirectional control.
[[nodiscard]] bool has_unprintable(std::string_view utf8);

/// What stands for the way out until a destination's token is known. Neither one_line nor escape_html lets its control
/// characters through.
inline constexpr std::string_view unsubscribe_slot = "\x1funsubscribe\x1f";

}  // namespace paperwire::email
