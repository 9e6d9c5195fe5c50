// SPDX-License-Identifier: MIT
// Digests as Telegram messages, held against every limit and every rule that is true of all of them.
#pragma once

#include <string>
#include <vector>

#include "bot/core/digest.hpp"
#include "tests/channels/telegram_html.hpp"

namespace paperwire::telegram_tests {

/// Each within every limit.
std::vector<Message> messages_of(const Digest& digest);
/// Holds a digest's messages against everything that is true of all: each paper once and in order, parts numbered.
std::vector<Message> sound_messages(const Digest& digest);
[[nodiscard]] std::string joined(const std::vector<Message>& messages);

/// A digest of one group from papers alone.
[[nodiscard]] Digest digest_of(std::vector<Paper> papers);
[[nodiscard]] Digest digest_of(Paper paper);

}  // namespace paperwire::telegram_tests
