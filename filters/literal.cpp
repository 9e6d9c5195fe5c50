// SPDX-License-Identifier: MIT
#include "filters/literal.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"

namespace paperwire::filters {
namespace {

/// RE2's word character, for \b.
bool is_word(char c) { return ascii::is_letter(c) || ascii::is_digit(c) || c == '_'; }
bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_special(char c) { return std::string_view{R"(\.+*?()|[]{}^$)"}.find(c) != std::string_view::npos; }

bool take(std::string_view& rest, std::string_view prefix) {
    if (!rest.starts_with(prefix)) {
        return false;
    }
    rest.remove_prefix(prefix.size());
    return true;
}

/// The next character that stands for itself, or nothing.
std::optional<char> take_character(std::string_view& rest) {
    const bool escaped = rest.size() >= 2 && rest.front() == '\\';
    const char c = rest[escaped ? 1 : 0];
    if (!is_printable(c) || (escaped ? is_word(c) : is_special(c))) {
        return std::nullopt;
    }
    rest.remove_prefix(escaped ? 2 : 1);
    return ascii::lower(c);
}

}  // namespace

std::optional<Literal> literal_of(std::string_view pattern) {
    Literal literal;
    literal.text_begins = take(pattern, "^");
    literal.word_begins = !literal.text_begins && take(pattern, "\\b");
    while (!pattern.empty() && pattern != "\\b" && pattern != "$") {
        const auto c = take_character(pattern);
        if (!c) {
            return std::nullopt;
        }
        literal.text += *c;
    }
    literal.word_ends = pattern == "\\b";
    literal.text_ends = pattern == "$";
    // Beside a sign \b wants a letter on the other side: true to RE2, but not what stands_in looks for.
    if (literal.text.empty() || (literal.word_begins && !is_word(literal.text.front())) ||
        (literal.word_ends && !is_word(literal.text.back()))) {
        return std::nullopt;
    }
    return literal;
}

bool stands_in(const Literal& literal, std::string_view lowered) {
    for (auto at = lowered.find(literal.text); at != std::string_view::npos; at = lowered.find(literal.text, at + 1)) {
        const auto end = at + literal.text.size();
        const char left = at == 0 ? text_end : lowered[at - 1];
        const char right = end == lowered.size() ? text_end : lowered[end];
        if (!(literal.word_begins && is_word(left)) && !(literal.word_ends && is_word(right)) &&
            !(literal.text_begins && left != text_end) && !(literal.text_ends && right != text_end)) {
            return true;
        }
    }
    return false;
}

void append_lowered(std::string_view text, std::string& out) {
    const auto before = out.size();
    out.append(text);
    std::transform(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                   out.begin() + static_cast<std::ptrdiff_t>(before), ascii::lower);
}

bool is_plain_lowering(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == text_end) {
            return false;
        }
        const auto two = text.substr(at, 2);
        if (two == "\xC5\xBF" || two == "\xC4\xB0" || text.substr(at, 3) == "\xE2\x84\xAA") {
            return false;
        }
    }
    return true;
}

}  // namespace paperwire::filters
