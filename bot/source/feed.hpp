// SPDX-License-Identifier: MIT
// source: arXiv's RSS 2.0 feed and its Atom 1.0 flavour, bytes to announcements. Pure: knows no HTTP, no store.
// Source: rss.arxiv.org, rewrite of 2024-01-31; recorded answers and the service's published source (read 2026-11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"

namespace paperwire::source {

struct FeedItem {
    Paper paper;  // comment unknown; journal_ref absent when the item has none: the feed would carry it
    Kind kind{Kind::new_paper};
};

struct Feed {
    std::vector<std::string> categories;  // the spec asked for, canonical, from the channel's title or link
    Day day;                              // the announcement day: the channel's pubDate, in its own offset
    std::vector<FeedItem> items;          // feed order; each id once, its best kind
    std::vector<std::string> faults;  // items that could not be read, one line each, naming the item; the rest stands
};

/// Reads a feed. Errors: malformed, with the byte offset where XML breaks off or what is missing; an arXiv error feed
/// (`Feed error for query: …`) is malformed with its description; HTML, blank or other XML is malformed and says what
/// it looks like. A body cut short is malformed as a whole: a cursor moves only past what was parsed whole. So is one
/// of which no item can be read. An item without an announce type that we know counts as new or replaced by its
/// version, cross by its primary category.
[[nodiscard]] Result<Feed> parse_feed(std::string_view bytes);

/// Splits a feed's dc:creator: authors apart at `, ` outside parentheses, one-word names and collaborations of their
/// leading blank, `Jr.` left with its name, text normalised. What stands in ` (…)` after a name is its affiliation, one
/// text: the feed joins several with the same comma that stands inside one (of 2,484 real ones 2,397 are a single one).
/// Never returns an empty name; loses no letter on unbalanced parentheses.
[[nodiscard]] std::vector<Author> parse_creator(std::string_view creator);

}  // namespace paperwire::source
