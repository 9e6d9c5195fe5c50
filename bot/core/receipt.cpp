// SPDX-License-Identifier: MIT
// core: words for states and outcomes.
#include "bot/core/receipt.hpp"

#include <array>

namespace paperwire {

std::string_view to_string(CategoryState state) noexcept {
    switch (state) {
        case CategoryState::fresh: return "fresh";
        case CategoryState::quiet: return "quiet";
        case CategoryState::stale: return "stale";
        case CategoryState::throttled: return "throttled";
        case CategoryState::unreachable: return "unreachable";
    }
    return "unreachable";
}

std::optional<CategoryState> parse_category_state(std::string_view word) noexcept {
    using enum CategoryState;
    for (const CategoryState state : std::array{fresh, quiet, stale, throttled, unreachable}) {
        if (to_string(state) == word) return state;
    }
    return std::nullopt;
}

}  // namespace paperwire
