// SPDX-License-Identifier: MIT
// source: the lines of a file that may be gzipped (told by its first bytes), and the one home of zlib.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "bot/core/result.hpp"

namespace paperwire::source {

/// Calls `take(line, number)` for each line, without its line end (LF or CRLF), numbered from 1; stops at its first
/// error. A byte order mark in front is dropped. `-` is standard input. Errors: not_found; storage (unreadable);
/// malformed with `PATH:LINE:` (a line over `max_bytes`, broken or cut gzip); those of `take`.
[[nodiscard]] Result<void> read_lines(const std::string& path, std::size_t max_bytes,
                                      const std::function<Result<void>(std::string_view, std::size_t)>& take);

}  // namespace paperwire::source
