// SPDX-License-Identifier: MIT
// source: one item of a feed, strings to a paper. Pure; knows no XML.
#pragma once

#include <span>
#include <string>

#include "bot/core/result.hpp"
#include "bot/source/feed.hpp"
#include "bot/source/feed_document.hpp"

namespace paperwire::source {

/// Reads an item of a feed that was asked for `requested` (canonical categories). Id and version come from the guid,
/// else from the description, else from the link. A kind that is missing or unknown is judged from version and primary
/// category. Errors: malformed, when id, title or categories are missing.
[[nodiscard]] Result<FeedItem> read_item(const DocumentItem& item, std::span<const std::string> requested);

/// The parts of a feed's description: `arXiv:IDvN Announce Type: TYPE`, blanks, `Abstract: ` and the abstract.
struct Description {
    std::string_view id;
    std::string_view announce_type;
    std::string_view abstract;
};
/// What does not begin so is all abstract.
[[nodiscard]] Description split_description(std::string_view description);

}  // namespace paperwire::source
