// SPDX-License-Identifier: MIT
// What was announced between gaps: cross-lists that came late, replacements that were held.
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::item;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

/// cs.PL misses 20 to 23 April; of cs.LG all these days were read.
class LateAnnouncements : public testing::Test, protected CatchUpWorld {
protected:
    void read_other(const std::string& its_day, std::vector<source::FeedItem> items) {
        store::Reading whole = reading(its_day, std::move(items), "cs.LG");
        whole.expected.clear();
        fakes::want(here_.store->remember(whole));
    }
    /// New on Thursday 16 April; of its replacements Friday's feed, which should have listed what was submitted on
    /// Thursday before 14:00, knows nothing.
    void read_thursday() { read("2026-04-16", {item("2604.00003", Kind::new_paper, {"cs.PL"})}); }
    void add_to_queries(const std::string& paper, std::vector<std::string> categories, const std::string& submitted) {
        source::Record made = record(paper, std::move(categories), {submitted}, "2026-04-16");
        made.datestamp.reset();
        archive_.add_to_queries(std::move(made));
    }
    void add_replaced(const std::string& submitted, const std::string& changed) {
        archive_.add(record("2604.00003", {"cs.PL"}, {"2026-04-14T10:00:00Z", submitted}, changed));
    }
};

TEST_F(LateAnnouncements, CrossListOfAPaperThatWasNewOnAGapIsPlacedOnceAndLater) {
    read_other("2026-04-21", {item("2604.00030", Kind::new_paper, {"cs.LG"})});
    archive_.add(record("2604.00030", {"cs.LG", "cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-23"));

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-23 2604.00030v1 cross"));
    EXPECT_EQ(receipt("2026-04-21").read, 0);
}

TEST_F(LateAnnouncements, CrossListThatThePaperCameWithIsOfItsFirstDay) {
    read_other("2026-04-21", {item("2604.00030", Kind::new_paper, {"cs.LG", "cs.PL"})});
    archive_.add(record("2604.00030", {"cs.LG", "cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-23"));

    catch_up();

    EXPECT_EQ(receipt("2026-04-21").read, 1);
    EXPECT_THAT(open_days(), ElementsAre("2026-04-20", "2026-04-22", "2026-04-23"));
}

TEST_F(LateAnnouncements, OfAPaperThatNobodyHadTheFirstDayIsAllOneCanKnow) {
    archive_.add(record("2604.00030", {"cs.LG", "cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-23"));

    catch_up_twice();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-21 2604.00030v1 cross"));
}

TEST_F(LateAnnouncements, CrossListIsNotOfADayAfterItsEntryChanged) {
    read_other("2026-04-21", {item("2604.00030", Kind::new_paper, {"cs.LG"})});
    archive_.add(record("2604.00030", {"cs.LG", "cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-22"));

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-22 2604.00030v1 cross"));
}

TEST_F(LateAnnouncements, CrossListOfAPaperThatNobodyHadIsOfAGapWhenEveryFeedUpToItWasRead) {
    read_thursday();
    archive_.add(record("2604.00002", {"math.OC", "cs.PL"}, {"2026-04-15T10:00:00Z"}, "2026-04-22"));

    catch_up_twice();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-22 2604.00002v1 cross"));
    EXPECT_THAT(receipt("2026-04-22").note, Not(HasSubstr("older papers")));
}

TEST_F(LateAnnouncements, CrossListOfAPaperThatNobodyHadIsUndecidedWhenAFeedBeforeWasNotRead) {
    read("2026-04-15", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    archive_.add(record("2604.00002", {"math.OC", "cs.PL"}, {"2026-04-14T10:00:00Z"}, "2026-04-22"));

    catch_up_twice();

    EXPECT_THAT(caught_up(), IsEmpty());
    EXPECT_THAT(receipt("2026-04-22").note, HasSubstr("1 older papers"));
}

TEST_F(LateAnnouncements, CrossListAndReplacementAreBothPlaced) {
    read_other("2026-04-17", {item("2604.00011", Kind::new_paper, {"cs.LG"})});
    archive_.add(
        record("2604.00011", {"cs.LG", "cs.PL"}, {"2026-04-16T10:00:00Z", "2026-04-21T20:00:00Z"}, "2026-04-23"));

    catch_up();

    EXPECT_THAT(caught_up(),
                UnorderedElementsAre("2026-04-23 2604.00011v2 replace-cross", "2026-04-23 2604.00011v2 cross"));
}

TEST_F(LateAnnouncements, CrossListAndReplacementArePlacedOnceHoweverOftenOneLooks) {
    read_other("2026-04-17", {item("2604.00011", Kind::new_paper, {"cs.LG"})});
    archive_.add(
        record("2604.00011", {"cs.LG", "cs.PL"}, {"2026-04-16T10:00:00Z", "2026-04-20T10:00:00Z"}, "2026-04-21"));

    catch_up_twice();

    EXPECT_THAT(caught_up(),
                UnorderedElementsAre("2026-04-21 2604.00011v2 replace-cross", "2026-04-21 2604.00011v2 cross"));
    EXPECT_EQ(open(), 0U);
}

TEST_F(LateAnnouncements, CrossListIsNotOfADayAfterAnotherFeedKnewIt) {
    read_other("2026-04-21", {item("2604.00030", Kind::new_paper, {"cs.LG"})});
    read_other("2026-04-22", {item("2604.00030", Kind::replacement, {"cs.LG", "cs.PL"}, 2)});
    archive_.add(
        record("2604.00030", {"cs.LG", "cs.PL"}, {"2026-04-20T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-23"));

    catch_up();

    EXPECT_EQ(receipt("2026-04-21").read, 0);
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-22 2604.00030v2 cross"));
}

TEST_F(LateAnnouncements, CrossListThatAnotherFeedKnewBeforeTheGapsIsOfNone) {
    read_other("2026-04-16", {item("2604.00003", Kind::new_paper, {"cs.LG"})});
    read_other("2026-04-17", {item("2604.00003", Kind::replacement, {"cs.LG", "cs.PL"}, 2)});
    archive_.add(
        record("2604.00003", {"cs.LG", "cs.PL"}, {"2026-04-15T10:00:00Z", "2026-04-16T10:00:00Z"}, "2026-04-22"));

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty());
}

TEST_F(LateAnnouncements, CrossListThatOnlyTheQueryApiGaveIsOfTheFirstGap) {
    read_other("2026-04-17", {item("2604.00011", Kind::new_paper, {"cs.LG"})});
    add_to_queries("2604.00011", {"cs.LG", "cs.PL"}, "2026-04-16T10:00:00Z");

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00011v1 cross"));
}

TEST_F(LateAnnouncements, OlderPaperThatOnlyTheQueryApiGaveIsNoneThatChanged) {
    add_to_queries("2604.00002", {"math.OC", "cs.PL"}, "2026-04-15T10:00:00Z");

    catch_up_twice();

    EXPECT_THAT(archive_.questions("page"), Contains(HasSubstr("202604150000")));
    EXPECT_THAT(receipt("2026-04-22").note, Not(HasSubstr("older papers")));
}

TEST_F(LateAnnouncements, WhatBackfillStoredWasNotAnnounced) {
    store::Harvest order;
    order.purpose = store::Purpose::backfill;
    order.from = order.to = fakes::day("2026-04-16");
    const auto backfill = fakes::want(here_.store->begin_harvest(order, {}, here_.clock.civil()));
    fakes::want(here_.store->write_page({backfill.id, {}, "", std::nullopt, std::nullopt, true}));
    const std::vector<store::Placement> quiet{
        {"cs.PL", fakes::day("2026-04-16"), {fakes::make_paper("2604.00003", {"math.LO"}), Kind::new_paper}}};
    fakes::want(here_.store->place({backfill.id, quiet, "z", std::nullopt, 0, true, here_.clock.civil()}));
    archive_.add(record("2604.00003", {"math.LO", "cs.PL"}, {"2026-04-15T10:00:00Z"}, "2026-04-22"));

    catch_up_twice();

    EXPECT_THAT(caught_up(), IsEmpty()) << "it may have been cross-listed from the beginning";
    EXPECT_THAT(receipt("2026-04-22").note, HasSubstr("1 older papers"));
}

TEST_F(LateAnnouncements, ReplacementIsOfTheDayOnWhichAnotherFeedListedIt) {
    read_other("2026-04-17", {item("2604.00011", Kind::new_paper, {"cs.LG", "cs.PL"})});
    read_other("2026-04-22", {item("2604.00011", Kind::replacement, {"cs.LG", "cs.PL"}, 2)});
    archive_.add(
        record("2604.00011", {"cs.LG", "cs.PL"}, {"2026-04-16T10:00:00Z", "2026-04-20T10:00:00Z"}, "2026-04-22"));

    catch_up();

    EXPECT_EQ(receipt("2026-04-22").read, 1);
    EXPECT_THAT(open_days(), ElementsAre("2026-04-20", "2026-04-21", "2026-04-23"));
}

TEST_F(LateAnnouncements, HeldReplacementGoesToTheNextGap) {
    read_thursday();
    add_replaced("2026-04-16T10:00:00Z", "2026-04-21");

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00003v2 replace"));
}

TEST_F(LateAnnouncements, HeldReplacementIsPlacedOnceHoweverOftenOneLooks) {
    read_thursday();
    add_replaced("2026-04-16T10:00:00Z", "2026-04-21");

    catch_up_twice();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00003v2 replace"));
    EXPECT_EQ(open(), 0U);
}

TEST_F(LateAnnouncements, ReplacementThatWasListedWasNotHeld) {
    read_thursday();
    read("2026-04-17", {item("2604.00003", Kind::replacement, {"cs.PL"}, 2)});
    add_replaced("2026-04-16T10:00:00Z", "2026-04-21");

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty());
}

TEST_F(LateAnnouncements, HeldReplacementIsNotOfADayAfterItsEntryChanged) {
    read_thursday();
    add_replaced("2026-04-16T10:00:00Z", "2026-04-19");

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty());
}

TEST_F(LateAnnouncements, DayThatNobodyReadHoldsNothingBack) {
    read("2026-04-13", {item("2604.00003", Kind::new_paper, {"cs.PL"})});
    archive_.add(record("2604.00003", {"cs.PL"}, {"2026-04-10T10:00:00Z", "2026-04-14T10:00:00Z"}, "2026-04-21"));

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty()) << "nobody knows what the feed of 15 April listed";
}

TEST_F(LateAnnouncements, HeldReplacementBeyondTheFifthIsNeverListed) {
    read("2026-04-08", {item("2604.00003", Kind::replacement, {"cs.PL"}, 5)});
    std::vector<std::string> submitted;
    for (const char* day : {"01", "02", "03", "06", "07", "16"})
        submitted.push_back("2026-04-" + std::string(day) + "T10:00:00Z");
    archive_.add(record("2604.00003", {"cs.PL"}, submitted, "2026-04-21"));

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty());
}

}  // namespace
}  // namespace paperwire::intake
