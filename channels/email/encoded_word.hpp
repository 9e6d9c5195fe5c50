// SPDX-License-Identifier: MIT
// channels/email: header text by RFC 2047 and RFC 5322. GMime folds at 120 columns and makes encoded words of that
// length; RFC 2047 section 2 allows 75, so the few texts we write are encoded here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paperwire::email {

/// Header text as it stands after `Name: `, folded (`\n `) so that no line is over 76 columns unless one word is.
/// `column` is where the first line begins. ASCII stays readable, all else becomes UTF-8 encoded words that never cut a
/// character. Expects one line.
[[nodiscard]] std::string encode_unstructured(std::string_view utf8, std::size_t column);

/// A display name: atoms as they are, other ASCII as a quoted string, all else as encoded words. Expects one line.
[[nodiscard]] std::string encode_phrase(std::string_view utf8, std::size_t column);

}  // namespace paperwire::email
