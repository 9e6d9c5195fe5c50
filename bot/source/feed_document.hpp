// SPDX-License-Identifier: MIT
// source: a feed's XML as plain strings. RSS 2.0 and Atom 1.0 come out alike; nothing is normalised or judged here but
// the XML itself.
#pragma once

#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/source/xml.hpp"

namespace paperwire::source {

/// One `item` or `entry`. Text is entity-decoded once, otherwise as sent; empty where the element is missing.
struct DocumentItem {
    std::string guid;  // RSS guid, Atom id
    std::string title;
    std::string link;
    std::string description;  // RSS description, Atom summary
    std::string published;    // RSS pubDate, Atom published
    std::string announce_type;
    std::string doi;  // several joined by blanks
    std::string journal_ref;
    std::vector<std::string> categories;
    std::vector<std::string> creators;
};

struct FeedDocument {
    enum class Form : unsigned char { rss, atom };

    Form form{Form::rss};
    std::string title;
    std::string link;         // RSS link, Atom id
    std::string description;  // RSS description, Atom subtitle
    std::string published;    // RSS pubDate; Atom has none
    std::string updated;      // RSS lastBuildDate, Atom updated
    std::vector<DocumentItem> items;
};

/// Elements are known by local name and namespace URI, in any order and under any prefix. Errors: malformed, telling
/// what the document is instead.
[[nodiscard]] Result<FeedDocument> read_feed_document(const xml::Document& document);

}  // namespace paperwire::source
