// SPDX-License-Identifier: MIT
// intake: whether a harvest brought all that was announced on a day. Pure.
// arXiv's archive lags the announcement by minutes to a day, has holes that fill the next day, and now and then answers
// with nothing: one answer proves nothing of a day that is not over, lacks what is known, or seems empty, nor does a
// list that ends before the day; of a day long past, one that goes on well beyond it does.
#pragma once

#include <cstdint>
#include <optional>

#include "bot/core/time.hpp"
#include "bot/store/harvest_values.hpp"

namespace paperwire::intake {

/// Between two questions of which one is to confirm or complete the other.
inline constexpr std::chrono::hours proof_apart{20};
/// Harvests that lacked papers, after which a day is taken as it is.
inline constexpr int most_tries = 5;

/// What a harvest says of all its gaps.
struct HarvestEnd {
    Instant listed_at{};    // when its list came to its end
    Instant now{};          // when the last paper is placed
    bool unchecked{false};  // see store::Harvest, likewise the others
    std::int64_t unreadable{0};
    std::int64_t undecided{0};
    std::optional<Day> listed_to{};
};

/// `announced`: the papers stored for that day once all are placed.
[[nodiscard]] store::GapVerdict judge_gap(const store::Gap& gap, int announced, const HarvestEnd& end);

}  // namespace paperwire::intake
