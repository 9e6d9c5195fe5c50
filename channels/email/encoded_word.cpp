// SPDX-License-Identifier: MIT
#include "channels/email/encoded_word.hpp"

#include <algorithm>
#include <vector>

namespace paperwire::email {
namespace {

constexpr std::size_t line_limit = 76;
constexpr std::size_t word_limit = 75;
constexpr std::string_view q_open = "=?utf-8?Q?";
constexpr std::string_view b_open = "=?utf-8?B?";
constexpr std::string_view close = "?=";

bool is_atom_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~"}.contains(c);
}

bool is_printable_ascii(char c) { return c >= 0x20 && c < 0x7F; }

// RFC 2047, section 5 (3): the characters that may stand for themselves even in a phrase.
bool is_q_literal(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!*+-/"}.contains(c);
}

std::vector<std::string_view> code_points(std::string_view utf8) {
    std::vector<std::string_view> points;
    for (std::size_t begin = 0; begin < utf8.size();) {
        std::size_t end = begin + 1;
        while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) ++end;
        points.push_back(utf8.substr(begin, end - begin));
        begin = end;
    }
    return points;
}

std::string to_q(std::string_view bytes) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ') {
            encoded.push_back('_');
        } else if (is_q_literal(c)) {
            encoded.push_back(c);
        } else {
            encoded.push_back('=');
            encoded.push_back(hex[byte >> 4U]);
            encoded.push_back(hex[byte & 15U]);
        }
    }
    return encoded;
}

std::string to_base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string encoded;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = (group << 8U) | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            encoded.push_back(i <= count ? alphabet[(group >> (18U - 6U * i)) & 63U] : '=');
    }
    return encoded;
}

std::size_t encoded_size(std::string_view bytes, bool as_q) {
    return as_q ? to_q(bytes).size() : (bytes.size() + 2) / 3 * 4;
}

std::string encode_words(std::string_view utf8, std::size_t column) {
    // Q can be read by eye, so it may be half as long again.
    const bool as_q = encoded_size(utf8, true) * 2 <= encoded_size(utf8, false) * 3;
    const std::string_view open = as_q ? q_open : b_open;
    const std::vector<std::string_view> points = code_points(utf8);
    std::string encoded;
    for (std::size_t at = 0; at < points.size();) {
        const std::size_t room =
            std::min(word_limit, line_limit - std::min(column, line_limit / 2)) - open.size() - close.size();
        std::string word;
        while (at < points.size() && (word.empty() || encoded_size(word + std::string{points[at]}, as_q) <= room))
            word += points[at++];
        if (!encoded.empty()) encoded += "\n ";
        encoded.append(open).append(as_q ? to_q(word) : to_base64(word)).append(close);
        column = 1;
    }
    return encoded;
}

std::string fold(std::string_view ascii, std::size_t column) {
    std::string folded;
    while (!ascii.empty()) {
        const std::size_t end = std::min(ascii.find(' ', 1), ascii.size());
        const bool may_fold = !folded.empty() && ascii.front() == ' ' && end > 1;
        if (may_fold && column + end > line_limit) {
            folded += "\n";
            column = 0;
        }
        folded += ascii.substr(0, end);
        column += end;
        ascii.remove_prefix(end);
    }
    return folded;
}

}  // namespace

std::string encode_unstructured(std::string_view utf8, std::size_t column) {
    const bool is_plain = std::ranges::all_of(utf8, is_printable_ascii) && !utf8.contains("=?") &&
                          !utf8.starts_with(' ') && !utf8.ends_with(' ') && !utf8.contains("  ");
    return is_plain ? fold(utf8, column) : encode_words(utf8, column);
}

std::string encode_phrase(std::string_view utf8, std::size_t column) {
    const bool is_atoms =
        std::ranges::all_of(utf8, [](char c) { return is_atom_character(c) || c == ' '; }) && !utf8.contains("=?");
    if (is_atoms) return fold(utf8, column);
    if (!std::ranges::all_of(utf8, is_printable_ascii) || utf8.contains("=?")) return encode_words(utf8, column);
    std::string quoted = "\"";
    for (const char c : utf8) {
        if (c == '"' || c == '\\') quoted.push_back('\\');
        quoted.push_back(c);
    }
    return quoted + "\"";
}

}  // namespace paperwire::email
