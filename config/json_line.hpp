// SPDX-License-Identifier: MIT
// config: one line of JSON to a tree of Nodes. The only home of nlohmann's JSON in this room.
#pragma once

#include <cstdint>
#include <string_view>

#include "config/faults.hpp"
#include "config/node.hpp"

namespace paperwire::config {

/// Reads line `line` of file `file`. Numbers and truth values become their text. Faults: bytes that are not UTF-8, bad
/// JSON, repeated keys. Null when nothing usable is left.
[[nodiscard]] NodePtr parse_json_line(std::string_view text, std::uint32_t file, int line, Faults& faults);

}  // namespace paperwire::config
