// SPDX-License-Identifier: MIT
// filters: a predicate's source made ready to be asked of many texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"
#include "filters/gate.hpp"
#include "filters/literal.hpp"
#include "filters/pattern.hpp"

namespace paperwire::filters {

/// Several texts of one kind (one title; all names) in one form (as they stand; without diacritics).
struct Surface {
    std::vector<std::string> texts;  // none empty
    std::string lowered;             // all of them, lower case, each but the last ended by text_end
    Pieces pieces;                   // of `lowered`
    bool plain{true};                // is_plain_lowering() of all

    void add(std::string text);
};

class Matcher {
public:
    /// Errors: malformed, when RE2 refuses the pattern.
    [[nodiscard]] static Result<Matcher> for_pattern(const std::string& source);
    [[nodiscard]] static Matcher for_keyword(std::string_view phrase);

    /// True when it holds on one of the texts. Safe on several threads.
    [[nodiscard]] bool holds(const Surface& surface) const;

private:
    enum class Form { phrase, literal, general };

    Form form_{Form::phrase};
    Gate gate_;
    std::string source_;  // the pattern; for a phrase its keyword form
    Literal literal_;
    PatternPtr pattern_;  // of general ones
};

}  // namespace paperwire::filters
