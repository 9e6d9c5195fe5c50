// SPDX-License-Identifier: MIT
// intake: what the query API is asked to find what a list of the archive lacks. Pure.
#pragma once

#include <set>
#include <string>

#include "bot/core/time.hpp"

namespace paperwire::intake {

/// Days of submission (UTC), both included.
struct SubmissionDays {
    Day from;
    Day to;
    friend bool operator==(const SubmissionDays&, const SubmissionDays&) = default;
};

/// The days on which what was announced from `from` to `to` was submitted, and two more at the beginning: moderation
/// holds papers back.
[[nodiscard]] SubmissionDays submission_days(Day from, Day to);

/// Up to how many categories are named in a question; of more, everything that was submitted is asked for.
inline constexpr std::size_t most_named = 12;

/// What was submitted on that day, in arXiv's grammar: each operation in parentheses, as there is no precedence.
[[nodiscard]] std::string submission_query(Day day, const std::set<std::string>& categories);

}  // namespace paperwire::intake
