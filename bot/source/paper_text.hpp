// SPDX-License-Identifier: MIT
// source: the texts of a paper, the same from whichever of arXiv's answers they come. Pure; knows no XML.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bot/core/paper.hpp"

namespace paperwire::source {

/// Set the text and, where normalising changes it, keep it as sent.
void set_title(Paper& paper, std::string_view written);
void set_abstract(Paper& paper, std::string_view written);

/// Makes ids canonical, `primary` first (where one is given, else the first of them), what cannot be a category
/// dropped.
void set_categories(Paper& paper, std::string_view primary, std::span<const std::string> written);

/// Adds an author by name, unless nothing in the name is a letter or digit (arXiv lists the colon of `X Collaboration:`
/// as one). Null when it does not.
Author* add_author(Paper& paper, std::string_view written);

/// Several DOIs stand apart by blanks.
void add_doi(Paper& paper, std::string_view written);

/// False for a name of punctuation alone.
[[nodiscard]] bool has_letter(std::string_view name);

}  // namespace paperwire::source
