// SPDX-License-Identifier: MIT
// source: papers as JSON Lines, as the contract's section 3 writes them.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"
#include "bot/source/record.hpp"

namespace paperwire::source {

/// One line, without newline: id, version, title, abstract, authors (names), affiliations (only when some author has
/// one: a list a author), categories, primary, announce, announced, comment, journal_ref, doi (absent keys for what is
/// not known). Keys in that order, UTF-8 as is.
[[nodiscard]] std::string to_json_line(const Announcement& announcement);

/// Likewise, without announce and announced, which only a feed tells, and without a version that was not told.
[[nodiscard]] std::string to_json_line(const Record& record);

/// Reads one line; text is normalised, categories made canonical. A missing comment or journal_ref is absent, not
/// unknown: a file is all there is. Errors: malformed, naming the key.
[[nodiscard]] Result<Announcement> announcement_from_json(std::string_view line);

/// Reads a `.jsonl` or `.jsonl.gz` file (told by its first bytes), blank lines skipped. Errors: not_found, storage,
/// malformed with `FILE:LINE:`. A line over 4 MiB is malformed.
[[nodiscard]] Result<std::vector<Announcement>> read_papers(const std::string& path);

}  // namespace paperwire::source
