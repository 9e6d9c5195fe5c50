// SPDX-License-Identifier: MIT
// config: a whole small file as bytes.
#pragma once

#include <cstddef>
#include <string>

#include "bot/core/result.hpp"

namespace paperwire::config {

/// Errors: not_found (no such file), storage (a directory, no permission, longer than `max_bytes`); the message is the
/// system's reason without the path.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

}  // namespace paperwire::config
