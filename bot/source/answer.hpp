// SPDX-License-Identifier: MIT
// source: a recorded answer of arXiv to papers, whatever form it has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"
#include "bot/source/record.hpp"

namespace paperwire::source {

/// What a feed says is an announcement; the query API and OAI-PMH know neither kind nor day, and say records. One of
/// the two is empty, both in the answer's order.
struct Answer {
    std::vector<Announcement> announcements;
    std::vector<Record> records;
    std::vector<std::string> faults;  // items that could not be read, one line each
};

/// Tells RSS, the Atom feed, the query API's and OAI-PMH's answers apart by root and namespace. Errors: those of
/// parse_feed, parse_query_answer and parse_oai_answer; so arXiv's own errors come with its words, and one that says
/// that no record matches is an error too (not_found).
[[nodiscard]] Result<Answer> parse_answer(std::string_view bytes);

}  // namespace paperwire::source
