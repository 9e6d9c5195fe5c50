// SPDX-License-Identifier: MIT
// source: the feed's author line. Its commas mean three things: between authors, between affiliations, inside an
// affiliation.
#include <algorithm>
#include <array>

#include "bot/core/ascii.hpp"
#include "bot/source/author_tokens.hpp"
#include "bot/source/feed.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

/// Parts between commas that a blank follows, outside of paired parentheses. Untrimmed: a second blank means something.
std::vector<std::string_view> split(std::string_view text) {
    const auto paired = paired_parentheses(text);
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!paired.empty() && paired[i]) {
            depth += text[i] == '(' ? 1 : -1;
        }
        if (depth == 0 && text[i] == ',' && i + 1 < text.size() && ascii::is_blank(text[i + 1])) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 2;
        }
    }
    parts.push_back(text.substr(std::min(begin, text.size())));
    return parts;
}

/// `Jr.` and its kin belong to the name before; a person of one word has a second blank in front.
bool is_suffix(std::string_view part) {
    static constexpr std::array<std::string_view, 8> suffixes{"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV", "Jnr."};
    const std::string_view word = part.substr(0, part.find_first_of(" ("));
    return std::ranges::find(suffixes, word) != suffixes.end() &&
           (ascii::trim(part) == word || ascii::trim(part.substr(word.size())).starts_with('('));
}

/// Where the affiliation's parenthesis opens: the last group that ends the text. npos when there is none.
std::size_t find_affiliation(std::string_view part) {
    if (!part.ends_with(')')) {
        return std::string_view::npos;
    }
    int depth = 0;
    for (std::size_t i = part.size(); i-- > 0;) {
        depth += part[i] == ')' ? 1 : part[i] == '(' ? -1 : 0;
        if (part[i] == '(' && depth == 0) {
            while (i > 0 && part[i - 1] == '(') {
                --i;  // opened twice and closed once
            }
            return i;
        }
    }
    return part.find('(');  // more closing than opening ones: all from the first is the affiliation
}

Author read_author(std::string_view part) {
    part = ascii::trim(part);
    const std::size_t open = find_affiliation(part);
    Author author;
    const std::string_view name = ascii::trim(part.substr(0, open));
    if (open == std::string_view::npos || !has_letter(name)) {
        author.name = text::normalise(part);
        return author;
    }
    author.name = text::normalise(name);
    if (std::string normal = text::normalise(part.substr(open + 1, part.size() - open - 2)); !normal.empty()) {
        author.affiliations.push_back(std::move(normal));
    }
    return author;
}

}  // namespace

std::vector<Author> parse_creator(std::string_view creator) {
    std::vector<std::string> parts;
    for (const std::string_view part : split(creator)) {
        if (!parts.empty() && is_suffix(part)) {
            parts.back().append(", ").append(part);
        } else if (has_letter(part)) {
            parts.emplace_back(part);
        }
    }
    std::vector<Author> authors;
    for (const std::string& part : parts) {
        if (Author author = read_author(part); !author.name.empty()) {
            authors.push_back(std::move(author));
        }
    }
    return authors;
}

}  // namespace paperwire::source
