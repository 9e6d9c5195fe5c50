// SPDX-License-Identifier: MIT
// config: `3s`, `500ms`, `1m`, `2h`.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace paperwire::config {

/// A whole number and a unit (ms, s, m, h), at most a day; nothing for any other form.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace paperwire::config
