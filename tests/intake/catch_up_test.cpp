// SPDX-License-Identifier: MIT
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using testing::ElementsAre;
using testing::IsEmpty;

class CatchUp : public testing::Test, protected CatchUpWorld {};

TEST_F(CatchUp, NothingToDoAsksNothing) {
    EXPECT_TRUE(fakes::want(step({"cs.LG"})).done);

    EXPECT_THAT(archive_.questions(), IsEmpty());
}

TEST_F(CatchUp, NewPapersGoToTheirDays) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00031", {"math.LO", "cs.PL"}, {"2026-04-20T16:00:00Z"}, "2026-04-21"));
    archive_.add(record("2604.00032", {"cs.AI"}, {"2026-04-20T16:30:00Z"}, "2026-04-21"));
    archive_.add(record("2604.00090", {"cs.PL"}, {"2026-04-22T16:30:00Z"}, "2026-04-24"));

    catch_up();

    EXPECT_THAT(archive_.questions("list"), ElementsAre("list cs:cs:PL 2026-04-18"));
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-21 2604.00031v1 cross"));
    EXPECT_THAT(open_days(), ElementsAre("2026-04-22", "2026-04-23")) << "nothing came of these: so far";
    EXPECT_EQ(fakes::want(here_.store->paper(fakes::id("2604.00020"), 1)).comment, Fact::of("comment of 2604.00020"));
}

TEST_F(CatchUp, ReceiptsSayThatTheDaysAreReconstructed) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));

    catch_up_twice();

    std::vector<std::string> lines;
    for (const auto& one : fakes::want(here_.store->receipts(day("2026-04-18")))) {
        lines.push_back(to_string(one.receipt.day) + " " + std::string(to_string(one.receipt.state)) + " " +
                        std::to_string(one.receipt.read) + " " + std::to_string(one.receipt.reconstructed));
    }
    EXPECT_THAT(lines, ElementsAre("2026-04-20 fresh 1 1", "2026-04-21 fresh 0 0", "2026-04-22 fresh 0 0",
                                   "2026-04-23 fresh 0 0", "2026-04-24 fresh 1 0"));
}

TEST_F(CatchUp, ReplacementGoesToTheDayAfterItsSubmission) {
    archive_.add(record("2604.00010", {"cs.PL"}, {"2026-04-16T10:00:00Z", "2026-04-20T10:00:00Z"}, "2026-04-21"));

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-21 2604.00010v2 replace"));
}

TEST_F(CatchUp, Trap04VersionsBeyondTheFifthAreNotTold) {
    std::vector<std::string> submitted;
    for (const char* day : {"01", "02", "03", "06", "20", "21"})
        submitted.push_back("2026-04-" + std::string(day) + "T10:00:00Z");
    archive_.add(record("2604.00010", {"cs.PL"}, submitted, "2026-04-22"));

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-21 2604.00010v5 replace"));
}

TEST_F(CatchUp, VersionsThatWereReplacedSinceComeFromTheQueryApi) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22"));
    source::Record first = record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20");
    first.paper.title = "The first title";
    first.datestamp = day("2026-04-01");  // so that no list gives it
    archive_.add(first);

    catch_up();

    EXPECT_THAT(archive_.questions("list"), ElementsAre("list cs:cs:PL 2026-04-18"));
    EXPECT_THAT(archive_.questions("ids"), ElementsAre("ids 2604.00020v1"));
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-22 2604.00020v2 replace"));
    EXPECT_EQ(fakes::want(here_.store->paper(fakes::id("2604.00020"), 1)).title, "The first title");
}

TEST_F(CatchUp, VersionThatTheQueryApiDoesNotHaveIsToldWithTheTextThereIs) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22"));

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-22 2604.00020v2 replace"));
}

TEST_F(CatchUp, LateCrossListingShowsAsACategoryThatTheStoreLacks) {
    fakes::want(here_.store->remember({"math.LO",
                                       day("2026-04-17"),
                                       CategoryState::fresh,
                                       1,
                                       {{fakes::make_paper("2604.00011", {"math.LO"}), Kind::new_paper}},
                                       "",
                                       "",
                                       at("2026-04-17T06:00:00Z")}));
    archive_.add(record("2604.00011", {"math.LO", "cs.PL"}, {"2026-04-16T10:00:00Z"}, "2026-04-22"));
    archive_.add(record("2603.00005", {"math.LO", "cs.PL"}, {"2026-03-16T10:00:00Z"}, "2026-04-22"));

    catch_up();

    EXPECT_THAT(caught_up(), testing::Contains("2026-04-22 2604.00011v1 cross"));
    EXPECT_THAT(caught_up(), testing::Not(testing::Contains(testing::HasSubstr("2603.00005"))));
}

TEST_F(CatchUp, WhatTheStoreNeverHadIsUndecidedAndTold) {
    archive_.add(record("2601.00001", {"math.LO", "cs.PL"}, {"2026-01-16T10:00:00Z"}, "2026-04-22"));

    catch_up_twice();

    EXPECT_THAT(caught_up(), IsEmpty());
    EXPECT_THAT(receipt("2026-04-20").note, testing::HasSubstr("1 older"));
}

TEST_F(CatchUp, PagesAreFollowedAndASecondRunAddsNothing) {
    archive_.set_list_page(1);
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));

    catch_up();
    catch_up();

    EXPECT_THAT(archive_.questions("list"), ElementsAre("list cs:cs:PL 2026-04-18"));
    EXPECT_THAT(archive_.questions("token"), ElementsAre("token 2026-04-18:1", "token 2026-04-18:2"));
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-21 2604.00030v1 new"));
}

}  // namespace
}  // namespace paperwire::intake
