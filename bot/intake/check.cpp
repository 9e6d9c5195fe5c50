// SPDX-License-Identifier: MIT
#include "bot/intake/check.hpp"

#include <algorithm>

#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

constexpr int held_back = 2;
/// arXiv never pauses for as long.
constexpr int longest_walk = 30;

Instant end_of(Day day) { return Instant{day.plus(1).value} - std::chrono::milliseconds{1}; }

std::string digits_of(Day day) {
    std::string digits = to_string(day);
    std::erase(digits, '-');
    return digits;
}

std::string any_of(const std::set<std::string>& categories) {
    std::string all;
    std::size_t open = 0;
    for (const std::string& category : categories) {
        const bool last = category == *categories.rbegin();
        all += last ? "cat:" + category : "(cat:" + category + " OR ";
        if (!last) ++open;
    }
    return all + std::string(open, ')');
}

}  // namespace

SubmissionDays submission_days(Day from, Day to) {
    Day first = from.plus(-1);
    for (int i = 0; i < longest_walk && source::earliest_announcement(end_of(first.plus(-1))) >= from; ++i)
        first = first.plus(-1);
    return {first.plus(-held_back), to.plus(-1)};
}

std::string submission_query(Day day, const std::set<std::string>& categories) {
    const std::string digits = digits_of(day);
    const std::string range = "submittedDate:[" + digits + "0000 TO " + digits + "2359]";
    if (categories.empty() || categories.size() > most_named) return range;
    return "(" + range + " AND " + any_of(categories) + ")";
}

}  // namespace paperwire::intake
