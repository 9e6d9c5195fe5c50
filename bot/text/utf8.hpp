// SPDX-License-Identifier: MIT
// text: measuring, mending and cutting UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paperwire::text {

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);
/// Each invalid sequence becomes one U+FFFD; NUL too.
[[nodiscard]] std::string mend_utf8(std::string_view bytes);

[[nodiscard]] std::size_t count_code_points(std::string_view utf8);
[[nodiscard]] std::size_t count_utf16_units(std::string_view utf8);
/// Columns on a terminal: wide characters count two, marks none.
[[nodiscard]] std::size_t count_columns(std::string_view utf8);

/// Cuts to at most `limit` code points, at a word's end where one is near, and ends in `…` (counted) when anything was
/// cut. Never cuts inside a grapheme cluster.
[[nodiscard]] std::string shorten(std::string_view utf8, std::size_t limit);

/// Breaks at blanks into lines of at most `columns`, each after the first begun with `indent`; longer words (URLs)
/// stand alone. Paragraphs (`\n`) are kept. The result has no trailing newline.
[[nodiscard]] std::string wrap(std::string_view utf8, std::size_t columns, std::string_view indent = {});

}  // namespace paperwire::text
