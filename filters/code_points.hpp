// SPDX-License-Identifier: MIT
// filters: stepping through UTF-8 that was checked before.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bot/core/ascii.hpp"

namespace paperwire::filters {

/// The code point at `position`, which is moved past it. Bytes that are no UTF-8 give U+FFFD, one at a time.
[[nodiscard]] inline char32_t next_code_point(std::string_view text, std::size_t& position) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(position);
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 4;
    if (more == 4 || position + more >= text.size()) {
        ++position;
        return U'\uFFFD';
    }
    char32_t value = more == 0 ? lead : static_cast<char32_t>(lead & (0x3FU >> more));
    for (std::size_t i = 1; i <= more; ++i) {
        value = (value << 6U) | (byte(position + i) & 0x3FU);
    }
    position += more + 1;
    return value;
}

/// Below U+0800.
inline void append_code_point(char32_t c, std::string& out) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else {
        out += static_cast<char>(0xC0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

/// What RE2 takes for a word character, outside of Unicode classes.
[[nodiscard]] inline bool is_ascii_word(char32_t c) { return c < 0x80 && ascii::is_word(static_cast<char>(c)); }

/// `signs` are ASCII.
[[nodiscard]] inline bool is_one_of(char32_t c, std::string_view signs) {
    return c < 0x80 && signs.find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace paperwire::filters
