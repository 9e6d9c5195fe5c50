// SPDX-License-Identifier: MIT
#include "bot/text/escape.hpp"

#include "bot/text/unicode.hpp"

namespace paperwire::text {
namespace {

bool is_xml_character(char32_t code_point) {
    if (code_point < 0x20) return code_point == '\t' || code_point == '\n' || code_point == '\r';
    return code_point != 0xFFFE && code_point != 0xFFFF;
}

std::string_view entity_of(char32_t code_point) {
    switch (code_point) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        case '\'': return "&#39;";
        default: return {};
    }
}

/// Overrides, embeddings and isolates: what lets a text rearrange its neighbours.
bool is_bidi_control(char32_t code_point) {
    return (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

bool is_terminal_safe(char32_t code_point) {
    if (code_point == '\n' || code_point == '\t') return true;
    return !unicode::is_control(code_point) && !is_bidi_control(code_point);
}

/// Copies what `is_allowed` lets through and puts U+FFFD for the rest, invalid bytes included.
template <typename Allowed>
std::string replace_unless(std::string_view utf8, Allowed is_allowed) {
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const unicode::Decoded next = unicode::decode(utf8, at);
        unicode::append(out, next.valid && is_allowed(next.value) ? next.value : unicode::replacement);
        at += next.length;
    }
    return out;
}

/// How many digits begin the text when they and a `.` or `)` after them could open a list; else 0.
std::size_t list_number_length(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const bool opens = digits > 0 && digits < text.size() && (text[digits] == '.' || text[digits] == ')');
    return opens ? digits : 0;
}

}  // namespace

std::string escape_html(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size() + utf8.size() / 16);
    for (std::size_t at = 0; at < utf8.size();) {
        const unicode::Decoded next = unicode::decode(utf8, at);
        const std::string_view entity = entity_of(next.value);
        if (!entity.empty()) {
            out += entity;
        } else {
            unicode::append(out, next.valid && is_xml_character(next.value) ? next.value : unicode::replacement);
        }
        at += next.length;
    }
    return out;
}

std::string escape_markdown(std::string_view utf8) {
    constexpr std::string_view always = "\\`*_[]<>&~|$";
    constexpr std::string_view at_start = "#+-=";
    std::string out;
    out.reserve(utf8.size() + utf8.size() / 8);
    const std::size_t number = list_number_length(utf8);
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const char byte = utf8[i];
        const bool starts_block =
            (i == 0 && at_start.find(byte) != std::string_view::npos) || (number > 0 && i == number);
        if (starts_block || always.find(byte) != std::string_view::npos) out += '\\';
        out += byte == '\n' || byte == '\r' ? ' ' : byte;
    }
    return out;
}

std::string escape_terminal(std::string_view utf8) { return replace_unless(utf8, is_terminal_safe); }

std::string escape_url(std::string_view utf8) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    out.reserve(utf8.size());
    for (const char byte : utf8) {
        if (unreserved.find(byte) != std::string_view::npos) {
            out += byte;
            continue;
        }
        const auto value = static_cast<unsigned char>(byte);
        out += '%';
        out += digits[value >> 4U];
        out += digits[value & 0xFU];
    }
    return out;
}

}  // namespace paperwire::text
