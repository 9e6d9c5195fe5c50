// SPDX-License-Identifier: MIT
// filters: a pattern read as phrases: literals in a row, gaps between them, word and text boundaries at their ends.
// Only what is surely understood is read; the rest stays RE2's. On plain texts (is_plain(), filters/surfaces.hpp) a
// pattern holds exactly when one of its phrases stands there.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::filters {

/// Between two literals.
struct Gap {
    enum class Of : std::uint8_t { anything, word_characters, other_characters };
    static constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

    std::uint32_t least{0};  // code points
    std::uint32_t most{0};
    Of of{Of::anything};

    friend bool operator==(const Gap&, const Gap&) = default;
};

struct Literal {
    std::string text;         // printable ASCII and is_latin(), not empty; lower case unless the reading is case_exact
    bool word_begins{false};  // \b before it; `text` begins with a word character
    bool word_ends{false};    // \b after it; `text` ends with one

    friend bool operator==(const Literal&, const Literal&) = default;
};

struct Phrase {
    std::vector<Literal> literals;  // at least one
    std::vector<Gap> gaps;          // gaps[i] stands before literals[i + 1]
    bool text_begins{false};        // ^
    bool text_ends{false};          // $

    friend bool operator==(const Phrase&, const Phrase&) = default;
};

struct Reading {
    std::vector<Phrase> phrases;  // alternatives, at least one
    bool case_exact{false};       // (?-i)
};

/// Nothing for patterns that are not surely understood. What is understood RE2 compiles, too.
[[nodiscard]] std::optional<Reading> read_pattern(std::string_view pattern);

}  // namespace paperwire::filters
