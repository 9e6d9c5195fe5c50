// SPDX-License-Identifier: MIT
// store: the lock file's text. A line with the PID of the process that delivers, blank when none does, and a line that
// remembers the database; both of fixed width, so that writing them anew takes no space.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {

inline constexpr std::size_t pid_line_bytes = 16;
inline constexpr std::size_t mark_line_bytes = 71;

[[nodiscard]] std::string pid_line(std::optional<::pid_t> pid);
/// The PID in a lock file's beginning, `unknown` when there is none.
[[nodiscard]] std::string pid_in(std::string_view text);

/// With a checksum. Mark::at is not in it: the file's own time is when the mark was written.
[[nodiscard]] std::string mark_line(const Mark& mark);
/// The mark in a whole lock file. None when it is torn, or was never written.
[[nodiscard]] Mark mark_in(std::string_view text);

/// When a file was last written, to the millisecond.
[[nodiscard]] Instant changed_at(const struct stat& found);

/// A lock file's mark, read without a lock; none when there is no file. `path` is the database's.
[[nodiscard]] Mark read_mark(const std::string& path);

/// The name under which the database's companions lie: links resolved, as far as there is a file.
[[nodiscard]] std::string real_path(const std::string& path);

}  // namespace paperwire::store
