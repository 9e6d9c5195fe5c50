// SPDX-License-Identifier: MIT
// channels/telegram: the body of sendMessage. The outbox keeps all of it but who gets it, in the one form that
// make_body gives; the addressee is spliced in at the time of sending, without reading the rest.
// Source: core.telegram.org/bots/api#sendmessage (Bot API 10.1, read 2026-11).
#pragma once

#include <string>
#include <string_view>

#include "bot/core/result.hpp"
#include "channels/channel.hpp"

namespace paperwire::telegram {

/// One line of JSON from text that is escaped already.
[[nodiscard]] channels::PartBytes make_body(std::string_view headline_json, std::string_view body_json);

/// The same message without its markup, for a server that could not read it. Errors: malformed.
[[nodiscard]] Result<channels::PartBytes> without_markup(const channels::PartBytes& bytes);

/// A number of a group or channel begins with a minus, and so does its pace differ; names are of groups and channels.
[[nodiscard]] bool is_group(std::string_view to);

}  // namespace paperwire::telegram
