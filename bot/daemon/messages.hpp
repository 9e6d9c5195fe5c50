// SPDX-License-Identifier: MIT
// daemon: a digest as the messages that a channel would send, without sending: for preview and demo.
#pragma once

#include <string>
#include <vector>

#include "bot/core/digest.hpp"
#include "channels/channel.hpp"
#include "config/settings.hpp"

namespace paperwire::daemon {

/// One element a message, in order: a mail (CRLF), a sendMessage or chat.postMessage body (one line of JSON). A
/// thread's first message has no name yet: its place is taken by zeros. Errors: malformed (the address), internal (a
/// channel that has no messages).
[[nodiscard]] Result<std::vector<std::string>> messages_of(const Digest& digest, const channels::Recipient& recipient,
                                                           const config::ChannelSettings& settings);

/// The rates that a channel of these settings keeps towards `recipient`; none for one that has no server's rate.
[[nodiscard]] std::vector<channels::Budget> budgets_of(const channels::Recipient& recipient,
                                                       const config::ChannelSettings& settings);

}  // namespace paperwire::daemon
