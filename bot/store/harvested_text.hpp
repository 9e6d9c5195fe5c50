// SPDX-License-Identifier: MIT
// store: a harvested paper as the text that is kept of it, and the key by which papers are sorted as their ids are.
#pragma once

#include <string>

#include "bot/store/harvest_values.hpp"

namespace paperwire::store {

/// Sorts as a text where PaperId sorts by year, month, number: `2015-01-0000123`, with the archive after it for ids of
/// before 2007-04.
[[nodiscard]] std::string sort_key(const PaperId& id);

[[nodiscard]] std::string to_text(const HarvestedPaper& harvested);
/// Throws DamagedRow.
[[nodiscard]] HarvestedPaper harvested_from_text(const std::string& text);

}  // namespace paperwire::store
