// SPDX-License-Identifier: MIT
// config: a file, what it includes, and all of it as one tree.
#pragma once

#include <string>
#include <vector>

#include "config/faults.hpp"
#include "config/node.hpp"

namespace paperwire::config {

/// Reads `file` and, depth first, what its `include` names: patterns relative to the file they stand in, matches sorted
/// as bytes, each file once. Gives the roots in the order read, mappings all; empty when some file could not be read or
/// parsed.
[[nodiscard]] std::vector<NodePtr> read_documents(const std::string& file, Faults& faults);

/// Joins them into one mapping. The same id under channels, filters or subscribers twice is a fault, and so is any
/// other key with two values.
[[nodiscard]] NodePtr merge_documents(const std::vector<NodePtr>& roots, Faults& faults);

}  // namespace paperwire::config
