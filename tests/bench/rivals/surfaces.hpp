// SPDX-License-Identifier: MIT
// bench: the texts of a paper that a pattern may hold on: each field as it stands, and without diacritics where that
// differs.
#pragma once

#include <string>
#include <vector>

#include "bot/core/paper.hpp"

namespace paperwire::bench {

struct Surfaces {
    std::vector<std::string> text;   // of title and abstract
    std::vector<std::string> names;  // of each author

    explicit Surfaces(const Paper& paper);
};

}  // namespace paperwire::bench
