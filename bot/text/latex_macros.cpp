// SPDX-License-Identifier: MIT
#include "bot/text/latex_scanner.hpp"

#include "bot/text/unicode.hpp"
#include "bot/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace paperwire::text::latex {
namespace {

/// A digit, blanks aside, before a unit: `5000 \AA wide` keeps the blank that TeX would take.
bool ends_in_number(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" \t\r\n~");
    return last != std::string_view::npos && is_ascii_digit(text[last]);
}

bool is_formula_environment(std::string_view name) {
    constexpr std::array<std::string_view, 10> known = {"equation", "align",    "eqnarray", "displaymath", "math",
                                                        "gather",   "multline", "split",    "aligned",     "equation*"};
    if (name.ends_with('*')) name.remove_suffix(1);
    return std::ranges::find(known, name) != known.end();
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
    if (is_ascii_blank(first) || std::string_view("{}$~&^_\x01").find(first) != std::string_view::npos)
        return std::nullopt;
    const std::size_t length =
        std::min<std::size_t>(unicode::decode(source_, cursor.at).length, cursor.end - cursor.at);
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
    if (const std::optional<Span> empty = braced_span(cursor, name_end); empty && empty->begin == empty->end)
        name_end += 2;
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

}  // namespace paperwire::text::latex
