// SPDX-License-Identifier: MIT
// filters: many rules at once. Who gets what, not why: reasons are computed by filters/explain.hpp for what is
// rendered.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {

/// A rule as some subscribers use it. The caller chooses the numbers; they need not be dense.
using RuleNumber = std::uint32_t;

/// Three-valued: unknown when only a missing comment or journal reference keeps the rule from being decided.
enum class Truth : std::uint8_t { no, unknown, yes };

struct Match {
    RuleNumber rule{0};
    std::uint32_t announcement{0};  // position in the span given to match
    Truth truth{Truth::yes};        // yes or unknown, never no
    Kind kind{Kind::new_paper};     // as this rule sees it (cross where it names categories that lack the primary)

    friend bool operator==(const Match&, const Match&) = default;
};

/// Immutable once built; match may run on several threads at once.
class FilterIndex {
public:
    virtual ~FilterIndex() = default;

    /// Calls `sink` with every (rule, announcement) whose truth is not `no`, in chunks; each pair once, ordered by rule
    /// then announcement within a chunk, chunks in ascending rule order. Always equal to evaluate()
    /// (filters/explain.hpp) on each pair. `sink` is called on the calling thread. `threads` ≥ 1 bounds the work's own
    /// threads; results do not depend on it.
    virtual void match(std::span<const Announcement> announcements, unsigned threads,
                       const std::function<void(std::span<const Match>)>& sink) const = 0;
};

struct NumberedRule {
    RuleNumber number{0};
    RulePtr rule;
};

/// Builds an index. Rules must have passed the checks of filters/rule.hpp; a pattern that RE2 refuses is an error
/// (malformed, naming it). The rule is used at top level: absent `announce` means new and cross.
[[nodiscard]] Result<std::unique_ptr<FilterIndex>> build_index(std::vector<NumberedRule> rules);

}  // namespace paperwire::filters
