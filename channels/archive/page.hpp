// SPDX-License-Identifier: MIT
// channels/archive: a digest as pages of one announcement day each, and how a later digest joins a page that is there
// already. Pure.
#pragma once

#include <vector>

#include "bot/core/digest.hpp"

namespace paperwire::archive {

/// One digest a day, ascending, numbered from 1 each; at least one. Receipt rows go to their day's page, or to the
/// newest when that day has none. A digest of no day at all is of its receipt's newest day, else of the day it was
/// closed.
[[nodiscard]] std::vector<Digest> cut_by_day(const Digest& digest);

/// `page` with the entries of `later` that it lacks (by id; replacements by id and version) at the end of their groups,
/// and with the receipt rows of whichever was closed later. The same page, closing time included, when nothing new
/// comes.
[[nodiscard]] Digest merge(const Digest& page, const Digest& later);

}  // namespace paperwire::archive
