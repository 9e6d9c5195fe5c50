// SPDX-License-Identifier: MIT
#include "bot/text/latex_scanner.hpp"

#include "bot/text/unicode.hpp"
#include "bot/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace paperwire::text::latex {
namespace {

bool is_word_byte(char byte) { return is_ascii_letter(byte) || is_ascii_digit(byte) || static_cast<unsigned char>(byte) >= 0x80; }
/// Unicode has ẅ and ẗ too, but who writes `\"transition\"` means a quote.
bool takes_umlaut(std::string_view text) {
    return text.starts_with("ı") || text.find_first_of("aeiouyAEIOUY") == 0;
}

bool is_lower_letter(char byte) { return byte >= 'a' && byte <= 'z'; }
bool ends_in_word(std::string_view text) { return !text.empty() && is_word_byte(text.back()); }

/// A digit, blanks aside, before a unit: `5000 \AA wide` keeps the blank that TeX would take.
bool ends_in_number(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" \t\r\n~");
    return last != std::string_view::npos && is_ascii_digit(text[last]);
}

std::string in_parentheses_if(bool wanted, std::string text) { return wanted ? "(" + text + ")" : text; }

bool is_composite(std::string_view text) {
    if (text.find_first_of(" +-*/=<>,") != std::string_view::npos) return true;
    return text.find("±") != std::string_view::npos || text.find("·") != std::string_view::npos;
}

bool is_formula_environment(std::string_view name) {
    constexpr std::array<std::string_view, 10> known = {"equation", "align",   "eqnarray", "displaymath", "math",
                                                        "gather",   "multline", "split",    "aligned",     "equation*"};
    if (name.ends_with('*')) name.remove_suffix(1);
    return std::ranges::find(known, name) != known.end();
}

bool is_one_sign(std::string_view text) {
    return count_code_points(text) == 1 && !unicode::is_letter_or_number(unicode::decode(text, 0).value);
}

/// `x2014` or `8212` as a character; empty when it is none that a text may hold.
std::string character_of(std::string_view number) {
    const bool is_hex = number.starts_with('x') || number.starts_with('X');
    if (is_hex) number.remove_prefix(1);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value, is_hex ? 16 : 10);
    const bool is_whole = error == std::errc{} && end == number.data() + number.size();
    if (!is_whole || value < 0xA0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return {};
    std::string out;
    unicode::append(out, value);
    return out;
}

/// The text with a mark on its first letter, after the marks which that has; a dotless i or j under it gets its plain form.
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

void Scanner::leave_as_written(Cursor& cursor, std::size_t end) {
    end = std::min(end, cursor.end);
    cursor.out += source_.substr(cursor.at, end - cursor.at);
    cursor.at = end;
    cursor.kept_group = end;
}

std::optional<Scanner::Argument> Scanner::read_argument(Cursor& cursor) {
    if (cursor.at >= cursor.end) return std::nullopt;
    if (const std::optional<Span> inside = braced_span(cursor, cursor.at)) {
        std::string text = convert_span(*inside, cursor.mode, cursor.depth + 1);
        cursor.at = inside->end + 1;
        return Argument{std::move(text), true};
    }
    const char first = source_[cursor.at];
    if (first == '\\') {
        if (cursor.depth >= 32) return std::nullopt;
        Cursor inner{cursor.at, cursor.end, cursor.mode, cursor.depth + 1};
        step(inner);
        // In math the blanks after the argument belong to what comes next.
        while (cursor.mode == Mode::math && is_ascii_blank(source_[inner.at - 1])) --inner.at;
        cursor.at = inner.at;
        return Argument{std::move(inner.out), false};
    }
    if (is_ascii_blank(first) || std::string_view("{}$~&^_\x01").find(first) != std::string_view::npos) return std::nullopt;
    const std::size_t length = std::min<std::size_t>(unicode::decode(source_, cursor.at).length, cursor.end - cursor.at);
    std::string text(source_.substr(cursor.at, length));
    cursor.at += length;
    return Argument{std::move(text), false};
}

