// SPDX-License-Identifier: MIT
#include "bot/intake/catch_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/fake_archive.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/watched_store.hpp"
#include "tests/intake/archive_papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::item;
using testing::ElementsAre;
using testing::IsEmpty;

/// Friday 17 April was read, Friday 24 April was, and nothing between.
struct World {
    World() {
        read("2026-04-17", {item("2604.00010", Kind::new_paper, {"cs.PL"}),
                            item("2603.00005", Kind::cross_list, {"math.LO", "cs.PL"})});
        read("2026-04-24", {item("2604.00090", Kind::new_paper, {"cs.PL"})});
        here_.clock.set_civil(at("2026-04-24T08:00:00Z"));
    }

    void read(const std::string& its_day, std::vector<source::FeedItem> items) {
        store::Reading reading;
        reading.category = "cs.PL";
        reading.day = day(its_day);
        reading.at = at(its_day + "T06:00:00Z");
        reading.listed = static_cast<int>(items.size());
        for (auto& one : items) reading.items.push_back({std::move(one.paper), one.kind});
        reading.expected = {day("2026-04-20"), day("2026-04-21"), day("2026-04-22"), day("2026-04-23")};
        fakes::want(here_.store->remember(reading));
    }

    Result<HarvestStep> step() {
        HarvestRooms rooms{archive_, *here_.store, here_.store_thread, here_.clock};
        return fakes::run_to_end(here_.loop, catch_up_step(rooms, {"cs.PL"}));
    }
    void catch_up() {
        for (int i = 0; i < 50; ++i) {
            if (fakes::want(step()).done) return;
        }
        FAIL() << "no end";
    }

    /// Since the feeds: `2026-04-21 2604.00020v1 new`.
    std::vector<std::string> caught_up() {
        std::vector<std::string> lines;
        for (const auto& event : fakes::want(here_.store->events(3, 1'000, 1'000))) {
            const auto& told = event.announcement;
            if (!event.reconstructed) continue;
            lines.push_back(to_string(*told.day) + " " + told.paper->id.text() + "v" +
                            std::to_string(told.paper->version) + " " + std::string(to_string(told.kind)));
        }
        return lines;
    }
    std::size_t open() { return fakes::want(here_.store->open_gaps()).size(); }

    fakes::Installation here_;
    fakes::FakeArchive archive_;
};

class CatchUp : public testing::Test, protected World {};

TEST_F(CatchUp, NothingToDoAsksNothing) {
    HarvestRooms rooms{archive_, *here_.store, here_.store_thread, here_.clock};

    EXPECT_TRUE(fakes::want(fakes::run_to_end(here_.loop, catch_up_step(rooms, {"cs.LG"}))).done);

    EXPECT_THAT(archive_.questions(), IsEmpty());
}

TEST_F(CatchUp, NewPapersGoToTheirDays) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00031", {"math.LO", "cs.PL"}, {"2026-04-20T16:00:00Z"}, "2026-04-21"));
    archive_.add(record("2604.00032", {"cs.AI"}, {"2026-04-20T16:30:00Z"}, "2026-04-21"));
    archive_.add(record("2604.00090", {"cs.PL"}, {"2026-04-22T16:30:00Z"}, "2026-04-24"));

    catch_up();

    EXPECT_THAT(archive_.questions(), ElementsAre("list cs:cs:PL 2026-04-18"));
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-21 2604.00031v1 cross"));
    EXPECT_EQ(open(), 0U);
    EXPECT_EQ(fakes::want(here_.store->paper(fakes::id("2604.00020"), 1)).comment, Fact::of("comment of 2604.00020"));
}

TEST_F(CatchUp, ReceiptsSayThatTheDaysAreReconstructed) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));

    catch_up();

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
    EXPECT_EQ(open(), 0U);
}

TEST_F(CatchUp, VersionsThatWereReplacedSinceComeFromTheQueryApi) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22"));
    source::Record first = record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20");
    first.paper.title = "The first title";
    first.datestamp = day("2026-04-01");  // so that no list gives it
    archive_.add(first);

    catch_up();

    EXPECT_THAT(archive_.questions(), ElementsAre("list cs:cs:PL 2026-04-18", "ids 2604.00020v1"));
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

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty());
    EXPECT_THAT(fakes::want(here_.store->receipts(day("2026-04-20"))).at(0).receipt.note,
                testing::HasSubstr("1 older"));
}

TEST_F(CatchUp, PagesAreFollowedAndASecondRunAddsNothing) {
    archive_.set_list_page(1);
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));

    catch_up();
    catch_up();

    EXPECT_THAT(archive_.questions(),
                ElementsAre("list cs:cs:PL 2026-04-18", "token 2026-04-18:1", "token 2026-04-18:2"));
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-21 2604.00030v1 new"));
}

TEST_F(CatchUp, ListWhoseTokenIsForgottenIsBegunAnewWhereItWas) {
    archive_.set_list_page(1);
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
    fakes::want(step());
    archive_.fail_next({Errc::conflict, "badResumptionToken", std::nullopt});

    catch_up();

    EXPECT_THAT(archive_.questions(), ElementsAre("list cs:cs:PL 2026-04-18", "token 2026-04-18:1",
                                                  "list cs:cs:PL 2026-04-20", "token 2026-04-20:1"));
    EXPECT_EQ(caught_up().size(), 2U);
}

TEST_F(CatchUp, TroubleOfTheArchiveLeavesTheGapsOpen) {
    archive_.fail_next({Errc::throttled, "429", std::nullopt});

    EXPECT_EQ(step().error().code, Errc::throttled);
    EXPECT_EQ(open(), 4U);

    catch_up();
    EXPECT_EQ(open(), 0U);
}

/// Catches up with a store that fails once, at the N-th moment of its calls, and then with a new process. Returns how
/// many moments there were.
int catch_up_with_a_failure(World& world, int failing) {
    int moments = 0;
    world.here_.reopen([&](std::unique_ptr<store::Store> store) {
        return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                     [&](const std::string&, fakes::Moment) -> Result<void> {
                                                         if (++moments == failing) return fail(Errc::storage, "cut");
                                                         return {};
                                                     });
    });
    for (int i = 0; i < 50; ++i) {
        const auto one = world.step();
        if (!one) world.here_.reopen();
        else if (one->done) break;
    }
    world.here_.reopen();
    return moments;
}

TEST(CatchUpAtAnyMoment, FailureLosesAndDoublesNothing) {
    int failing = 1;
    for (bool failed = true; failed; ++failing) {
        SCOPED_TRACE(failing);
        World world;
        world.archive_.set_list_page(1);
        world.archive_.add(
            record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22"));
        world.archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-22"));

        failed = catch_up_with_a_failure(world, failing) >= failing;

        EXPECT_THAT(world.caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-22 2604.00020v2 replace",
                                                   "2026-04-21 2604.00030v1 new"));
        EXPECT_EQ(world.open(), 0U);
    }
    EXPECT_GT(failing, 20) << "so many moments it failed at";
}

}  // namespace
}  // namespace paperwire::intake
