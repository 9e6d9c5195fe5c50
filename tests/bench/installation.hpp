// SPDX-License-Identifier: MIT
// bench: a day and its subscribers as a folder that the program can be run on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace paperwire::bench {

struct Installation {
    enum class Deliveries : std::uint8_t {
        halves,    // each subscriber to archive or to null
        both,      // each to archive and to null
        none_only  // all to null
    };

    std::size_t papers{2'000};
    std::size_t people{1'000};
    Deliveries deliveries{Deliveries::halves};
};

/// Writes feeds/CATEGORY.xml, paperwire.yaml and people.jsonl, a subscriber a line, and nothing else below `folder`;
/// returns the configuration's path. Papers and subscribers are those of papers.hpp and population.hpp.
[[nodiscard]] std::string write_installation(const std::string& folder, const Installation& installation);

}  // namespace paperwire::bench
