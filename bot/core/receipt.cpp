// SPDX-License-Identifier: MIT
// core: words for states and outcomes.
#include "bot/core/receipt.hpp"

#include <array>

#include "bot/core/outcome.hpp"

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

std::string_view to_string(Outcome::Kind kind) noexcept {
    switch (kind) {
        case Outcome::Kind::sent: return "sent";
        case Outcome::Kind::retry: return "retry";
        case Outcome::Kind::throttled: return "throttled";
        case Outcome::Kind::rejected: return "rejected";
        case Outcome::Kind::gone: return "gone";
        case Outcome::Kind::moved: return "moved";
        case Outcome::Kind::uncertain: return "uncertain";
    }
    return "uncertain";
}

}  // namespace paperwire
