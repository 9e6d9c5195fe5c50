// SPDX-License-Identifier: MIT
// text: what the room asks of the Unicode tables. Private to bot/text: the only door to utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace paperwire::text::unicode {

constexpr char32_t replacement = 0xFFFD;

/// One code point read from bytes. Of an invalid sequence: `valid` false, `value` U+FFFD, `length` the maximal subpart
/// (at least 1).
struct Decoded {
    char32_t value{0};
    std::uint8_t length{1};
    bool valid{true};
};

/// Reads the code point at `at` (less than the size).
[[nodiscard]] Decoded decode(std::string_view bytes, std::size_t at);
/// Reads the code point that ends right before `at` (more than 0) of valid UTF-8.
[[nodiscard]] char32_t decode_before(std::string_view utf8, std::size_t at);
void append(std::string& out, char32_t code_point);

/// What one code point becomes: at most 8 others.
struct Decomposition {
    char32_t points[8]{};
    std::size_t size{0};
};
/// The canonical decomposition of one code point.
[[nodiscard]] Decomposition decompose(char32_t code_point);
/// The full case folding of one code point.
[[nodiscard]] Decomposition fold_case(char32_t code_point);

/// NFC.
[[nodiscard]] std::string compose(std::string_view valid_utf8);

[[nodiscard]] bool is_mark(char32_t code_point);
[[nodiscard]] bool is_letter(char32_t code_point);
[[nodiscard]] bool is_letter_or_number(char32_t code_point);
/// General category Pd: hyphens and dashes of every script.
[[nodiscard]] bool is_dash(char32_t code_point);
/// White space and line ends, no-break and fixed-width blanks among them.
[[nodiscard]] bool is_blank(char32_t code_point);
/// C0, DEL and C1.
[[nodiscard]] constexpr bool is_control(char32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}
[[nodiscard]] char32_t to_upper(char32_t code_point);
[[nodiscard]] std::size_t columns_of(char32_t code_point);

/// Tells grapheme cluster boundaries in one pass from left to right.
class Graphemes {
public:
    /// True when a cluster begins at `code_point`, the next one of the text.
    [[nodiscard]] bool begins_at(char32_t code_point);

private:
    char32_t last_{0};
    std::int32_t state_{0};
    bool started_{false};
};

}  // namespace paperwire::text::unicode
