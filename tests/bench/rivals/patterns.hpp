// SPDX-License-Identifier: MIT
// bench: RE2 as the contract wants it, for the rivals that use it.
#pragma once

#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::bench {

inline RE2::Options pattern_options() {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_never_capture(true);
    return options;
}

inline re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

inline bool holds_on_any(const RE2& pattern, const std::vector<std::string>& surfaces) {
    return std::ranges::any_of(surfaces, [&pattern](const std::string& surface) {
        return pattern.Match(piece(surface), 0, surface.size(), RE2::UNANCHORED, nullptr, 0);
    });
}

}  // namespace paperwire::bench
