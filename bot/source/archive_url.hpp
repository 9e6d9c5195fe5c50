// SPDX-License-Identifier: MIT
// source: questions to arXiv's query API and OAI-PMH as URLs. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bot/source/archive.hpp"

namespace paperwire::source {

/// `2604.00001v2`; without a version where none is given.
[[nodiscard]] std::string versioned_text(const VersionedId& id);

/// Always with a version where one is given, always with max_results: arXiv gives ten otherwise.
[[nodiscard]] std::string ids_url(std::string_view api, std::span<const VersionedId> ids);
[[nodiscard]] std::string page_url(std::string_view api, const QuerySpec& spec, std::int64_t start);
/// The first page of ListRecords as arXivRaw. A day before arXiv's earliest datestamp, 2005-09-16, is that day: an
/// earlier one is refused.
[[nodiscard]] std::string list_url(std::string_view oai, const OaiSpec& spec);
/// The page that a token stands for; nothing else may stand beside it. The token is opaque: what looks encoded in it is
/// encoded once more.
[[nodiscard]] std::string token_url(std::string_view oai, std::string_view token);

}  // namespace paperwire::source
