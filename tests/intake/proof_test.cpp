// SPDX-License-Identifier: MIT
#include "bot/intake/proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using testing::HasSubstr;
using testing::Not;

store::Gap gap(const std::string& its_day = "2026-04-21") { return {"cs.PL", day(its_day)}; }

/// A harvest whose list ended then, and that was placed a minute later.
HarvestEnd end(const std::string& time, const std::string& listed_to = "2026-04-24") {
    HarvestEnd end{at(time), at(time) + std::chrono::minutes{1}};
    end.listed_to = day(listed_to);
    return end;
}

/// One line for what a gap comes to.
std::string tell(const store::GapVerdict& verdict) {
    if (verdict.filled) return "filled";
    std::string line = "open, tries " + std::to_string(verdict.tries);
    if (verdict.not_before) line += ", not before " + to_string(*verdict.not_before);
    if (verdict.empty_since) line += ", empty since " + to_string(*verdict.empty_since);
    return line;
}

struct Case {
    const char* what;
    const char* day;
    int announced;
    int missing;
    int unread;
    int tries;
    const char* empty_since;
    const char* listed_at;
    const char* told;
};

TEST(JudgeGap, FillsWhatIsProven) {
    const Case cases[] = {
        {"a day that has papers and is over", "2026-04-21", 3, 0, 0, 0, "", "2026-04-22T08:00:00Z", "filled"},
        {"the same night", "2026-04-21", 3, 0, 0, 0, "", "2026-04-21T08:00:00Z",
         "open, tries 0, not before 2026-04-22T04:30:00Z"},
        {"the same day in the east, another one in Europe", "2026-04-21", 3, 0, 0, 0, "", "2026-04-22T03:59:59Z",
         "open, tries 0, not before 2026-04-22T04:30:00Z"},
        {"in winter", "2026-11-10", 3, 0, 0, 0, "", "2026-11-10T08:00:00Z",
         "open, tries 0, not before 2026-11-11T05:30:00Z"},
        {"a listed paper is not there", "2026-04-21", 3, 1, 0, 0, "", "2026-04-22T08:00:00Z",
         "open, tries 1, not before 2026-04-23T04:01:00Z"},
        {"nor at the fourth time", "2026-04-21", 3, 1, 0, 3, "", "2026-04-25T08:00:00Z",
         "open, tries 4, not before 2026-04-26T04:01:00Z"},
        {"nor at the fifth", "2026-04-21", 3, 1, 0, 4, "", "2026-04-26T08:00:00Z", "filled"},
        {"an item that could not be read has not come", "2026-04-21", 2, 0, 1, 0, "", "2026-04-22T08:00:00Z",
         "open, tries 1, not before 2026-04-23T04:01:00Z"},
        {"it has", "2026-04-21", 3, 0, 1, 0, "", "2026-04-22T08:00:00Z", "filled"},
        {"nothing at all", "2026-04-21", 0, 0, 0, 0, "", "2026-04-22T08:00:00Z",
         "open, tries 0, not before 2026-04-23T04:00:00Z, empty since 2026-04-22T08:00:00Z"},
        {"nothing again, too soon", "2026-04-21", 0, 0, 0, 0, "2026-04-22T08:00:00Z", "2026-04-23T03:59:59Z",
         "open, tries 0, not before 2026-04-23T04:00:00Z, empty since 2026-04-22T08:00:00Z"},
        {"nothing on the next day either", "2026-04-21", 0, 0, 0, 0, "2026-04-22T08:00:00Z", "2026-04-23T04:00:00Z",
         "filled"},
        {"nothing on a day without announcements", "2026-04-18", 0, 0, 0, 0, "", "2026-04-22T08:00:00Z", "filled"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.what);
        store::Gap its = gap(one.day);
        its.listed = std::min(one.announced, 2);
        its.missing = one.missing;
        its.unread = one.unread;
        its.tries = one.tries;
        if (*one.empty_since != '\0') its.empty_since = at(one.empty_since);

        EXPECT_EQ(tell(judge_gap(its, one.announced, end(one.listed_at))), one.told);
    }
}

