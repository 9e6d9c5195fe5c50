// SPDX-License-Identifier: MIT
// source: a recorded answer of arXiv to announcements, whatever form it has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"

namespace paperwire::source {

struct Answer {
    std::vector<Announcement> announcements;  // in the answer's order
    std::vector<std::string> faults;          // items that could not be read, one line each
};

/// Tells RSS, the Atom feed, the query API's and OAI-PMH's answers apart by content. This version reads the two feeds;
/// the others, arXiv's own errors and bytes that are none of these are malformed, and the message says which.
[[nodiscard]] Result<Answer> parse_answer(std::string_view bytes);

}  // namespace paperwire::source
