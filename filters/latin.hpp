// SPDX-License-Identifier: MIT
// filters: the letters beyond ASCII that phrases may hold, U+00C0 to U+017F, where names live. Each has its other case
// in the same block, in as many bytes, and RE2 folds it to nothing else; so a text is put into lower case byte for
// byte.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::filters {

/// True for those letters (and × and ÷, which have no case). Left out are those whose folding leaves the block or the
/// pair: ß, İ, ı, ĸ, ŉ, ſ.
[[nodiscard]] constexpr bool is_latin(char32_t c) {
    return c >= 0xC0 && c <= 0x17E && c != 0xDF && c != 0x130 && c != 0x131 && c != 0x138 && c != 0x149;
}

/// Of ASCII and is_latin(); anything else as it is.
[[nodiscard]] constexpr char32_t lower(char32_t c) {
    if (c < 0x80) {
        return c >= U'A' && c <= U'Z' ? c + 32 : c;
    }
    if (!is_latin(c)) {
        return c;
    }
    if (c <= 0xFF) {
        return c <= 0xDE && c != 0xD7 ? c + 32 : c;
    }
    if (c == 0x178) {
        return 0xFF;
    }
    // Pairs of capital and small letter: from even to odd, in two stretches from odd to even.
    const bool odd_first = (c >= 0x139 && c <= 0x148) || c >= 0x179;
    return ((c & 1U) != 0) == odd_first ? c + 1 : c;
}

/// Appends a text with its letters in lower case; each byte keeps its place.
void append_lowered(std::string_view text, std::string& out);

}  // namespace paperwire::filters
