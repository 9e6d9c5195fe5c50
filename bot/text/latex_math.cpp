// SPDX-License-Identifier: MIT
#include "bot/text/latex_scanner.hpp"

#include "bot/text/unicode.hpp"
#include "bot/text/utf8.hpp"

#include <algorithm>

namespace paperwire::text::latex {
namespace {

bool is_alphanumeric(char byte) { return is_ascii_letter(byte) || is_ascii_digit(byte); }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Words of two and more letters after a blank: the mark of prose between two prices.
int count_words(std::string_view text) {
    int words = 0;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (is_ascii_blank(text[i - 1]) && is_ascii_letter(text[i]) && is_ascii_letter(text[i + 1])) ++words;
    }
    return words;
}

}  // namespace

std::size_t Scanner::next_dollar(std::size_t from, std::size_t end) const {
    for (std::size_t i = from; i < end; ++i) {
        if (source_[i] == '\\') {
            ++i;
        } else if (source_[i] == '$') {
            return i;
        } else if (source_[i] == '{' && closing_[i] < end) {
            i = closing_[i];
        }
    }
    return std::string_view::npos;
}

/// Tells `$5 and $6` from math: blanks where TeX writers put none, digits right after both dollars, or whole words.
bool Scanner::is_price(Span inside) const {
    const std::string_view text = source_.substr(inside.begin, inside.end - inside.begin);
    if (text.find_first_of("\\^_{") != std::string_view::npos) return false;
    const char before = inside.begin >= 2 ? source_[inside.begin - 2] : ' ';
    const char after = inside.end + 1 < source_.size() ? source_[inside.end + 1] : ' ';
    const bool blank_first = is_ascii_blank(text.front());
    const bool blank_last = is_ascii_blank(text.back());
    if (blank_first && !blank_last && is_alphanumeric(before) && count_words(text) > 0) return true;
    if (blank_last && !blank_first && is_alphanumeric(after)) return true;
    if (!is_ascii_digit(text.front())) return false;
    return is_ascii_digit(after) || count_words(text) >= 2;
}

void Scanner::take_dollar(Cursor& cursor) {
    if (cursor.mode == Mode::text && char_at(cursor, cursor.at + 1) == '$') return take_display(cursor);
    const std::size_t close =
        cursor.mode == Mode::text ? next_dollar(cursor.at + 1, cursor.end) : std::string_view::npos;
    const bool is_math = close != std::string_view::npos && skip_blanks(cursor, cursor.at + 1) != close &&
                         !is_price({cursor.at + 1, close});
    if (is_math) return take_math(cursor, {cursor.at + 1, close}, close + 1);
    cursor.out += '$';
    ++cursor.at;
}

void Scanner::take_display(Cursor& cursor) {
    std::size_t close = no_display_.covers(cursor) ? std::string_view::npos : next_dollar(cursor.at + 2, cursor.end);
    while (close != std::string_view::npos && char_at(cursor, close + 1) != '$')
        close = next_dollar(close + 1, cursor.end);
    if (close == std::string_view::npos || close == cursor.at + 2) {
        if (close == std::string_view::npos) no_display_ = {cursor.at, cursor.end};
        cursor.out += "$$";
        cursor.at += 2;
        return;
    }
    if (!ends_in_blank(cursor.out)) cursor.out += ' ';
    take_math(cursor, {cursor.at + 2, close}, close + 2);
    cursor.out += ' ';
}

void Scanner::take_math(Cursor& cursor, Span inside, std::size_t after) {
    const std::string text = convert_span(inside, Mode::math, cursor.depth + 1);
    cursor.out += trim(text);
    if (ends_in_blank(text) && is_alphanumeric(char_at(cursor, after))) cursor.out += ' ';
    cursor.at = after;
}

void Scanner::take_bracketed_math(Cursor& cursor, char closer) {
    const char written[] = {'\\', closer};
    Barren& barren = closer == ')' ? no_round_ : no_square_;
    if (barren.covers(cursor)) return leave_as_written(cursor, cursor.at + 2);
    std::size_t close = cursor.at + 2;
    while (close < cursor.end && source_.substr(close, 2) != std::string_view(written, 2))
        close += source_[close] == '\\' ? 2 : 1;
    if (close + 2 > cursor.end) {
        barren = {cursor.at, cursor.end};
        return leave_as_written(cursor, cursor.at + 2);
    }
    if (closer == ']') cursor.out += ' ';
    take_math(cursor, {cursor.at + 2, close}, close + 2);
    if (closer == ']') cursor.out += ' ';
}

void Scanner::take_script(Cursor& cursor) {
    const char sign = source_[cursor.at];
    if (cursor.mode == Mode::text) {
        cursor.out += sign;
        ++cursor.at;
        return;
    }
    const std::size_t start = cursor.at;
    cursor.at = skip_blanks(cursor, start + 1);
    const std::optional<Argument> argument = read_argument(cursor);
    if (!argument) {
        cursor.out += sign;
        cursor.at = start + 1;
        return;
    }
    const std::string_view text = trim(argument->text);
    if (text.empty()) return;
    const std::string mapped = sign == '^' ? to_superscript(text) : to_subscript(text);
    const bool stands_bare = count_code_points(text) == 1 || is_macro(*argument);
    if (!mapped.empty()) {
        cursor.out += mapped;
    } else if (stands_bare) {
        cursor.out.append(1, sign).append(text);
    } else {
        cursor.out.append(1, sign).append("{").append(text).append("}");
    }
}

std::string Scanner::with_literal_dollars(const std::string& marked) const {
    std::string plain = marked;
    std::ranges::replace(plain, literal_dollar, '$');
    const std::string again = Scanner(plain).convert();
    if (std::ranges::count(again, '$') == std::ranges::count(plain, '$')) return plain;
    std::string escaped;
    for (const char byte : marked) escaped.append(byte == literal_dollar ? "\\$" : std::string(1, byte));
    return escaped;
}

}  // namespace paperwire::text::latex
