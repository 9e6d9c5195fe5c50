// SPDX-License-Identifier: MIT
#include "bot/text/latex_scanner.hpp"

#include "bot/text/normalise.hpp"
#include "bot/text/unicode.hpp"

#include <array>
#include <limits>

namespace paperwire::text::latex {
namespace {

constexpr int deepest = 32;
constexpr std::uint32_t not_closed = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view starts_something = "\\${~-`':^_";

constexpr std::array<bool, 256> special = [] {
    std::array<bool, 256> table{};
    for (const char byte : starts_something) table[static_cast<unsigned char>(byte)] = true;
    table[static_cast<unsigned char>(literal_dollar)] = true;
    return table;
}();

bool is_special(char byte) { return special[static_cast<unsigned char>(byte)]; }

/// A tie after one of these ties nothing: it is written for "about" (`~10%`) or belongs to an address (`/~user`).
bool makes_tie_literal(char before) {
    return is_ascii_blank(before) || std::string_view("([<>=/").find(before) != std::string_view::npos;
}

/// `{é}`: what half a conversion of `{\'e}` leaves.
bool is_lone_letter(std::string_view text) {
    if (text.empty() || static_cast<unsigned char>(text.front()) < 0x80) return false;
    const unicode::Decoded first = unicode::decode(text, 0);
    return first.length == text.size() && unicode::is_letter(first.value);
}

bool ends_address(char byte) {
    return is_ascii_blank(byte) || std::string_view("<>\"{}$|^`").find(byte) != std::string_view::npos;
}

}  // namespace

Scanner::Scanner(std::string_view source) : source_(source) {
    if (source_.find('{') != std::string_view::npos) find_braces();
}

void Scanner::find_braces() {
    closing_.assign(source_.size(), not_closed);
    std::vector<std::uint32_t> open;
    for (std::size_t i = 0; i < source_.size(); ++i) {
        if (source_[i] == '\\') {
            ++i;
        } else if (source_[i] == '{') {
            open.push_back(static_cast<std::uint32_t>(i));
        } else if (source_[i] == '}' && !open.empty()) {
            closing_[open.back()] = static_cast<std::uint32_t>(i);
            open.pop_back();
        }
    }
}

std::string Scanner::convert() {
    std::string out = convert_span({0, source_.size()}, Mode::text, 0);
    return has_literal_dollars_ ? with_literal_dollars(out) : out;
}

std::string Scanner::convert_span(Span span, Mode mode, int depth) {
    if (depth > deepest) return std::string(source_.substr(span.begin, span.end - span.begin));
    Cursor cursor{span.begin, span.end, mode, depth};
    cursor.out.reserve(span.end - span.begin);
    while (cursor.at < cursor.end) step(cursor);
    return std::move(cursor.out);
}

void Scanner::step(Cursor& cursor) {
    switch (source_[cursor.at]) {
        case '\\': return take_backslash(cursor);
        case '$': return take_dollar(cursor);
        case '{': return take_group(cursor);
        case '~': return take_tie(cursor);
        case '-': return take_hyphens(cursor);
        case '`':
        case '\'': return take_quotes(cursor);
        case ':': return take_address(cursor);
        case '^':
        case '_': return take_script(cursor);
        case literal_dollar:
            cursor.out += ' ';
            ++cursor.at;
            return;
        default: return copy_plain(cursor);
    }
}

void Scanner::copy_plain(Cursor& cursor) {
    std::size_t end = cursor.at + 1;
    while (end < cursor.end && !is_special(source_[end])) ++end;
    cursor.out += source_.substr(cursor.at, end - cursor.at);
    cursor.at = end;
}

void Scanner::take_group(Cursor& cursor) {
    const std::optional<Span> inside = braced_span(cursor, cursor.at);
    if (!inside) {
        cursor.out += '{';
        ++cursor.at;
        return;
    }
    const char before = cursor.at > 0 ? source_[cursor.at - 1] : ' ';
    const bool is_plain_script = cursor.mode == Mode::text && (before == '^' || before == '_');
    const bool belongs_to_macro = cursor.kept_group == cursor.at;
    const std::size_t first = skip_blanks(cursor, inside->begin);
    const bool starts_with_macro = first < inside->end && source_[first] == '\\';
    const std::string text = convert_span(*inside, cursor.mode, cursor.depth + 1);
    const bool is_grouping =
        cursor.mode == Mode::math || (starts_with_macro && !text.starts_with('\\')) || is_lone_letter(text);
    cursor.at = inside->end + 1;
    if (is_grouping && !belongs_to_macro && (!is_plain_script || is_lone_letter(text))) {
        cursor.out += text;
        return;
    }
    cursor.out.append("{").append(text).append("}");
    if (belongs_to_macro) cursor.kept_group = cursor.at;
}

void Scanner::take_tie(Cursor& cursor) {
    const bool follows_tie = cursor.at > 0 && source_[cursor.at - 1] == '~';
    const bool is_literal = !follows_tie && (cursor.out.empty() || makes_tie_literal(cursor.out.back()));
    cursor.out += is_literal ? '~' : ' ';
    ++cursor.at;
}

void Scanner::take_hyphens(Cursor& cursor) {
    std::size_t end = cursor.at;
    while (end < cursor.end && source_[end] == '-') ++end;
    const std::string_view run = source_.substr(cursor.at, end - cursor.at);
    cursor.out += run.size() == 2 ? "–" : run.size() == 3 ? "—" : run;
    cursor.at = end;
}

void Scanner::take_quotes(Cursor& cursor) {
    const char quote = source_[cursor.at];
    if (char_at(cursor, cursor.at + 1) != quote) {
        cursor.out += quote;
        ++cursor.at;
        return;
    }
    cursor.out += quote == '`' ? "“" : cursor.mode == Mode::math ? "″" : "”";
    cursor.at += 2;
}

void Scanner::take_address(Cursor& cursor) {
    if (source_.substr(cursor.at, std::min<std::size_t>(3, cursor.end - cursor.at)) != "://") {
        cursor.out += ':';
        ++cursor.at;
        return;
    }
    std::size_t end = cursor.at + 3;
    while (end < cursor.end && !ends_address(source_[end])) {
        const bool is_escape = source_[end] == '\\';
        if (is_escape && std::string_view("_%&#~").find(char_at(cursor, end + 1)) == std::string_view::npos) break;
        if (source_[end] == '\'' && char_at(cursor, end + 1) == '\'') break;
        end += is_escape ? 2 : 1;
    }
    end = std::min(end, cursor.end);
    cursor.out += plain_address({cursor.at, end});
    cursor.at = end;
    const bool ends_in_tilde = source_.substr(0, end).ends_with("\\~");
    if (ends_in_tilde && end + 2 <= cursor.end && source_.substr(end, 2) == "{}") cursor.at += 2;
}

std::string Scanner::plain_address(Span span) const {
    std::string out;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        const bool is_escape = source_[i] == '\\' && i + 1 < span.end && !is_ascii_letter(source_[i + 1]);
        out += source_[is_escape ? ++i : i];
    }
    return out;
}

std::optional<Scanner::Span> Scanner::braced_span(const Cursor& cursor, std::size_t at) const {
    if (at >= cursor.end || source_[at] != '{') return std::nullopt;
    const std::uint32_t close = closing_[at];
    if (close >= cursor.end) return std::nullopt;
    return Span{at + 1, close};
}

std::size_t Scanner::skip_blanks(const Cursor& cursor, std::size_t at) const {
    while (at < cursor.end && is_ascii_blank(source_[at])) ++at;
    return at;
}

std::size_t Scanner::skip_option(const Cursor& cursor, std::size_t at) const {
    if (char_at(cursor, at) != '[') return at;
    const std::size_t close = source_.find_first_of("]{}[", at + 1);
    return close < cursor.end && source_[close] == ']' ? close + 1 : at;
}

}  // namespace paperwire::text::latex

namespace paperwire::text {

std::string latex_to_unicode(std::string_view raw) { return latex::Scanner(raw).convert(); }

}  // namespace paperwire::text
