// SPDX-License-Identifier: MIT
// digest: the filters of a destination as text, as they were when a digest was closed: who changes a filter afterwards
// still reads why a paper came. Reasons are computed from it when a digest is rendered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"
#include "filters/rule.hpp"

namespace paperwire::digest {

/// Appends a filter to a list, at first empty: `[["name",{"title":["…"]}],…]`, JSON with the keys of Rule, in
/// its order, empty ones left out. Equal filters give equal bytes.
void append_filter(std::string& list, std::string_view name, const filters::Rule& rule);
/// Ends the list.
void end_filters(std::string& list);

/// Reads such a list. Errors: malformed.
[[nodiscard]] Result<std::vector<filters::NamedRule>> filters_from_text(std::string_view text);

/// Appends a text as a JSON string. Bytes outside ASCII stay as they are: the text must be UTF-8.
void append_quoted(std::string& out, std::string_view text);

}  // namespace paperwire::digest
