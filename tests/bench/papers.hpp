// SPDX-License-Identifier: MIT
// bench: the papers that a workload is made from: a day, and what was there before it. Real ones, when the environment
// variable PAPERWIRE_CORPUS names a file of papers (JSON Lines as the contract has them, .gz too), else made-up ones.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bot/core/paper.hpp"
#include "tests/bench/day.hpp"

namespace paperwire::bench {

struct Papers {
    std::vector<Announcement> earlier;
    std::vector<Announcement> day;  // the newest, by id
    std::vector<RawPaper> raw_day;  // the same as a feed has them
    std::string origin;             // for people: which papers these are
};

/// The announcements all as new, text normalised. Throws when the file cannot be read or holds too few.
[[nodiscard]] Papers papers_at_hand(std::size_t day_size);

}  // namespace paperwire::bench
