// SPDX-License-Identifier: MIT
// core: what arXiv told us of one category on one day. The receipt explains silence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/time.hpp"

namespace paperwire {

/// fresh: the day's batch is read. quiet: weekend or arXiv holiday. stale: the old batch again, or empty on a working
/// day. throttled: 406, 429, 503. unreachable: anything else.
enum class CategoryState : std::uint8_t { fresh, quiet, stale, throttled, unreachable };

[[nodiscard]] std::string_view to_string(CategoryState state) noexcept;
[[nodiscard]] std::optional<CategoryState> parse_category_state(std::string_view word) noexcept;
/// True when the day needs no further asking for its digest to be complete.
[[nodiscard]] constexpr bool is_settled(CategoryState state) noexcept { return state <= CategoryState::quiet; }

struct CategoryReceipt {
    std::string category;  // canonical id
    Day day;               // the announcement day it speaks of
    CategoryState state{CategoryState::unreachable};
    int listed{0};     // items in arXiv's feed
    int read{0};       // of these, stored
    std::string note;  // one line for people, empty when all is well; never a secret
    int reconstructed{
        0};  // of `read`, placed on the day by reckoning from arXiv's archive: no feed of that day was read

    friend bool operator==(const CategoryReceipt&, const CategoryReceipt&) = default;
};

}  // namespace paperwire
