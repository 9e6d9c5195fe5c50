// SPDX-License-Identifier: MIT
// channels/slack: blocks gathered into messages within Slack's limits, and messages as JSON. Knows limits, not digests.
// Shapes: docs.slack.dev/reference/block-kit/blocks (read 2026-11).
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "channels/slack/mrkdwn.hpp"

namespace paperwire::slack {

/// What one message holds beside its header, which is known only when all messages are.
struct Message {
    std::string blocks;      // JSON objects, each followed by a comma
    std::size_t count{0};    // of them
    std::size_t length{0};   // of their text
    std::string label;       // before the digest's heading: `Abstracts · `; plain, ours
    Mrkdwn fallback;         // after the heading in `text`
    std::size_t titles{0};   // in `fallback`
    std::size_t entries{0};  // entries that begin here
};

/// Room for blocks and their text in a message with its header.
[[nodiscard]] bool has_room(const Message& message, std::size_t blocks, std::size_t length);

/// `pieces` after each other are at most section_limit long and not empty.
void add_section(Message& message, std::initializer_list<const Mrkdwn*> pieces);
/// `text` likewise.
void add_section(Message& message, const Mrkdwn& text);
void add_context(Message& message, const Mrkdwn& text);

/// The message as sent, but for channel and thread: one line of JSON. `heading` is the digest's, plain; the header is
/// the message's label, the heading and, of several messages, `(1/3)`.
[[nodiscard]] std::string to_json(const Message& message, std::string_view heading, std::size_t number, std::size_t of);

}  // namespace paperwire::slack
