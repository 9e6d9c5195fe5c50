// SPDX-License-Identifier: MIT
#include "bot/source/author_tokens.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"

namespace paperwire::source {

namespace {

/// For each byte, whether a pair of braces holds it: a comma in there is no separator.
std::vector<bool> held_by_braces(std::string_view line) {
    std::vector<bool> held(line.size(), false);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\') {
            ++i;
        } else if (line[i] == '{') {
            open.push_back(i);
        } else if (line[i] == '}' && !open.empty()) {
            // Only the outermost pair has to be marked, and it closes last.
            if (open.size() == 1) {
                std::fill(held.begin() + static_cast<std::ptrdiff_t>(open.back()),
                          held.begin() + static_cast<std::ptrdiff_t>(i), true);
            }
            open.pop_back();
        }
    }
    return held;
}

/// The length of `and` or `&` at `at`, where it stands as a word; 0 elsewhere.
std::size_t conjunction_at(std::string_view line, std::size_t at) {
    const bool is_free = at == 0 || ascii::is_blank(line[at - 1]) || line[at - 1] == ',' || line[at - 1] == ')';
    for (const std::string_view word : {std::string_view("and"), std::string_view("&")}) {
        if (is_free && line.substr(at).starts_with(word) && at + word.size() < line.size() &&
            ascii::is_blank(line[at + word.size()])) {
            return word.size();
        }
    }
    return 0;
}

class Splitter {
public:
    explicit Splitter(std::string_view line)
        : line_(line), paired_(paired_parentheses(line)), held_(held_by_braces(line)) {}

    std::vector<AuthorToken> split() && {
        std::size_t at = 0;
        while (at < line_.size()) {
            at = step(at);
        }
        end_name(line_.size());
        return std::move(tokens_);
    }

private:
    /// Looks at one place; where to go on.
    std::size_t step(std::size_t at) {
        if (line_[at] == '\\') {
            return at + 2;
        }
        if (held_[at]) {
            return at + 1;
        }
        if (!paired_.empty() && paired_[at] && line_[at] == '(') {
            return take_group(at);
        }
        if (line_[at] == ',' || line_[at] == ';') {
            return separate(at, 1, true);
        }
        if (const std::size_t length = conjunction_at(line_, at); length > 0) {
            return separate(at, length, false);
        }
        return at + 1;
    }

    std::size_t separate(std::size_t at, std::size_t length, bool is_comma) {
        end_name(at);
        after_comma_ = is_comma;
        begin_ = at + length;
        return begin_;
    }

    void end_name(std::size_t end) {
        const std::string_view name = ascii::trim(line_.substr(begin_, std::max(end, begin_) - begin_));
        if (!name.empty()) {
            tokens_.push_back(AuthorToken{std::string(name), false, after_comma_});
        }
    }

    std::size_t take_group(std::size_t open) {
        end_name(open);
        int depth = 0;
        std::size_t at = open;
        for (; at < line_.size(); ++at) {
            depth += !paired_[at] ? 0 : line_[at] == '(' ? 1 : -1;
            if (depth == 0) {
                break;
            }
        }
        tokens_.push_back(AuthorToken{std::string(ascii::trim(line_.substr(open + 1, at - open - 1))), true, false});
        after_comma_ = false;
        begin_ = at + 1;
        return begin_;
    }

    std::string_view line_;
    std::vector<bool> paired_;
    std::vector<bool> held_;
    std::vector<AuthorToken> tokens_;
    std::size_t begin_{0};
    bool after_comma_{false};
};

}  // namespace

std::vector<bool> paired_parentheses(std::string_view line) {
    if (line.find(')') == std::string_view::npos) {
        return {};
    }
    std::vector<bool> paired(line.size(), false);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\') {
            ++i;
        } else if (line[i] == '(') {
            open.push_back(i);
        } else if (line[i] == ')' && !open.empty()) {
            paired[i] = paired[open.back()] = true;
            open.pop_back();
        }
    }
    return paired;
}

std::vector<AuthorToken> split_author_line(std::string_view line) { return Splitter(line).split(); }

}  // namespace paperwire::source
