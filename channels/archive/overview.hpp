// SPDX-License-Identifier: MIT
// channels/archive: index.html and feed.xml, the two files that speak of all days of a folder. Each keeps a day in one
// block that is taken over as it stands while the day does not change, so that a send reads no old pages. Feed:
// Atom 1.0 (RFC 4287, read 2026-11). Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "bot/core/digest.hpp"

namespace paperwire::archive {

/// The newest days that the feed carries.
inline constexpr std::size_t days_in_feed = 30;

/// Whose folder it is.
struct Place {
    std::string subscriber;
    std::string to;  // empty when the folder is the archive's own
};

/// A block a day.
using Blocks = std::map<Day, std::string>;

/// One line of index.html for a day's page.
[[nodiscard]] std::string index_block(const Digest& page);
/// One Atom entry for a day's page.
[[nodiscard]] std::string feed_block(const Digest& page, const Place& place);

/// The blocks of an earlier index.html or feed.xml; what does not look like one is skipped.
[[nodiscard]] Blocks blocks_of_index(std::string_view html);
[[nodiscard]] Blocks blocks_of_feed(std::string_view xml);

[[nodiscard]] std::string render_index(const Blocks& blocks, const Place& place);
[[nodiscard]] std::string render_feed(const Blocks& blocks, const Place& place);

}  // namespace paperwire::archive
