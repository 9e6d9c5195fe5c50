// SPDX-License-Identifier: MIT
#include "bot/delivery/forecast.hpp"

#include <algorithm>

namespace paperwire::delivery {

std::optional<Instant> empty_at(const store::Backlog& backlog, std::span<const channels::Budget> budgets,
                                Instant from) {
    if (backlog.messages <= 0) return std::nullopt;
    std::chrono::milliseconds longest{0};
    for (const channels::Budget& budget : budgets) {
        const std::int64_t drawn = budget.key.empty() ? backlog.messages : backlog.most;
        longest = std::max(longest, budget.interval * (drawn - 1));
    }
    return std::max(from + longest, backlog.latest.value_or(from));
}

}  // namespace paperwire::delivery
