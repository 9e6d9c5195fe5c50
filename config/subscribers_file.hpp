// SPDX-License-Identifier: MIT
// config: subscribers_file, a subscriber a line. A faulty line puts out that subscriber alone.
#pragma once

#include <string>

#include "config/load.hpp"
#include "config/spot.hpp"
#include "config/subscribers.hpp"

namespace paperwire::config {

/// Reads the file that `spot` names (`path`, found already) line by line. False when it cannot be read at all, which is
/// a fault of the configuration; faults of lines are not.
[[nodiscard]] bool read_subscribers_file(const Spot& spot, const std::string& path, PopulationReader& population,
                                         const Progress& progress);

}  // namespace paperwire::config
