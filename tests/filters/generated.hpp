// SPDX-License-Identifier: MIT
// Seeded rules and papers from a small vocabulary, so that matches, near matches and unknown facts are all frequent.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bot/core/paper.hpp"
#include "filters/index.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters::generated {

/// Gives a number below `bound`.
using Draw = std::function<std::uint32_t(std::uint32_t bound)>;

/// Draws from a seed; the same sequence everywhere.
[[nodiscard]] Draw seeded(std::uint64_t seed);

/// A pattern of the syntax that people write, over few letters, so that it often holds; RE2 may refuse it.
[[nodiscard]] std::string make_pattern(const Draw& draw);
/// A text of the same letters; one in eight has what plain texts have not: ſ, two blanks, a tab.
[[nodiscard]] std::string make_small_text(const Draw& draw);
[[nodiscard]] Rule make_rule(const Draw& draw, int depth);
[[nodiscard]] Announcement make_announcement(const Draw& draw);

/// Every pair that is not no, by evaluate(): what an index must give.
[[nodiscard]] std::vector<Match> plain_matches(const std::vector<NumberedRule>& rules,
                                               const std::vector<Announcement>& announcements);

}  // namespace paperwire::filters::generated