TEST(JudgeGap, ListThatEndsBeforeTheDayProvesNothingOfIt) {
    store::Gap its = gap();
    HarvestEnd behind = end("2026-04-22T08:00:00Z", "2026-04-20");
    const char* open = "open, tries 0, not before 2026-04-23T04:00:00Z, empty since 2026-04-22T08:00:00Z";
    EXPECT_EQ(tell(judge_gap(its, 3, behind)), open) << "new papers came from the query API alone";
    behind.listed_to.reset();
    EXPECT_EQ(tell(judge_gap(its, 3, behind)), open) << "nor does one without records";

    its.empty_since = at("2026-04-22T08:00:00Z");
    const auto filled = judge_gap(its, 3, end("2026-04-23T04:00:00Z", "2026-04-20"));
    EXPECT_TRUE(filled.filled);
    EXPECT_THAT(filled.note, HasSubstr("; the archive's list ended at 2026-04-20: replacements may be missing"));
    behind.listed_at = at("2026-04-23T04:00:00Z");
    EXPECT_THAT(judge_gap(its, 3, behind).note, HasSubstr("; the archive's list was empty"));
    EXPECT_THAT(judge_gap(its, 3, end("2026-04-23T04:00:00Z", "2026-04-21")).note, Not(HasSubstr("list")));
}

TEST(JudgeGap, OneListThatWentOnForDaysProvesADay) {
    store::Gap its = gap();
    EXPECT_TRUE(judge_gap(its, 0, end("2026-08-20T08:00:00Z", "2026-08-19")).filled);
    EXPECT_FALSE(judge_gap(its, 0, end("2026-08-20T08:00:00Z", "2026-04-20")).filled) << "one that breaks off does not";

    its.missing = 1;
    const auto filled = judge_gap(its, 3, end("2026-08-20T08:00:00Z", "2026-08-19"));
    EXPECT_TRUE(filled.filled);
    EXPECT_THAT(filled.note, HasSubstr("; 1 papers that were listed are not in arXiv's archive"));
}

TEST(JudgeGap, WhatWasWrittenBeforeTheClockWasSetBackIsNotWaitedFor) {
    store::Gap its = gap();
    its.empty_since = at("2026-05-22T08:00:00Z");

    EXPECT_EQ(tell(judge_gap(its, 0, end("2026-04-22T08:00:00Z"))),
              "open, tries 0, not before 2026-04-23T04:00:00Z, empty since 2026-04-22T08:00:00Z");
}

TEST(JudgeGap, NoteSaysWhatIsNotKnown) {
    HarvestEnd whole = end("2026-04-22T08:00:00Z");
    EXPECT_EQ(judge_gap(gap(), 3, whole).note, "reconstructed from arXiv's archive: the day had passed unread");

    whole.unchecked = true;
    whole.unreadable = 2;
    whole.undecided = 7;
    const std::string note = judge_gap(gap(), 3, whole).note;
    EXPECT_THAT(note, HasSubstr("; 7 older papers changed then"));
    EXPECT_THAT(note, HasSubstr("; not checked against the query API"));
    EXPECT_THAT(note, HasSubstr("; 2 records of the archive could not be read"));
    EXPECT_THAT(note, Not(HasSubstr("are not in")));
}

TEST(JudgeGap, NoteSaysWhatIsNotInTheArchive) {
    store::Gap its = gap();
    its.listed = 3;
    its.missing = 2;
    its.tries = most_tries - 1;

    EXPECT_THAT(judge_gap(its, 3, end("2026-04-22T08:00:00Z")).note,
                HasSubstr("; 2 papers that were listed are not in arXiv's archive"));
}

}  // namespace
}  // namespace paperwire::intake
