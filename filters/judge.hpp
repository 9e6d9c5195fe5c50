// SPDX-License-Identifier: MIT
// filters: the value of a rule on one paper, straight from the contract. Reasons and explanations ask it too.
#pragma once

#include <string>

#include "filters/index.hpp"
#include "filters/keys.hpp"
#include "filters/paper_text.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {

/// Kleene's logic on no < unknown < yes: all of them is the least, any of them the greatest.
[[nodiscard]] constexpr Truth both(Truth a, Truth b) { return a < b ? a : b; }
[[nodiscard]] constexpr Truth either(Truth a, Truth b) { return a < b ? b : a; }
[[nodiscard]] constexpr Truth opposite(Truth a) { return static_cast<Truth>(2 - static_cast<int>(a)); }
[[nodiscard]] constexpr Truth truth_of(bool holds) { return holds ? Truth::yes : Truth::no; }

/// A paper with its kind as the top-level rule sees it, for the whole of that rule.
struct Case {
    Case(const Rule& top_level, const Announcement& announcement);

    PaperText text;
    Kind kind;
};

[[nodiscard]] bool lists_any(const Paper& paper, const std::vector<std::string>& categories);
[[nodiscard]] bool has_primary(const Paper& paper, const std::vector<std::string>& primaries);
/// One member of a textual key's list.
[[nodiscard]] Truth judge(Key key, const std::string& source, const PaperText& text);
/// A textual key that is present.
[[nodiscard]] Truth judge(const TextualKey& key, const Rule& rule, const PaperText& text);
[[nodiscard]] Truth judge(const Rule& rule, const Case& paper, bool top_level);

}  // namespace paperwire::filters
