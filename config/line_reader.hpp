// SPDX-License-Identifier: MIT
// config: a file line by line, in blocks, so that a large one needs little memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace paperwire::config {

class LineReader {
public:
    static constexpr std::size_t longest_line = 1'000'000;
    static constexpr std::size_t padding = 64;

    /// `in` must outlive this.
    explicit LineReader(std::istream& in) : in_(&in) {}

    /// The next line without its break, good until the next call, `padding` readable bytes after it. Of a longer one
    /// than `longest_line` only the beginning, still longer. Nothing at the end, or where reading fails.
    [[nodiscard]] std::optional<std::string_view> next();
    /// Bytes of the lines that were handed out.
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

private:
    /// Reads on after what is left of the buffer; false at the end.
    bool fill();
    std::string_view take(std::size_t length, std::size_t line_break);
    [[nodiscard]] std::string_view take_beginning();

    std::istream* in_;
    std::string buffer_;     // with room for the padding
    std::string beginning_;  // of a line too long
    std::size_t begin_{0};
    std::size_t end_{0};
    std::uint64_t position_{0};
};

}  // namespace paperwire::config
