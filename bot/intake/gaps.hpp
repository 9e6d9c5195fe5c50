// SPDX-License-Identifier: MIT
// intake: which gaps the next harvest is to fill. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bot/store/harvest_values.hpp"

namespace paperwire::intake {

struct HarvestOrder {
    std::string oai_set;           // the smallest that holds all categories; empty: all of arXiv
    Day from;                      // first and…
    Day to;                        // …last announcement day
    std::vector<store::Gap> gaps;  // by day
};

/// The oldest gaps of these categories that no harvest fills yet and that may be tried at `now`, and those of other
/// categories and days that lie no more than two weeks on; nothing when there are none. A day that has not come, as
/// there is one when the clock was ahead, waits until it does.
[[nodiscard]] std::optional<HarvestOrder> next_harvest(std::span<const store::Gap> open,
                                                       std::span<const std::string> categories, Instant now);

/// When the first of these categories' gaps that no harvest fills may be tried.
[[nodiscard]] std::optional<Instant> next_due(std::span<const store::Gap> open,
                                              std::span<const std::string> categories);

/// The smallest set of OAI-PMH that holds all of these categories.
[[nodiscard]] std::string common_set(std::span<const std::string> categories);

}  // namespace paperwire::intake
