// SPDX-License-Identifier: MIT
#include "bot/text/fold.hpp"

#include "bot/text/unicode.hpp"
#include "bot/text/utf8.hpp"

#include <algorithm>

namespace paperwire::text {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

bool is_hangul_syllable(char32_t code_point) { return code_point >= 0xAC00 && code_point <= 0xD7A3; }

/// What a letter that no decomposition takes apart is written as.
std::string_view plain_letter(char32_t code_point) {
    switch (code_point) {
        case 0xF8: return "o";
        case 0xD8: return "O";
        case 0x111: return "d";
        case 0x110: return "D";
        case 0x142: return "l";
        case 0x141: return "L";
        case 0x131: return "i";
        case 0xE6: return "ae";
        case 0xC6: return "AE";
        case 0x153: return "oe";
        case 0x152: return "OE";
        case 0xDF: return "ss";
        case 0x1E9E: return "SS";
        default: return {};
    }
}

/// Appends one code point's letters without marks.
void append_plain(std::string& out, char32_t code_point) {
    if (is_hangul_syllable(code_point)) return unicode::append(out, code_point);
    const unicode::Decomposition parts = unicode::decompose(code_point);
    for (std::size_t i = 0; i < parts.size; ++i) {
        const char32_t part = parts.points[i];
        if (unicode::is_mark(part)) continue;
        if (const std::string_view plain = plain_letter(part); !plain.empty()) {
            out += plain;
        } else {
            unicode::append(out, part);
        }
    }
}

void append_folded(std::string& out, char32_t code_point) {
    std::string plain;
    append_plain(plain, code_point);
    for (std::size_t at = 0; at < plain.size();) {
        const unicode::Decoded next = unicode::decode(plain, at);
        const unicode::Decomposition folded = unicode::fold_case(next.value);
        for (std::size_t i = 0; i < folded.size; ++i) append_plain(out, folded.points[i]);
        at += next.length;
    }
}

bool is_gap(char32_t code_point) { return unicode::is_blank(code_point) || unicode::is_dash(code_point); }

/// The quick path: ASCII without runs of gaps keeps every byte's place. False, and `out` empty, for any other text.
bool fold_in_place(std::string_view text, std::string& out) {
    out.resize(text.size());
    bool in_gap = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char byte = text[i];
        const bool gap = byte == '-' || byte == ' ';
        if (static_cast<unsigned char>(byte) >= 0x80 || static_cast<unsigned char>(byte) < 0x20 || (gap && in_gap)) {
            out.clear();
            return false;
        }
        out[i] = gap ? ' ' : byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
        in_gap = gap;
    }
    return true;
}

void trace(Folded& folded, std::size_t origin) {
    folded.origin.resize(folded.text.size(), static_cast<std::uint32_t>(origin));
}

void close(Folded& folded, std::string_view original) {
    folded.origin.push_back(static_cast<std::uint32_t>(original.size()));
    if (folded.text == original) folded.origin.clear();
}

bool is_ascii_word(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

bool is_word_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return false;
    if (static_cast<unsigned char>(text[at]) < 0x80) return is_ascii_word(text[at]);
    return is_word_character(unicode::decode(text, at).value);
}

bool is_word_before(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    if (static_cast<unsigned char>(text[at - 1]) < 0x80) return is_ascii_word(text[at - 1]);
    return is_word_character(unicode::decode_before(text, at));
}

std::string_view trim_blanks(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

Folded::Range Folded::to_original(std::size_t begin, std::size_t end) const {
    if (origin.empty()) return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    const std::size_t first = std::min(begin, origin.size() - 1);
    if (end <= begin) return {origin[first], origin[first]};
    const std::uint32_t last = origin[std::min(end, origin.size() - 1) - 1];
    const auto next = std::upper_bound(origin.begin() + static_cast<std::ptrdiff_t>(first), origin.end(), last);
    return {origin[first], next == origin.end() ? origin.back() : *next};
}

Folded without_diacritics(std::string_view nfc) {
    if (is_ascii(nfc)) return {std::string(nfc), {}};
    Folded folded;
    folded.text.reserve(nfc.size());
    for (std::size_t at = 0; at < nfc.size();) {
        const unicode::Decoded next = unicode::decode(nfc, at);
        if (next.value < 0x80) {
            folded.text += nfc[at];
        } else {
            append_plain(folded.text, next.value);
        }
        trace(folded, at);
        at += next.length;
    }
    close(folded, nfc);
    return folded;
}

std::string without_diacritics_text(std::string_view nfc) {
    if (is_ascii(nfc)) return std::string(nfc);
    std::string out;
    out.reserve(nfc.size());
    for (std::size_t at = 0; at < nfc.size();) {
        const unicode::Decoded next = unicode::decode(nfc, at);
        if (next.value < 0x80) {
            out += nfc[at];
        } else {
            append_plain(out, next.value);
        }
        at += next.length;
    }
    return out;
}

Folded keyword_form(std::string_view nfc) {
    Folded folded;
    if (fold_in_place(nfc, folded.text)) return folded;
    folded.text.reserve(nfc.size());
    folded.origin.reserve(nfc.size() + 1);
    bool in_gap = false;
    for (std::size_t at = 0; at < nfc.size();) {
        const unicode::Decoded next = unicode::decode(nfc, at);
        const bool gap = is_gap(next.value);
        if (gap && !in_gap) folded.text += ' ';
        if (!gap && next.value < 0x80) {
            const char byte = nfc[at];
            folded.text += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
        } else if (!gap) {
            append_folded(folded.text, next.value);
        }
        in_gap = gap || (in_gap && unicode::is_mark(next.value));
        trace(folded, at);
        at += next.length;
    }
    close(folded, nfc);
    return folded;
}

std::size_t find_phrase(std::string_view text, std::string_view phrase, std::size_t from) {
    phrase = trim_blanks(phrase);
    if (phrase.empty()) return std::string_view::npos;
    for (std::size_t at = text.find(phrase, from); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
        if (!is_word_before(text, at) && !is_word_at(text, at + phrase.size())) return at;
    }
    return std::string_view::npos;
}

bool is_word_character(char32_t code_point) { return unicode::is_letter_or_number(code_point); }

std::string to_nfc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    return is_valid_utf8(utf8) ? unicode::compose(utf8) : unicode::compose(mend_utf8(utf8));
}

}  // namespace paperwire::text
