// SPDX-License-Identifier: MIT
// text: the macros that make something new of their argument: accents, alphabets, fractions, roots.
#include "bot/text/latex_scanner.hpp"

#include "bot/text/unicode.hpp"
#include "bot/text/utf8.hpp"

#include <algorithm>

namespace paperwire::text::latex {
namespace {

bool is_lower_letter(char byte) { return byte >= 'a' && byte <= 'z'; }

/// Unicode has ẅ and ẗ too, but who writes `\"transition\"` means a quote.
bool takes_umlaut(std::string_view text) { return text.starts_with("ı") || text.find_first_of("aeiouyAEIOUY") == 0; }

std::string in_parentheses_if(bool wanted, std::string text) { return wanted ? "(" + text + ")" : text; }

bool is_composite(std::string_view text) {
    if (text.find_first_of(" +-*/=<>,") != std::string_view::npos) return true;
    return text.find("±") != std::string_view::npos || text.find("·") != std::string_view::npos;
}

bool is_one_sign(std::string_view text) {
    return count_code_points(text) == 1 && !unicode::is_letter_or_number(unicode::decode(text, 0).value);
}

/// The text with a mark on its first letter, after the marks which that has; a dotless i or j under it gets its plain
/// form.
struct Accented {
    std::string text;
    bool is_one_letter{false};  ///< Unicode has the first letter and its marks as one character
};

std::optional<Accented> put_mark(std::string_view text, std::string_view mark) {
    if (text.empty()) return std::nullopt;
    const unicode::Decoded first = unicode::decode(text, 0);
    if (!unicode::is_letter(first.value)) return std::nullopt;
    std::size_t end = first.length;
    while (end < text.size()) {
        const unicode::Decoded next = unicode::decode(text, end);
        if (!unicode::is_mark(next.value)) break;
        end += next.length;
    }
    std::string letter;
    unicode::append(letter, first.value == U'ı' ? U'i' : first.value == U'ȷ' ? U'j' : first.value);
    letter.append(text.substr(first.length, end - first.length)).append(mark);
    letter = unicode::compose(letter);
    const bool is_one = count_code_points(letter) == 1;
    return Accented{letter.append(text.substr(end)), is_one};
}

}  // namespace

void Scanner::take_with_argument(Cursor& cursor, const Entry& entry, std::size_t name_end) {
    const std::size_t start = cursor.at;
    const Mode outer = cursor.mode;
    cursor.at = skip_blanks(cursor, char_at(cursor, name_end) == '*' ? name_end + 1 : name_end);
    if (entry.kind != Macro::negation) cursor.mode = Mode::math;
    const std::optional<Argument> argument = read_argument(cursor);
    cursor.mode = outer;
    const bool is_known = argument && !is_macro(*argument);
    if (!argument) {
        cursor.at = start;
        return leave_as_written(cursor, name_end);
    }
    const std::string& text = argument->text;
    const bool takes_mark = is_known && put_mark(text, entry.text) && count_code_points(unicode::compose(text)) == 1;
    if (is_known && entry.kind == Macro::alphabet) {
        cursor.out += text;
    } else if (is_known && entry.kind == Macro::double_struck) {
        cursor.out += to_double_struck(text);
    } else if (is_known && entry.kind == Macro::modulus) {
        cursor.out.append(ends_in_blank(cursor.out) ? "(mod " : " (mod ").append(text).append(")");
    } else if (takes_mark && entry.kind == Macro::math_accent) {
        cursor.out += put_mark(text, entry.text)->text;
    } else if (is_known && entry.kind == Macro::negation && is_one_sign(text)) {
        cursor.out += unicode::compose(text + "\u0338");
    } else {
        cursor.out.append(source_.substr(start, name_end - start))
            .append(argument->is_braced ? "{" + text + "}" : " " + text);
    }
}

/// `the \c sequence` is somebody's own macro; `Fran\c cois`, `{\c c}` and `\c Sahin` are not.
bool Scanner::begins_word(std::size_t macro, std::size_t letter) const {
    while (macro > 0 && source_[macro - 1] == '{') --macro;
    const bool inside_word = macro > 0 && is_word_byte(source_[macro - 1]);
    const bool goes_on = letter + 1 < source_.size() && is_ascii_letter(source_[letter + 1]);
    return !inside_word && goes_on && is_lower_letter(source_[letter]);
}

void Scanner::take_accent(Cursor& cursor, std::string_view mark, std::size_t name_end) {
    const std::size_t start = cursor.at;
    const char sign = source_[start + 1];
    const bool is_word = is_ascii_letter(sign);
    const std::size_t argument_at = is_word ? skip_blanks(cursor, name_end) : name_end;
    cursor.at = argument_at;
    const std::optional<Argument> argument = read_argument(cursor);
    const std::optional<Accented> accented = argument ? put_mark(argument->text, mark) : std::nullopt;
    const bool is_quote = sign == '"' && accented && !argument->is_braced && !takes_umlaut(argument->text);
    const bool is_own_macro = argument_at > name_end && accented && begins_word(start, argument_at);
    if (accented && (argument->is_braced || (accented->is_one_letter && !is_own_macro && !is_quote))) {
        cursor.out += accented->text;
        const std::optional<Span> empty = braced_span(cursor, cursor.at);
        if (empty && empty->begin == empty->end) cursor.at += 2;
        return;
    }
    const bool is_empty = argument && argument->is_braced && argument->text.empty();
    if (is_empty && (sign == '~' || sign == '^' || sign == '"')) {
        cursor.out += sign;
        return;
    }
    // An umlaut on nothing is a straight quote that was escaped for another format.
    cursor.out += sign == '"' ? std::string_view("\"") : source_.substr(start, name_end - start);
    cursor.out += source_.substr(name_end, argument_at - name_end);
    if (!argument) {
        cursor.at = argument_at;
        cursor.kept_group = argument_at;
    } else {
        cursor.out += argument->is_braced ? "{" + argument->text + "}" : argument->text;
    }
}

void Scanner::take_fraction(Cursor& cursor, std::size_t name_end) {
    const std::size_t start = cursor.at;
    const Mode outer = cursor.mode;
    cursor.mode = Mode::math;
    cursor.at = skip_blanks(cursor, name_end);
    const std::optional<Argument> above = read_argument(cursor);
    const std::size_t between = cursor.at;
    cursor.at = skip_blanks(cursor, cursor.at);
    const std::optional<Argument> below = above ? read_argument(cursor) : std::nullopt;
    cursor.mode = outer;
    if (!above || !below || is_macro(*above) || is_macro(*below)) {
        if (!below) cursor.at = above ? between : name_end;
        cursor.out += source_.substr(start, name_end - start);
        for (const std::optional<Argument>& argument : {above, below}) {
            if (argument) cursor.out += argument->is_braced ? "{" + argument->text + "}" : " " + argument->text;
        }
        cursor.kept_group = cursor.at;
        return;
    }
    std::string text = in_parentheses_if(is_composite(above->text), above->text) + "/" +
                       in_parentheses_if(is_composite(below->text), below->text);
    const char next = char_at(cursor, cursor.at);
    const bool is_glued = ends_in_word(cursor.out) || is_word_byte(next) || next == '\\' || next == '(' || next == '^';
    cursor.out += in_parentheses_if(is_glued, std::move(text));
}

void Scanner::take_root(Cursor& cursor, std::size_t name_end) {
    const std::size_t start = cursor.at;
    const std::size_t option_end = skip_option(cursor, name_end);
    std::string degree;
    if (option_end > name_end) degree = to_superscript(source_.substr(name_end + 1, option_end - name_end - 2));
    const Mode outer = cursor.mode;
    cursor.mode = Mode::math;
    cursor.at = skip_blanks(cursor, option_end);
    const std::optional<Argument> argument = read_argument(cursor);
    cursor.mode = outer;
    if (!argument || is_macro(*argument) || (option_end > name_end && degree.empty())) {
        cursor.out += source_.substr(start, option_end - start);
        cursor.at = argument ? cursor.at : option_end;
        if (argument) cursor.out += argument->is_braced ? "{" + argument->text + "}" : " " + argument->text;
        cursor.kept_group = cursor.at;
        return;
    }
    const bool is_short = count_code_points(argument->text) <= 1 ||
                          std::ranges::all_of(argument->text, [](char byte) { return is_ascii_digit(byte); });
    cursor.out.append(degree).append("√").append(in_parentheses_if(!is_short, argument->text));
}

}  // namespace paperwire::text::latex
