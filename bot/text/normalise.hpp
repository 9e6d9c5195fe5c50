// SPDX-License-Identifier: MIT
// text: one form of every text for filters, stores and readers: LaTeX accents and common macros as Unicode, dollars of
// paired math gone, NFC, white space folded to single blanks. Pure; must not know papers or feeds.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::text {

/// Normalises a title, abstract, comment, journal reference or author name. Idempotent; never throws nor loses text on
/// unbalanced input; invalid UTF-8 becomes U+FFFD; control characters become blanks; the ends are trimmed.
/// ASCII without `\ $ ~ { } -- `` ''` takes a quick path. O(n).
[[nodiscard]] std::string normalise(std::string_view raw);

/// LaTeX to Unicode alone: accents (`\"o`, `\c{c}`, `\H{o}`, `\v{r}`, `\'{\i}`), letters (`\AA \L \O \ss \o`), Greek,
/// common symbols, sub- and superscripts where Unicode has them all, `\emph` and its kin dropped, `\href{u}{t}` to t,
/// `\cite{…}` dropped, ``…'' to curly quotes, `--` and `---` to dashes, `\%` `\&` `\_` `\#` `\$` to the character, `~`
/// to a blank. What is not known stays as written.
[[nodiscard]] std::string latex_to_unicode(std::string_view raw);

}  // namespace paperwire::text
