// SPDX-License-Identifier: MIT
// text: the home of utf8proc. UTF-8 itself is read and written here by hand: it is the hot path of every text.
#include "bot/text/unicode.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace paperwire::text::unicode {
namespace {

constexpr Decoded invalid(std::uint8_t length) { return {replacement, length, false}; }

bool is_continuation(std::string_view bytes, std::size_t at) {
    return at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0U) == 0x80U;
}

/// The shape of a sequence by its first byte: how many more bytes, and the range of the second one.
struct Lead {
    std::uint8_t more{0};
    unsigned char second_min{0x80};
    unsigned char second_max{0xBF};
};

Lead lead_of(unsigned char first) {
    if (first >= 0xC2 && first <= 0xDF) return {1};
    if (first == 0xE0) return {2, 0xA0, 0xBF};
    if (first == 0xED) return {2, 0x80, 0x9F};
    if (first >= 0xE1 && first <= 0xEF) return {2};
    if (first == 0xF0) return {3, 0x90, 0xBF};
    if (first == 0xF4) return {3, 0x80, 0x8F};
    if (first >= 0xF1 && first <= 0xF3) return {3};
    return {};
}

utf8proc_category_t category(char32_t code_point) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
}

Decomposition decompose_with(char32_t code_point, int options) {
    std::array<utf8proc_int32_t, 8> points{};
    int last_class = 0;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), points.data(), points.size(),
                                               static_cast<utf8proc_option_t>(options), &last_class);
    Decomposition result;
    if (count < 0 || static_cast<std::size_t>(count) > points.size()) {
        result.points[0] = code_point;
        result.size = 1;
        return result;
    }
    result.size = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < result.size; ++i) result.points[i] = static_cast<char32_t>(points[i]);
    return result;
}

struct Block {
    char32_t first;
    char32_t last;
};

/// Blocks in which no code point decomposes to another one nor joins with the one before it.
constexpr std::array stable_blocks = {
    Block{0x0370, 0x0373}, Block{0x0375, 0x037D},  Block{0x0388, 0x0482}, Block{0x048A, 0x052F}, Block{0x05D0, 0x05EA},
    Block{0x0620, 0x064A}, Block{0x2002, 0x2125},  Block{0x2127, 0x2129}, Block{0x212C, 0x2328}, Block{0x232B, 0x2ADB},
    Block{0x3000, 0x3029}, Block{0x3041, 0x3096},  Block{0x30A1, 0x30FF}, Block{0x4E00, 0x9FFF}, Block{0xAC00, 0xD7A3},
    Block{0xFF01, 0xFF60}, Block{0x1D400, 0x1D7FF}};

bool is_stable(char32_t code_point) {
    if (code_point < 0x0300) return true;
    for (const Block& block : stable_blocks) {
        if (code_point < block.first) return false;
        if (code_point <= block.last) return !(code_point >= 0x20D0 && code_point <= 0x20FF);
    }
    return false;
}

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

std::string compose_piece(std::string_view valid_utf8) {
    utf8proc_uint8_t* bytes = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid_utf8.data()),
                                   static_cast<utf8proc_ssize_t>(valid_utf8.size()), &bytes,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(bytes, &std::free);
    if (size < 0) return std::string(valid_utf8);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace

Decoded decode(std::string_view bytes, std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    if (first < 0x80) return {first, 1, true};
    const Lead lead = lead_of(first);
    if (lead.more == 0 || !is_continuation(bytes, at + 1)) return invalid(1);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    if (second < lead.second_min || second > lead.second_max) return invalid(1);
    auto value = static_cast<char32_t>(first & (0x3FU >> lead.more));
    for (std::uint8_t i = 1; i <= lead.more; ++i) {
        if (!is_continuation(bytes, at + i)) return invalid(i);
        value = (value << 6U) | (static_cast<unsigned char>(bytes[at + i]) & 0x3FU);
    }
    return {value, static_cast<std::uint8_t>(lead.more + 1), true};
}

char32_t decode_before(std::string_view utf8, std::size_t at) {
    std::size_t begin = at - 1;
    while (begin > 0 && at - begin < 4 && is_continuation(utf8, begin)) --begin;
    return decode(utf8, begin).value;
}

void append(std::string& out, char32_t code_point) {
    const auto value = static_cast<std::uint32_t>(code_point);
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((value >> shift) & 0x3FU)); };
    if (value < 0x80) {
        out += static_cast<char>(value);
    } else if (value < 0x800) {
        out += static_cast<char>(0xC0U | (value >> 6U));
        tail(0);
    } else if (value < 0x10000) {
        out += static_cast<char>(0xE0U | (value >> 12U));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | (value >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

Decomposition decompose(char32_t code_point) { return decompose_with(code_point, UTF8PROC_DECOMPOSE); }
Decomposition fold_case(char32_t code_point) { return decompose_with(code_point, UTF8PROC_CASEFOLD); }

// An ASCII character never joins with what stands before it, so the text falls apart before each: only the pieces that
// hold something unstable are worth the tables.
std::string compose(std::string_view valid_utf8) {
    std::string out;
    std::size_t copied = 0;
    std::size_t piece = 0;
    for (std::size_t at = 0; at < valid_utf8.size();) {
        if (is_ascii(valid_utf8[at])) {
            piece = at++;
            continue;
        }
        const Decoded next = decode(valid_utf8, at);
        at += next.length;
        if (is_stable(next.value)) continue;
        while (at < valid_utf8.size() && !is_ascii(valid_utf8[at])) ++at;
        out += valid_utf8.substr(copied, piece - copied);
        out += compose_piece(valid_utf8.substr(piece, at - piece));
        copied = piece = at;
    }
    if (copied == 0) return std::string(valid_utf8);
    return out.append(valid_utf8.substr(copied));
}

bool is_mark(char32_t code_point) {
    if (code_point < 0x300) return false;
    const auto kind = category(code_point);
    return kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_MC || kind == UTF8PROC_CATEGORY_ME;
}

bool is_letter(char32_t code_point) {
    const auto kind = category(code_point);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_letter_or_number(char32_t code_point) {
    const auto kind = category(code_point);
    return (kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO) ||
           (kind >= UTF8PROC_CATEGORY_ND && kind <= UTF8PROC_CATEGORY_NO);
}

bool is_dash(char32_t code_point) {
    return code_point == U'-' || (code_point >= 0x58A && category(code_point) == UTF8PROC_CATEGORY_PD);
}

bool is_blank(char32_t code_point) {
    switch (code_point) {
        case 0x85:
        case 0xA0:
        case 0x1680:
        case 0x2028:
        case 0x2029:
        case 0x202F:
        case 0x205F:
        case 0x3000: return true;
        default:
            return code_point == U' ' || (code_point >= 0x09 && code_point <= 0x0D) ||
                   (code_point >= 0x2000 && code_point <= 0x200A);
    }
}

char32_t to_upper(char32_t code_point) {
    return static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(code_point)));
}

std::size_t columns_of(char32_t code_point) {
    const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point));
    return width < 0 ? 0 : static_cast<std::size_t>(width);
}

bool Graphemes::begins_at(char32_t code_point) {
    utf8proc_int32_t state = state_;
    const bool breaks =
        !started_ || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last_),
                                                      static_cast<utf8proc_int32_t>(code_point), &state);
    state_ = state;
    last_ = code_point;
    started_ = true;
    return breaks;
}

}  // namespace paperwire::text::unicode
