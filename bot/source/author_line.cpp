// SPDX-License-Identifier: MIT
#include "bot/source/author_line.hpp"

#include <algorithm>
#include <array>

#include "bot/core/ascii.hpp"
#include "bot/source/author_marks.hpp"
#include "bot/source/author_tokens.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

bool is_et_al(std::string_view name) {
    const std::string lower = ascii::lowered(name);
    const std::string_view rest = ascii::trim(std::string_view(lower).substr(std::min<std::size_t>(2, lower.size())));
    return lower.starts_with("et") && (rest == "al" || rest == "al." || rest == ".al" || rest == ". al.");
}

/// `A. Abulencia et al.` without its last words.
std::string_view without_et_al(std::string_view name) {
    const std::string lower = ascii::lowered(name);
    for (const std::string_view tail : {" et al.", " et al", " et. al.", " et. al"}) {
        if (lower.ends_with(tail)) {
            return ascii::trim(name.substr(0, name.size() - tail.size()));
        }
    }
    return name;
}

/// `Jr.` and its kin belong to the name before.
bool is_name_suffix(std::string_view name) {
    static constexpr std::array<std::string_view, 9> suffixes{"Jr.", "Jr", "Sr.",  "Sr", "II",
                                                              "III", "IV", "Jnr.", "Jnr"};
    return std::ranges::find(suffixes, name) != suffixes.end();
}

bool names_group(std::string_view name) {
    const std::string lower = ascii::lowered(name);
    return std::ranges::any_of(std::array<std::string_view, 3>{"collaboration", "group", "team"},
                               [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// `J.Adams` to `J. Adams`; a dot behind a backslash is an accent.
std::string tidied(std::string_view name) {
    std::string tidy;
    for (std::size_t i = 0; i < name.size(); ++i) {
        tidy += name[i];
        const bool is_dot = name[i] == '.' && (i == 0 || name[i - 1] != '\\');
        const char next = i + 1 < name.size() ? name[i + 1] : ' ';
        if (is_dot && !ascii::is_blank(next) && next != '~' && next != '}') {
            tidy += ' ';
        }
    }
    return text::normalise(tidy);
}

/// `750 additional authors not shown` is no place.
bool counts_authors(std::string_view group) { return group.ends_with(" not shown"); }

/// A longer one is no place, and is not copied to thousands.
bool is_shareable(const std::vector<std::string>& affiliations) {
    constexpr std::size_t longest = 4'000;
    std::size_t size = 0;
    for (const std::string& affiliation : affiliations) {
        size += affiliation.size();
    }
    return size <= longest;
}

/// Where `X Collaboration: A. Author` is two authors; npos where it is none.
std::size_t find_colon(std::string_view name) {
    const auto colon = name.find(':');
    return colon != std::string_view::npos && names_group(name.substr(0, colon)) ? colon : std::string_view::npos;
}

class Line {
public:
    explicit Line(std::string_view raw) : marks_(read_marks(raw)) {
        for (const AuthorToken& token : split_author_line(raw.substr(0, marks_.begin))) {
            if (token.is_group) {
                add_affiliation(token.text);
            } else {
                add_names(token);
            }
        }
    }

    std::vector<Author> authors() && {
        hand_back_affiliations();
        return std::move(authors_);
    }

private:
    void add_names(const AuthorToken& token) {
        std::string_view name = token.text;
        if (const auto colon = find_colon(name); colon != std::string_view::npos) {
            add_name(ascii::trim(name.substr(0, colon)), token.after_comma);
            name = ascii::trim(name.substr(colon + 1));
        }
        add_name(name, token.after_comma);
    }

    void add_name(std::string_view written, bool after_comma) {
        const std::string_view name = without_et_al(written);
        is_taken_ = false;
        if (!has_letter(name) || is_et_al(name)) {
            is_open_ = is_open_ && !has_letter(name);  // punctuation changes nothing
            return;
        }
        is_open_ = true;
        if (after_comma && is_name_suffix(name) && !authors_.empty()) {
            authors_.back().name.append(", ").append(name);
            return;
        }
        if (std::string normal = tidied(name); has_letter(normal)) {
            authors_.push_back(Author{std::move(normal), {}});
        }
    }

    /// A group that only holds marks says where to look; without a list they say nothing.
    void add_affiliation(std::string_view group) {
        if (authors_.empty() || !is_open_) {
            return;
        }
        std::vector<std::string>& affiliations = authors_.back().affiliations;
        if (auto marked = marks_.resolve(group)) {
            is_taken_ = is_taken_ || !marked->empty();
            std::ranges::move(*marked, std::back_inserter(affiliations));
        } else if (std::string normal = text::normalise(group);
                   has_letter(normal) && !is_taken_ && !counts_authors(normal)) {
            affiliations.push_back(std::move(normal));
        }
    }

    /// One given once is shared by those before it who have none; a collaboration that leads the list is nowhere.
    void hand_back_affiliations() {
        const auto first = std::ranges::find_if_not(authors_, [](const Author& a) { return names_group(a.name); });
        const std::vector<std::string>* last = nullptr;
        for (auto at = authors_.end(); at != first;) {
            --at;
            if (!at->affiliations.empty()) {
                last = is_shareable(at->affiliations) ? &at->affiliations : nullptr;
            } else if (last != nullptr) {
                at->affiliations = *last;
            }
        }
    }

    AuthorMarks marks_;
    std::vector<Author> authors_;
    bool is_open_{false};   // a group belongs to the last author, not to an `et al.`
    bool is_taken_{false};  // marks have told that author's affiliations
};

}  // namespace

std::vector<Author> parse_author_line(std::string_view raw) {
    std::vector<Author> authors = Line(raw).authors();
    if (authors.empty()) {
        if (std::string whole = text::normalise(raw); has_letter(whole)) {
            authors.push_back(Author{std::move(whole), {}});
        }
    }
    return authors;
}

}  // namespace paperwire::source
