// SPDX-License-Identifier: MIT
// filters: the commonest patterns, a phrase with or without \b at its ends, answered by comparing bytes. A pattern is
// taken for a phrase only when that is sure; the same answers as RE2's on every text that is_plain_lowering() approves.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace paperwire::filters {

/// Ends one text in a row of several; not part of any UTF-8.
inline constexpr char text_end = '\xFF';

struct Literal {
    std::string text;         // ASCII, lower case, not empty
    bool word_begins{false};  // \b before it
    bool word_ends{false};    // \b after it
    bool text_begins{false};  // ^
    bool text_ends{false};    // $

    friend bool operator==(const Literal&, const Literal&) = default;
};

/// The phrase that a pattern is, or nothing.
[[nodiscard]] std::optional<Literal> literal_of(std::string_view pattern);
/// True when it stands in one of the texts of `lowered`, each but the last ended by text_end.
[[nodiscard]] bool stands_in(const Literal& literal, std::string_view lowered);

/// ASCII letters in lower case, all else as it is.
void append_lowered(std::string_view text, std::string& out);
/// False for texts in which case folding reaches ASCII from outside it (ſ, the Kelvin sign, İ) and for those that hold
/// text_end.
[[nodiscard]] bool is_plain_lowering(std::string_view text);

}  // namespace paperwire::filters
