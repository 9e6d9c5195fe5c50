// SPDX-License-Identifier: MIT
// config: byte offsets of a text to lines and columns as people count them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/node.hpp"

namespace paperwire::config {

/// Knows where the lines of a text begin. Keeps a view of the text.
class Lines {
public:
    Lines(std::string_view text, std::uint32_t file);

    /// The place of a byte offset; past the end is the place after the last character.
    [[nodiscard]] Place place_of(std::size_t offset) const;
    /// The text of a line, 1 and up, without its break; empty past the end.
    [[nodiscard]] std::string_view line(int number) const;

private:
    std::string_view text_;
    std::uint32_t file_;
    std::vector<std::size_t> starts_;
};

/// The offset of the first byte that is not UTF-8, if any.
[[nodiscard]] std::optional<std::size_t> first_bad_byte(std::string_view bytes);

}  // namespace paperwire::config
