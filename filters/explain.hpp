// SPDX-License-Identifier: MIT
// filters: one rule on one paper, in words. The plain meaning of the contract; the index must agree with it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/manifest.hpp"
#include "bot/core/paper.hpp"
#include "filters/index.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {

struct Verdict {
    Truth truth{Truth::no};
    Kind kind{Kind::new_paper};  // as the rule sees it
};

/// The value of a top-level rule. A pattern that RE2 refuses (check_pattern() finds those) matches nothing.
/// Cost: compiles patterns unless cached by this thread; for one paper at a time.
[[nodiscard]] Verdict evaluate(const Rule& rule, const Announcement& announcement);

/// Why a rule that holds, holds: for every predicate that contributed (those under none_of never do) its first match in
/// each field (for authors: in each of the first twenty names that match), words as they stand in the normalised text.
/// `categories` (one for each that the paper lists and the rule names), `primary` and `announce` give a reason only
/// when the rule has no textual predicate that matched. Order: title, authors, abstract, comment, journal_ref,
/// categories, primary, announce; then by place. `filter` of each is `name`. Empty exactly when the rule does not hold.
[[nodiscard]] std::vector<Reason> reasons(const Rule& rule, std::string_view name, const Announcement& announcement);

/// For people: one node of the rule with its value.
struct Explanation {
    Truth truth{Truth::no};
    std::string predicate;  // `text: '\bMLIR\b'`, `none_of[0]`, `categories: [cs.PL, cs.AR]`
    std::string detail;     // the text around the match, or why not ("not in title or abstract", "lists cs.LG, cs.PF")
    bool decisive{false};   // the predicate that decided the whole
    std::vector<Explanation> parts;  // of *_of
};

/// The whole tree; exactly one leaf or node is decisive, and when only one predicate failed it is that one.
[[nodiscard]] Explanation explain(const Rule& rule, const Announcement& announcement);
/// As indented lines, the decisive one marked with `◀`, without colour.
[[nodiscard]] std::string to_text(const Explanation& explanation);

}  // namespace paperwire::filters
