// SPDX-License-Identifier: MIT
// daemon: the samples that ship with the program: one announcement day of invented papers in the form of arXiv's feeds,
// and a configuration.
#pragma once

#include <string>
#include <vector>

namespace paperwire::daemon {

struct Sample {
    std::string path;  // below samples/: `feeds/cs.PL.xml`, `paperwire.yaml`
    std::string bytes;
};

/// All files of samples/, by path. Generated at build time.
[[nodiscard]] const std::vector<Sample>& samples();

}  // namespace paperwire::daemon
