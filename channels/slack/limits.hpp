// SPDX-License-Identifier: MIT
// channels/slack: what Slack accepts in one message, and what this channel plans with. Lengths are of a text object as
// it is sent, markup and entities included, in UTF-16 units: never fewer than code points, so safe under either count.
// Source: docs.slack.dev, "Reference: blocks" and chat.postMessage (read 2026-11); staff on msg_blocks_too_long.
#pragma once

#include <cstddef>

namespace paperwire::slack {

/// Slack takes 50 blocks a message; some are left for what clients add.
inline constexpr std::size_t blocks_limit = 45;
/// A section's text and a text element of a context block: 1 to 3,000 characters.
inline constexpr std::size_t section_limit = 3'000;
/// A header block's plain text.
inline constexpr std::size_t header_limit = 150;
/// Text over all blocks of a message. Not documented; messages were refused from 11,341 on.
inline constexpr std::size_t message_limit = 10'000;
/// The `text` beside the blocks, for notifications; longer ones are split into several posts.
inline constexpr std::size_t fallback_limit = 4'000;

// What an entry's pieces may take, most first to give way: authors, then the title. With both at their least, an entry
// with everything else at its most fits a section.
inline constexpr std::size_t authors_limit = 1'600;
inline constexpr std::size_t authors_least = 100;
inline constexpr std::size_t title_limit = 1'200;
inline constexpr std::size_t title_least = 200;
inline constexpr std::size_t why_limit = 1'200;
inline constexpr std::size_t summary_limit = 900;
inline constexpr std::size_t categories_limit = 300;
/// An abstract in the thread, over all its sections; with its title and the header it fits a message.
inline constexpr std::size_t abstract_limit = 8'000;

}  // namespace paperwire::slack
