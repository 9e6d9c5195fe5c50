// SPDX-License-Identifier: MIT
// source: which of arXiv's answers an XML document is, and its readers, for those who have parsed the XML already.
#pragma once

#include <cstdint>

#include "bot/core/result.hpp"
#include "bot/source/feed.hpp"
#include "bot/source/oai_answer.hpp"
#include "bot/source/query_answer.hpp"
#include "bot/source/xml.hpp"

namespace paperwire::source {

enum class Form : std::uint8_t { other, rss, atom_feed, query, oai };

/// Tells by root and namespace. Both Atom dialects have one root: the query API counts its results, has an
/// arxiv.org/api address, or names its entries by their abstract pages.
[[nodiscard]] Form tell_form(xml::Element root);

/// As parse_feed, parse_query_answer and parse_oai_answer promise. A document of another form is malformed, and the
/// message says what it is.
[[nodiscard]] Result<Feed> read_feed(const xml::Document& document);
[[nodiscard]] Result<QueryAnswer> read_query_answer(const xml::Document& document);
[[nodiscard]] Result<OaiAnswer> read_oai_answer(const xml::Document& document);

/// What a document is that none of the three reads, or that another one should: `an OAI-PMH answer, not a feed`.
[[nodiscard]] std::unexpected<Error> wrong_form(xml::Element root, std::string_view wanted);

}  // namespace paperwire::source
