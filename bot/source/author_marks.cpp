// SPDX-License-Identifier: MIT
#include "bot/source/author_marks.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

constexpr std::size_t longest_mark = 3;
/// Both keep a line that points to one long entry from everywhere from growing beyond all measure.
constexpr std::size_t longest_affiliation = 2'000;
constexpr std::size_t most_marks = 50;

/// `(12)` at `at`, as its mark; empty elsewhere. `end` is set behind it.
std::string_view mark_at(std::string_view line, std::size_t at, std::size_t& end) {
    if (at >= line.size() || line[at] != '(') {
        return {};
    }
    const auto length = line.substr(at, longest_mark + 6).find(')');  // some blanks are allowed
    if (length == std::string_view::npos) {
        return {};
    }
    const std::size_t close = at + length;
    const std::string_view mark = ascii::trim(line.substr(at + 1, close - at - 1));
    const bool is_number = !mark.empty() && std::ranges::all_of(mark, ascii::is_digit);
    const bool is_short = mark.size() == 1 && (ascii::is_letter(mark.front()) || mark.front() == '*');
    if (mark.size() > longest_mark || (!is_number && !is_short)) {
        return {};
    }
    end = close + 1;
    return mark;
}

/// Where a parenthesis opens that begins with a mark: `((1) …`.
std::size_t find_list(std::string_view line, std::size_t& first) {
    for (std::size_t at = line.find('('); at != std::string_view::npos; at = line.find('(', at + 1)) {
        std::size_t inside = at + 1;
        while (inside < line.size() && ascii::is_blank(line[inside])) {
            ++inside;
        }
        std::size_t end = 0;
        if (!mark_at(line, inside, end).empty()) {
            first = inside;
            return at;
        }
    }
    return std::string_view::npos;
}

bool is_idle(char c) { return ascii::is_blank(c) || c == ',' || c == ';' || c == '.' || c == ':'; }

/// Without what separates the entries of a list, and without the parentheses that close the whole.
std::string entry_text(std::string_view written) {
    while (!written.empty() && is_idle(written.front())) {
        written.remove_prefix(1);
    }
    auto surplus = std::ranges::count(written, ')') - std::ranges::count(written, '(');
    const auto take_end = [&](std::size_t length) { written.remove_suffix(length); };
    while (!written.empty()) {
        if (is_idle(written.back())) {
            take_end(1);
        } else if (written.back() == ')' && surplus > 0) {
            take_end(1);
            --surplus;
        } else if (written.ends_with(" and") || written.ends_with(" &")) {
            take_end(written.ends_with('&') ? 2 : 4);
        } else {
            break;
        }
    }
    return text::normalise(written.substr(0, longest_affiliation));
}

bool is_separator(char c) { return c == ',' || c == ';' || c == '&' || ascii::is_blank(c); }

}  // namespace

AuthorMarks read_marks(std::string_view line) {
    AuthorMarks marks;
    std::size_t at = 0;
    marks.begin = find_list(line, at);
    if (marks.begin == std::string_view::npos) {
        return marks;
    }
    std::size_t behind = 0;
    std::string_view mark = mark_at(line, at, behind);
    while (!mark.empty()) {
        const std::size_t text_begin = behind;
        std::string_view next;
        at = line.find('(', behind);
        while (at != std::string_view::npos && (next = mark_at(line, at, behind)).empty()) {
            at = line.find('(', at + 1);
        }
        marks.entries.emplace(mark, entry_text(line.substr(text_begin, std::min(at, line.size()) - text_begin)));
        mark = next;
    }
    return marks;
}

std::optional<std::vector<std::string>> AuthorMarks::resolve(std::string_view group) const {
    std::vector<std::string> found;
    bool has_mark = false;
    for (std::size_t at = 0; at < group.size();) {
        if (is_separator(group[at])) {
            ++at;
            continue;
        }
        const auto end = std::ranges::find_if(group.substr(at), is_separator) - group.substr(at).begin();
        const std::string_view mark = group.substr(at, static_cast<std::size_t>(end));
        at += mark.size();
        if (mark == "and") {
            continue;
        }
        const auto entry = entries.find(mark);
        if (entry == entries.end() && !std::ranges::all_of(mark, ascii::is_digit)) {
            return std::nullopt;
        }
        has_mark = true;
        if (entry != entries.end() && has_letter(entry->second) && found.size() < most_marks) {
            found.push_back(entry->second);
        }
    }
    return has_mark ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace paperwire::source
