// SPDX-License-Identifier: MIT
// text: the LaTeX macros that a reader of titles and abstracts meets, and what becomes of each. Private to bot/text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paperwire::text::latex {

/// How the scanner treats a macro.
enum class Macro : std::uint8_t {
    letter,         ///< a letter of some language: takes the blanks after it with it
    symbol,         ///< an ordinary symbol, Greek included
    relation,       ///< a binary operator or relation
    name,           ///< an operator's name: the word itself, set apart by blanks
    accent,         ///< a text accent by letter (\c, \v …): `text` is the combining mark
    math_accent,    ///< \bar, \hat …: `text` is the combining mark
    styled,         ///< \emph{…} and its kin: the argument alone; as written without braces
    alphabet,       ///< \mathrm, \mathcal …: the argument alone, braced or not
    double_struck,  ///< \mathbb
    dropped,        ///< a switch that leaves nothing: \bf, \left, \displaystyle
    space,          ///< one blank
    citation,       ///< goes with its arguments and the blank before it
    label,          ///< goes with its argument
    link,           ///< \href{…}{text}: the second argument
    address,        ///< \url{…}: the argument as it stands
    colour,         ///< \textcolor{…}{text}: the second argument
    fraction,       ///< \frac{a}{b}: a/b
    root,           ///< \sqrt{x}: √x
    superscript,    ///< \textsuperscript
    subscript,      ///< \textsubscript
    environment,    ///< \begin{…} and \end{…} of a displayed formula
    code_point,     ///< \unicode{xHHHH}
    negation,       ///< \not
    modulus,        ///< \pmod{p}: (mod p)
};

struct Entry {
    std::string_view name;
    Macro kind;
    std::string_view text;
};

/// The macro of that name (without the backslash), or null.
[[nodiscard]] const Entry* find_macro(std::string_view name);

/// The combining mark of an accent written as a sign (\" \' \` \^ \~ \= \.), or empty.
[[nodiscard]] std::string_view accent_mark(char sign);

/// The text in superscripts or subscripts, blanks left out; empty when some character has none.
[[nodiscard]] std::string to_superscript(std::string_view utf8);
[[nodiscard]] std::string to_subscript(std::string_view utf8);

/// A letter or digit in double-struck form (ℝ); anything else as it is.
[[nodiscard]] std::string to_double_struck(std::string_view utf8);

}  // namespace paperwire::text::latex
