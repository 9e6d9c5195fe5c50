// SPDX-License-Identifier: MIT
// source: the pieces of an author line: names, and what stands in parentheses behind them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paperwire::source {

struct AuthorToken {
    std::string text;         // trimmed; a group without its parentheses
    bool is_group{false};     // in parentheses
    bool after_comma{false};  // a name that a comma stands before
};

/// For each byte, whether it is a parenthesis that has a partner; empty when none has. One without a partner is text
/// like any other, so is one behind a backslash.
[[nodiscard]] std::vector<bool> paired_parentheses(std::string_view line);

/// Names apart at commas, semicolons, ` and ` and ` & ` outside of parentheses and braces, with the groups between
/// them, in order. Empty names are left out.
[[nodiscard]] std::vector<AuthorToken> split_author_line(std::string_view line);

}  // namespace paperwire::source
