// SPDX-License-Identifier: MIT
// store: whether the write-ahead log that lies beside a database belongs to it. SQLite lays any log whose checksums are
// right over whatever file stands at the database's place; a backup put back beside the log of the file before would be
// mixed with it. Every write counts itself in the table `counters`, so that the log tells from which count to which it
// goes, and the file at which count it stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bot/core/result.hpp"

namespace paperwire::store {

/// Values of `commits` in the first and the last transaction of a log that wrote the page it stands on.
struct JournalSpan {
    std::int64_t first{0};
    std::int64_t last{0};
};
/// Of whole transactions with sound checksums alone. `page` is the one page of the table `counters`. Nothing when none
/// wrote it. Format: https://www.sqlite.org/fileformat2.html#walformat (2026-11).
[[nodiscard]] std::optional<JournalSpan> read_journal(const std::string& file, std::uint32_t page);

/// Asks before SQLite may see the two. `path` is the database's, links resolved. Not while another process, or this
/// one, works on it: then the log is its own. Errors: storage.
[[nodiscard]] Result<void> check_journal(const std::string& path);

}  // namespace paperwire::store
