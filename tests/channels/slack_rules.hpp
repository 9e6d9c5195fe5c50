// SPDX-License-Identifier: MIT
// What Slack demands of a message, as its documentation says it, counted without any of the product's code. Sources:
// docs.slack.dev/reference/block-kit/blocks, .../methods/chat.postMessage, .../messaging/formatting-message-text
// (read 2026-11); for the text of all blocks together, what its staff said of msg_blocks_too_long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paperwire::slack_tests {

/// What is wrong with a message's body, a line each; empty when nothing is.
[[nodiscard]] std::vector<std::string> faults_of(const std::string& body);

/// A message as a reader sees it: the text of all blocks, a line each, links as their labels, entities decoded,
/// zero-width spaces gone.
[[nodiscard]] std::string seen(const std::string& body);
/// One text object's, likewise.
[[nodiscard]] std::string seen_text(std::string_view mrkdwn);

/// Where the links of a message lead, in order.
[[nodiscard]] std::vector<std::string> links_of(const std::string& body);

}  // namespace paperwire::slack_tests
