// SPDX-License-Identifier: MIT
// bench: a realistic announcement day, the same for the same seed. Papers: titles of 6 to 14 words, abstracts of about
// 1,100 characters with Zipf frequencies and two or three of 1,500 terms, TeX in a quarter, 2 to 6 authors with
// accents, one primary category of twenty (the largest has a fifth of all) and up to two more; three quarters new, the
// rest replacements. Feeds are in arXiv's exact RSS form.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"

namespace paperwire::bench {

/// A paper as its author typed it: TeX and all.
struct RawPaper {
    std::string id;
    int version{1};
    std::string title;
    std::string abstract;
    std::string creators;                 // as the feed's dc:creator
    std::vector<std::string> categories;  // the first is the primary
};

/// The twenty categories, the largest first.
[[nodiscard]] const std::vector<std::string>& day_categories();
[[nodiscard]] std::vector<RawPaper> make_papers(std::uint32_t seed, std::size_t count);

/// The feed of one category: those of the papers that list it. An empty category: all papers, as cs.LG's feed.
[[nodiscard]] std::string to_feed(std::span<const RawPaper> papers, std::string_view category);
/// The papers as announced on that day, text normalised.
[[nodiscard]] std::vector<Announcement> to_announcements(std::span<const RawPaper> papers);

}  // namespace paperwire::bench
