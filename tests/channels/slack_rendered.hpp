// SPDX-License-Identifier: MIT
// Digests rendered for Slack, and what holds of every one of them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bot/core/digest.hpp"
#include "channels/slack/render.hpp"
#include "tests/channels/email_digests.hpp"

namespace paperwire::slack_tests {

[[nodiscard]] std::vector<std::string> rendered(const Digest& digest, slack::Thread thread = slack::Thread::possible);

/// Three entries, the second of them a paper that `change` has changed and no reason.
template <typename Change>
[[nodiscard]] Digest with_paper(Change change) {
    Digest digest = email_tests::plain_day(3, 300);
    Paper paper = *digest.entries[1].paper;
    change(paper);
    digest.entries[1].paper = std::make_shared<const Paper>(std::move(paper));
    digest.entries[1].why.clear();
    return digest;
}

/// What a reader sees of all parts.
[[nodiscard]] std::string all_seen(const std::vector<std::string>& parts);

/// Every message keeps Slack's rules and says which of how many it is; every abstract page is linked once, in order.
void expect_sound(const Digest& digest, slack::Thread thread);

}  // namespace paperwire::slack_tests