void Scanner::take_backslash(Cursor& cursor) {
    const char next = char_at(cursor, cursor.at + 1);
    if (is_ascii_letter(next)) return take_word(cursor);
    if (next == '\\') return take_double_backslash(cursor);
    if (next == '(') return take_bracketed_math(cursor, ')');
    if (next == '[') return take_bracketed_math(cursor, ']');
    if (static_cast<unsigned char>(next) >= 0xC2) {  // `\λ`: the rest of a text escaped twice and converted once
        ++cursor.at;
        return;
    }
    if (const std::string_view mark = accent_mark(next); !mark.empty()) return take_accent(cursor, mark, cursor.at + 2);
    take_sign(cursor, next);
}

/// A line's end; but before something that is escaped itself, the trace of a text that was escaped twice.
void Scanner::take_double_backslash(Cursor& cursor) {
    const char next = char_at(cursor, cursor.at + 2);
    std::size_t name_end = cursor.at + 2;
    while (is_ascii_letter(char_at(cursor, name_end))) ++name_end;
    const bool is_escaped_twice = find_macro(source_.substr(cursor.at + 2, name_end - cursor.at - 2)) != nullptr ||
                                  std::string_view("%&_#\"'`^").find(next) != std::string_view::npos;
    if (next != '\0' && is_escaped_twice) {
        ++cursor.at;
        return;
    }
    cursor.out += ' ';
    cursor.at += 2;
}

void Scanner::take_sign(Cursor& cursor, char sign) {
    switch (sign) {
        case '%':
        case '&':
        case '_':
        case '#':
        case '{':
        case '}': cursor.out += sign; break;
        case '$':
            cursor.out += literal_dollar;
            has_literal_dollars_ = true;
            break;
        case '|': cursor.out += "‖"; break;
        case ' ':
        case '\n':
        case '\t':
        case ',':
        case ';':
        case ':':
        case '>': cursor.out += ' '; break;
        case '!':
        case '/':
        case '-':
        case '@': break;
        default: return leave_as_written(cursor, cursor.at + 1);
    }
    cursor.at += 2;
}

void Scanner::take_word(Cursor& cursor) {
    std::size_t name_end = cursor.at + 1;
    while (is_ascii_letter(char_at(cursor, name_end))) ++name_end;
    const std::string_view name = source_.substr(cursor.at + 1, name_end - cursor.at - 1);
    const Entry* entry = find_macro(name);
    if (entry == nullptr) return leave_as_written(cursor, name_end);
    switch (entry->kind) {
        case Macro::letter:
        case Macro::symbol:
        case Macro::relation: return take_symbol(cursor, *entry, name_end);
        case Macro::name: return take_name(cursor, name, name_end);
        case Macro::accent: return take_accent(cursor, entry->text, name_end);
        case Macro::dropped: return take_switch(cursor, name, name_end);
        case Macro::space:
            cursor.out += ' ';
            cursor.at = name_end;
            return;
        case Macro::citation: return take_citation(cursor, name_end);
        case Macro::link:
        case Macro::colour: return take_second_argument(cursor, name_end);
        case Macro::fraction: return take_fraction(cursor, name_end);
        case Macro::root: return take_root(cursor, name_end);
        case Macro::math_accent:
        case Macro::alphabet:
        case Macro::double_struck:
        case Macro::negation:
        case Macro::modulus: return take_with_argument(cursor, *entry, name_end);
        default: return take_braced(cursor, *entry, name_end);
    }
}

void Scanner::take_symbol(Cursor& cursor, const Entry& entry, std::size_t name_end) {
    const bool is_unit = entry.kind == Macro::letter && ends_in_number(cursor.out);
    const bool follows_blank = !cursor.out.empty() && ends_in_blank(cursor.out);
    cursor.out += entry.text;
    cursor.at = name_end;
    if (const std::optional<Span> empty = braced_span(cursor, name_end); empty && empty->begin == empty->end) {
        cursor.at += 2;
        return;
    }
    const std::size_t next = skip_blanks(cursor, name_end);
    const bool is_math = cursor.mode == Mode::math;
    const bool takes_blanks = entry.kind == Macro::letter   ? !is_unit
                              : entry.kind == Macro::symbol ? is_math && is_ascii_letter(char_at(cursor, next))
                                                            : is_math && !follows_blank;
    if (takes_blanks) cursor.at = next;
}

