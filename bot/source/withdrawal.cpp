// SPDX-License-Identifier: MIT
#include "bot/source/withdrawal.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace paperwire::source {

namespace {

/// How far in the word may stand: `This paper and abstract have been withdrawn`.
constexpr std::size_t reach = 70;

/// The words of such an opening; any other before "withdrawn" means that the text speaks of something else.
constexpr std::array<std::string_view, 37> opening_words{
    "a",       "abstract", "and",    "are",        "article",     "been", "being", "by",
    "comment", "document", "draft",  "eprint",     "e-print",     "had",  "has",   "have",
    "here",    "hereby",   "is",     "letter",     "manuscript",  "note", "now",   "our",
    "paper",   "preprint", "report", "submission", "temporarily", "text", "the",   "thesis",
    "this",    "version",  "was",    "work",       "withdrawn"};

std::string lower_start(std::string_view text) {
    std::string start(text.substr(0, reach));
    std::ranges::transform(start, start.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return start;
}

bool is_opening_word(std::string_view word) { return std::ranges::find(opening_words, word) != opening_words.end(); }

}  // namespace

bool says_withdrawn(std::string_view text) {
    const std::string start = lower_start(text);
    const auto at = start.find("withdrawn");
    if (at == std::string::npos) {
        return false;
    }
    std::string_view before = std::string_view(start).substr(0, at);
    while (!before.empty()) {
        const auto end = before.find(' ');
        if (end == std::string_view::npos || !is_opening_word(before.substr(0, end))) {
            return false;
        }
        before.remove_prefix(end + 1);
    }
    return true;
}

}  // namespace paperwire::source
