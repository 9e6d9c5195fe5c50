// SPDX-License-Identifier: MIT
// text: forms of a text that a search may be run on, each with the way back to the text it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::text {

/// A derived text and, for each of its bytes, the byte of the original it came from; `origin` has one more element, the
/// original's length, so that a half-open range maps to one. Empty `origin`: every byte came from its own place.
struct Folded {
    std::string text;
    std::vector<std::uint32_t> origin;

    /// The original's range for [begin, end) of `text`, widened to whole code points.
    struct Range {
        std::uint32_t begin{0};
        std::uint32_t end{0};
    };
    [[nodiscard]] Range to_original(std::size_t begin, std::size_t end) const;
};

/// Without diacritics, case kept: NFD without marks, then ø đ ł ı æ œ ß (and their capitals) as o d l i ae oe ss, then
/// NFC.
[[nodiscard]] Folded without_diacritics(std::string_view nfc);
[[nodiscard]] std::string without_diacritics_text(std::string_view nfc);

/// For keywords: without diacritics, case folded, each run of blanks, hyphens or dashes one blank; other characters as
/// written. A phrase stands in a text when its key is found there with no letter or digit (Unicode) directly before or
/// after.
[[nodiscard]] Folded keyword_form(std::string_view nfc);

/// Finds the first place at or after `from` where `phrase` (itself a keyword_form text, not empty) stands as whole
/// words in `text` (a keyword_form text); npos when it does not.
[[nodiscard]] std::size_t find_phrase(std::string_view text, std::string_view phrase, std::size_t from = 0);

/// Unicode letter or digit (general categories L*, N*), for whole-word tests.
[[nodiscard]] bool is_word_character(char32_t code_point);

/// NFC of valid UTF-8; invalid bytes become U+FFFD.
[[nodiscard]] std::string to_nfc(std::string_view utf8);

}  // namespace paperwire::text