void Scanner::take_name(Cursor& cursor, std::string_view name, std::size_t name_end) {
    if (ends_in_word(cursor.out) || cursor.out.ends_with(')')) cursor.out += ' ';
    cursor.out += name;
    if (const std::optional<Span> empty = braced_span(cursor, name_end); empty && empty->begin == empty->end) name_end += 2;
    cursor.at = skip_blanks(cursor, name_end);
    const char next = char_at(cursor, cursor.at);
    const bool needs_blank = is_word_byte(next) || (next == '\\' && is_ascii_letter(char_at(cursor, cursor.at + 1)));
    if (needs_blank || (cursor.at > name_end && next != '(' && next != '_' && next != '^')) cursor.out += ' ';
}

void Scanner::take_switch(Cursor& cursor, std::string_view name, std::size_t name_end) {
    cursor.at = name_end;
    const bool is_delimiter = name == "left" || name == "right" || name == "middle";
    if (is_delimiter && char_at(cursor, name_end) == '.') {
        ++cursor.at;
    } else if (const std::optional<Span> inside = braced_span(cursor, name_end)) {
        cursor.out += convert_span(*inside, cursor.mode, cursor.depth + 1);
        cursor.at = inside->end + 1;
    } else if (cursor.mode == Mode::math || ends_in_blank(cursor.out)) {
        cursor.at = skip_blanks(cursor, name_end);
    }
}

void Scanner::take_citation(Cursor& cursor, std::size_t name_end) {
    std::size_t at = char_at(cursor, name_end) == '*' ? name_end + 1 : name_end;
    at = skip_blanks(cursor, skip_option(cursor, skip_option(cursor, at)));
    const std::optional<Span> keys = braced_span(cursor, at);
    if (!keys) return leave_as_written(cursor, name_end);
    while (!cursor.out.empty() && ends_in_blank(cursor.out)) cursor.out.pop_back();
    cursor.at = keys->end + 1;
}

void Scanner::take_second_argument(Cursor& cursor, std::size_t name_end) {
    const std::optional<Span> first = braced_span(cursor, skip_option(cursor, name_end));
    const std::optional<Span> second = first ? braced_span(cursor, skip_blanks(cursor, first->end + 1)) : std::nullopt;
    if (!second) return leave_as_written(cursor, name_end);
    cursor.out += convert_span(*second, cursor.mode, cursor.depth + 1);
    cursor.at = second->end + 1;
}

void Scanner::take_braced(Cursor& cursor, const Entry& entry, std::size_t name_end) {
    const std::optional<Span> inside = braced_span(cursor, skip_blanks(cursor, name_end));
    if (!inside) return leave_as_written(cursor, name_end);
    const std::string_view raw = source_.substr(inside->begin, inside->end - inside->begin);
    std::string text;
    switch (entry.kind) {
        case Macro::label: text = entry.text; break;
        case Macro::address: text = plain_address(*inside); break;
        case Macro::environment:
            if (!is_formula_environment(raw)) return leave_as_written(cursor, name_end);
            text = " ";
            break;
        case Macro::code_point:
            text = character_of(raw);
            if (text.empty()) return leave_as_written(cursor, name_end);
            break;
        default: text = convert_span(*inside, Mode::text, cursor.depth + 1); break;
    }
    if (entry.kind == Macro::superscript || entry.kind == Macro::subscript) {
        const std::string mapped = entry.kind == Macro::superscript ? to_superscript(text) : to_subscript(text);
        if (!mapped.empty()) text = mapped;
    }
    cursor.out += text;
    cursor.at = inside->end + 1;
}

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
        cursor.out.append(source_.substr(start, name_end - start)).append(argument->is_braced ? "{" + text + "}" : " " + text);
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
