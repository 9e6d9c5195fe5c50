// SPDX-License-Identifier: MIT
#include "bot/intake/proof.hpp"

#include <algorithm>

#include "bot/schedule/zone.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

using namespace std::chrono_literals;

/// arXiv's day is over by then.
Instant after(Day day) { return schedule::to_instant(day.plus(1), 30min, "America/New_York"); }

/// What stands in the receipt of a filled gap.
std::string note_of(const HarvestEnd& end) {
    std::string note = "reconstructed from arXiv's archive: the day had passed unread";
    if (end.undecided > 0) {
        note += "; " + std::to_string(end.undecided) +
                " older papers changed then: whether they were cross-listed nobody can tell";
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
    const int placed = announced - gap.listed;
    const int lacking = gap.missing + std::max(0, gap.unread - placed);
    if (lacking > 0) {
        if (gap.tries + 1 < most_tries) {
            store::GapVerdict open = leave(gap, end.now + proof_apart);
            ++open.tries;
            return open;
        }
        return fill(
            gap, note_of(end) + "; " + std::to_string(lacking) + " papers that were listed are not in arXiv's archive");
    }
    if (announced == 0 && !source::is_quiet_day(gap.day)) {
        const Instant since = gap.empty_since.value_or(end.listed_at);
        if (end.listed_at - since < proof_apart) {
            store::GapVerdict open = leave(gap, since + proof_apart);
            open.empty_since = since;
            return open;
        }
    }
    return fill(gap, note_of(end));
}

}  // namespace paperwire::intake
