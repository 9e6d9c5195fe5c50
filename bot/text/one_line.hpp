// SPDX-License-Identifier: MIT
// text: what a text from outside may hold where it has to stay on one line and to read as it stands: no character that
// controls, breaks a line or turns the reading direction. The one place that knows which these are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace paperwire::text {

/// What becomes of a character on such a line.
enum class Fate : std::uint8_t { keep, blank, drop };

struct Judged {
    std::size_t length{1};  // bytes of the character
    Fate fate{Fate::keep};
};

/// Judges the character at the start of valid UTF-8 that is not empty. Blanks: C0, DEL, C1, U+2028 and U+2029. Dropped:
/// U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, U+FEFF. Cut short, a character is kept.
[[nodiscard]] constexpr Judged judge_character(std::string_view rest) {
    const auto byte = [rest](std::size_t at) {
        return at < rest.size() ? static_cast<unsigned char>(rest[at]) : static_cast<unsigned char>(0);
    };
    const unsigned char first = byte(0);
    if (first < 0x80) return {1, first < 0x20 || first == 0x7F ? Fate::blank : Fate::keep};
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length > rest.size()) return {rest.size(), Fate::keep};
    if (first == 0xC2) return {2, byte(1) < 0xA0 ? Fate::blank : Fate::keep};
    if (first == 0xD8) return {2, byte(1) == 0x9C ? Fate::drop : Fate::keep};
    if (first == 0xEF) return {3, byte(1) == 0xBB && byte(2) == 0xBF ? Fate::drop : Fate::keep};
    if (first != 0xE2) return {length, Fate::keep};
    const unsigned char third = byte(2);
    if (byte(1) == 0x81) return {3, third >= 0xA6 && third <= 0xA9 ? Fate::drop : Fate::keep};
    if (byte(1) != 0x80) return {3, Fate::keep};
    if (third == 0xA8 || third == 0xA9) return {3, Fate::blank};
    const bool turns = third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE);
    return {3, turns ? Fate::drop : Fate::keep};
}

/// Invalid UTF-8 mended, then every character as judge_character says.
[[nodiscard]] std::string one_line(std::string_view bytes);

/// True when one_line would blank or drop something.
[[nodiscard]] bool has_unprintable(std::string_view utf8);

}  // namespace paperwire::text
