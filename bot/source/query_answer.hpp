// SPDX-License-Identifier: MIT
// source: answers of arXiv's query API, an Atom dialect in three generations (to 2025-11-10, the days after, 2026).
// Source: info.arxiv.org/help/api/user-manual.html and recorded answers (read 2026-11).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/source/record.hpp"

namespace paperwire::source {

struct QueryAnswer {
    std::string query;                // as arXiv echoes it, for logs
    std::int64_t total{0};            // may be 1 with no entry (an unknown id, before 2025-11)
    std::int64_t start{0};            // of the first entry
    std::int64_t asked{0};            // itemsPerPage: the size asked for, not the number given
    std::vector<Record> entries;      // each id and version once, in the answer's order
    std::vector<std::string> faults;  // entries that could not be read, one line each, naming the entry
};

/// Reads an answer. Errors: malformed, as parse_feed has it; refused for arXiv's own error entry, told by its id
/// whatever the totals say, with its summary. An answer without entries is a value: whether it is the truth only asking
/// again tells.
[[nodiscard]] Result<QueryAnswer> parse_query_answer(std::string_view bytes);

}  // namespace paperwire::source
