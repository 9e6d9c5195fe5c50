// SPDX-License-Identifier: MIT
// source: saying in a few words what bytes are when they are no feed. Looks at bytes only; knows no XML library.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace paperwire::source {

/// What the bytes are when there is no use in parsing them as XML: blank, HTML, plain text, far too large. Nothing
/// otherwise.
[[nodiscard]] std::optional<std::string> tell_not_xml(std::string_view bytes);

/// Where XML breaks: `cut short at byte N` when it ends too early, else `not well-formed XML at byte N of M: reason`.
[[nodiscard]] std::string tell_break(std::string_view bytes, std::size_t offset, std::string_view reason);

/// Outside text fit for one line of an error: printable, blanks folded, at most 200 bytes.
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace paperwire::source
