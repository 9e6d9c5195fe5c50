// SPDX-License-Identifier: MIT
// source: the author line of a paper as its submitter wrote it, which arXivRaw carries.
// Source: info.arxiv.org/help/prep.html#author and arxiv-base's published rules (read 2026-11).
#pragma once

#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"

namespace paperwire::source {

/// Authors in order, text normalised: commas and `and` apart, affiliations in parentheses (nested ones too), marks like
/// `(1,2)` resolved from the list at the end, one given once shared by those before it without one, collaborations
/// (`for the X Collaboration`, `X Collaboration: …`) as authors, `et al.` dropped, one-word names kept. As
/// parse_creator, never an empty name, and no letter of a name lost on unbalanced input.
[[nodiscard]] std::vector<Author> parse_author_line(std::string_view raw);

}  // namespace paperwire::source
