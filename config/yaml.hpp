// SPDX-License-Identifier: MIT
// config: YAML bytes to a tree of Nodes. The only home of yaml-cpp.
#pragma once

#include <cstdint>
#include <string>

#include "config/faults.hpp"
#include "config/node.hpp"

namespace paperwire::config {

/// Reads one document. Faults: bytes that are not UTF-8, the first syntax error, repeated keys, merge keys, tags of
/// one's own, more than one document, aliases that explode. Null when nothing usable is left; an `empty` node when the
/// document holds nothing.
[[nodiscard]] NodePtr parse_yaml(const std::string& bytes, std::uint32_t file, Faults& faults);

}  // namespace paperwire::config
