// SPDX-License-Identifier: MIT
// channels: what a server's words go through before they are kept as Outcome::reply: secrets hidden while they are
// whole, then one line, then cut.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/outcome.hpp"
#include "bot/core/result.hpp"

namespace paperwire::channels {

/// Puts *** in place of `secret` wherever it stands: servers echo. One of less than 5 bytes is a word like any other.
void hide_secret(std::string& text, std::string_view secret);

/// One line of valid UTF-8 of at most reply_limit bytes.
[[nodiscard]] std::string reply_line(std::string_view words);

/// What cannot even be composed: a fault of the configuration holds up the channel, anything else this message; one
/// that is malformed does not read.
[[nodiscard]] Outcome not_composed(const Error& error);

}  // namespace paperwire::channels
