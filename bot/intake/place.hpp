// SPDX-License-Identifier: MIT
// intake: on which day a paper of the archive was announced as new. Pure.
// Ids are given at announcement, in order: a day's new papers are a range of ids, above those of the day before (seen
// on twelve days of recorded feeds), and none is announced earlier than its own submission allows. So, ids ascending, a
// paper's day is the largest of the earliest days up to it, inside what the ranges of days that were read leave.
#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "bot/core/paper_id.hpp"
#include "bot/core/time.hpp"
#include "bot/store/harvest_values.hpp"

namespace paperwire::intake {

/// Fed in the order of ids; keeps one day.
class Placer {
public:
    /// Days in (after, before) are wanted. `known`: ranges of days that feeds were read of, in any order. `reached`:
    /// the day that an earlier Placer had reached, when its work goes on.
    Placer(Day after, Day before, std::vector<store::IdRange> known, std::optional<Day> reached = {});

    /// The days that feeds were read of, but not of all wanted categories; all others were read whole.
    void set_read_in_part(std::set<Day> days) { in_part_ = std::move(days); }

    /// The day; `after` for that day and all before it, `before` for that one and all later.
    [[nodiscard]] Day place(const PaperId& id, Instant first_at);
    [[nodiscard]] std::optional<Day> reached() const { return reached_; }

private:
    [[nodiscard]] bool is_read_in_part(Day day) const;

    Day after_;
    Day before_;
    std::vector<store::IdRange> known_;
    std::optional<Day> reached_;
    std::optional<std::set<Day>> in_part_;
};

}  // namespace paperwire::intake
