// SPDX-License-Identifier: MIT
#include "bot/intake/proof.hpp"

#include <algorithm>

#include "bot/schedule/zone.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

using namespace std::chrono_literals;

/// A list that went on so far past a day has had the time to show all of it.
constexpr int days_that_settle = 5;

/// arXiv's day is over by then.
Instant after(Day day) { return schedule::to_instant(day.plus(1), 30min, "America/New_York"); }

/// What the query API adds is new papers alone: replacements and late cross-lists come by the list.
bool ends_before(const HarvestEnd& end, Day day) { return !end.listed_to || *end.listed_to < day; }

/// What stands in the receipt of a filled gap.
std::string note_of(Day day, const HarvestEnd& end) {
    std::string note = "reconstructed from arXiv's archive: the day had passed unread";
    if (end.undecided > 0) {
        note += "; " + std::to_string(end.undecided) +
                " older papers changed then: whether they were cross-listed nobody can tell";
    }
    if (ends_before(end, day) && !source::is_quiet_day(day)) {
        note += end.listed_to ? "; the archive's list ended at " + to_string(*end.listed_to)
                              : "; the archive's list was empty";
        note += ": replacements may be missing";
    }
    if (end.unchecked) note += "; not checked against the query API";
    if (end.unreadable > 0) note += "; " + std::to_string(end.unreadable) + " records of the archive could not be read";
    return note;
}

store::GapVerdict fill(const store::Gap& gap, std::string note) {
    store::GapVerdict verdict{gap.category, gap.day, true};
    verdict.note = std::move(note);
    return verdict;
}

store::GapVerdict leave(const store::Gap& gap, Instant not_before) {
    store::GapVerdict verdict{gap.category, gap.day};
    verdict.tries = gap.tries;
    verdict.not_before = not_before;
    verdict.empty_since = gap.empty_since;
    return verdict;
}

}  // namespace

store::GapVerdict judge_gap(const store::Gap& gap, int announced, const HarvestEnd& end) {
    if (gap.day >= schedule::eastern_day(end.listed_at)) return leave(gap, after(gap.day));
    const bool settled = end.listed_to && *end.listed_to >= gap.day.plus(days_that_settle);
    const int placed = announced - gap.listed;
    const int lacking = gap.missing + std::max(0, gap.unread - placed);
    if (lacking > 0) {
        if (!settled && gap.tries + 1 < most_tries) {
            store::GapVerdict open = leave(gap, end.now + proof_apart);
            ++open.tries;
            return open;
        }
        return fill(gap, note_of(gap.day, end) + "; " + std::to_string(lacking) +
                             " papers that were listed are not in arXiv's archive");
    }
    const bool proven = settled || source::is_quiet_day(gap.day) || (announced > 0 && !ends_before(end, gap.day));
    // What lies ahead was written before the clock was set back.
    const Instant since = std::min(gap.empty_since.value_or(end.listed_at), end.listed_at);
    if (!proven && end.listed_at - since < proof_apart) {
        store::GapVerdict open = leave(gap, since + proof_apart);
        open.empty_since = since;
        return open;
    }
    return fill(gap, note_of(gap.day, end));
}

}  // namespace paperwire::intake
