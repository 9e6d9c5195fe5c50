// SPDX-License-Identifier: MIT
#include "bot/source/withdrawal.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace paperwire::source {

namespace {

/// How far in the word may stand: `This paper and abstract have been withdrawn`.
constexpr std::size_t reach = 60;

std::string lower_start(std::string_view text) {
    std::string start(text.substr(0, reach + 10));
    std::ranges::transform(start, start.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return start;
}

}  // namespace

bool says_withdrawn(std::string_view text) {
    static constexpr std::array<std::string_view, 6> subjects{"this ", "the paper ", "the article ", "the manuscript ", "paper ",
                                                              "article "};
    static constexpr std::array<std::string_view, 6> verbs{"been ", "is ", "was ", "being ", "are ", "is now "};
    const std::string start = lower_start(text);
    if (start.starts_with("withdrawn")) {
        return true;
    }
    const auto at = start.find("withdrawn");
    const bool has_subject = std::ranges::any_of(subjects, [&](std::string_view s) { return start.starts_with(s); });
    const std::string_view before = std::string_view(start).substr(0, at);
    return at != std::string::npos && has_subject && before.find(". ") == std::string_view::npos &&
           std::ranges::any_of(verbs, [&](std::string_view verb) { return before.ends_with(verb); });
}

}  // namespace paperwire::source
