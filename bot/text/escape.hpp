// SPDX-License-Identifier: MIT
// text: making outside text inert in each markup. Escape a field before it is put among tags, never after cutting.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::text {

/// For HTML and XML text and double-quoted attributes: & < > " '. Characters XML 1.0 forbids become U+FFFD.
[[nodiscard]] std::string escape_html(std::string_view utf8);
/// For CommonMark text on one line: ASCII punctuation that could start or close markup gets a backslash, `<` and `&`
/// too.
[[nodiscard]] std::string escape_markdown(std::string_view utf8);
/// For a terminal: every control character (C0 but \n and \t, DEL, C1, bidi overrides) becomes U+FFFD.
[[nodiscard]] std::string escape_terminal(std::string_view utf8);
/// For a path segment or query value of a URL (RFC 3986 unreserved kept, all else %XX).
[[nodiscard]] std::string escape_url(std::string_view utf8);

}  // namespace paperwire::text
