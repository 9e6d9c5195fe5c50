// SPDX-License-Identifier: MIT
// What the archive's papers are compared with: ranges of ids, and what is stored of announced papers.
#include <gmock/gmock.h>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using enum Kind;

class StorePast : public StoreTest {
protected:
    /// A harvest of 21 to 22 April that has begun to place.
    Harvest place_what_there_is(Purpose purpose = Purpose::catch_up) {
        Harvest order;
        order.purpose = purpose;
        order.from = day("2026-04-21");
        order.to = day("2026-04-22");
        Harvest harvest = want(store_->begin_harvest(order, want(store_->open_gaps()), now_));
        want_done(store_->write_page({harvest.id, {}, "", std::nullopt, std::nullopt, true}));
        return harvest;
    }
    static void want_done(const Result<void>& result) { ASSERT_TRUE(result.has_value()) << result.error().message; }
    std::vector<IdRange> ranges() { return want(store_->id_ranges(place_what_there_is().id)); }
    std::optional<StoredPaper> stored(const std::string& paper) {
        return want(store_->stored_papers(std::vector{id(paper)})).at(0);
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, StorePast, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StorePast, IdRangesAreThoseOfDaysThatWereRead) {
    remember(reading("cs.LG", "2026-04-20", {item("2604.00001", new_paper, {"cs.LG"})}));
    remember(reading("stat.ML", "2026-04-20",
                     {item("2604.00004", new_paper, {"stat.ML"}), item("2601.00001", replacement, {"stat.ML"}, 2),
                      item("2602.00001", cross_list, {"math.ST", "stat.ML"})}));

    EXPECT_THAT(ranges(), ElementsAre(IdRange{day("2026-04-20"), id("2604.00001"), id("2604.00004")}));
}

TEST_P(StorePast, DayReadInPartGivesNoRange) {
    auto cut = reading("cs.LG", "2026-04-20", {item("2604.00009", new_paper, {"cs.LG"})});
    cut.state = CategoryState::unreachable;
    cut.cut = true;
    remember(cut);

    EXPECT_THAT(ranges(), IsEmpty());
}

TEST_P(StorePast, PaperThatCameBackDoesNotStretchARange) {
    remember(reading("cs.LG", "2026-04-17", {item("2604.00001", new_paper, {"cs.LG"})}));
    remember(reading("cs.LG", "2026-04-20",
                     {item("2601.00007", new_paper, {"cs.LG"}), item("2604.00004", new_paper, {"cs.LG"})}));

    EXPECT_THAT(ranges(), ElementsAre(IdRange{day("2026-04-17"), id("2604.00001"), id("2604.00001")},
                                      IdRange{day("2026-04-20"), id("2604.00004"), id("2604.00004")}));
}

TEST_P(StorePast, RangesStandStillWhileAHarvestIsPlaced) {
    const Harvest harvest = place_what_there_is();

    remember(reading("cs.LG", "2026-04-20", {item("2604.00001", new_paper, {"cs.LG"})}));

    EXPECT_THAT(want(store_->id_ranges(harvest.id)), IsEmpty());
}

TEST_P(StorePast, StoredPaperHasTheCategoriesOfEachVersionAndWhatListedIt) {
    remember(reading("cs.LG", "2026-04-20", {item("2604.00001", new_paper, {"cs.LG"})}));
    remember(reading("cs.LG", "2026-04-21", {item("2604.00001", replacement, {"cs.LG", "cs.AI"}, 2)}));

    const auto paper = stored("2604.00001");

    ASSERT_TRUE(paper);
    EXPECT_THAT(paper->announced, ElementsAre(StoredPaper::Version{day("2026-04-20"), {"cs.LG"}},
                                              StoredPaper::Version{day("2026-04-21"), {"cs.LG", "cs.AI"}}));
    EXPECT_THAT(paper->listings,
                UnorderedElementsAre(StoredPaper::Listing{"cs.LG", day("2026-04-20"), 1, new_paper},
                                     StoredPaper::Listing{"cs.LG", day("2026-04-21"), 2, replacement}));
    EXPECT_FALSE(stored("2604.00002"));
}

TEST_P(StorePast, VersionIsOfTheFirstDayOnWhichItWasAnnounced) {
    remember(reading("cs.LG", "2026-04-21", {item("2604.00001", replacement, {"cs.LG"}, 2)}));
    remember(reading("cs.AI", "2026-04-22", {item("2604.00001", cross_list, {"cs.LG", "cs.AI"}, 2)}));

    EXPECT_THAT(stored("2604.00001")->announced,
                ElementsAre(StoredPaper::Version{day("2026-04-21"), {"cs.LG", "cs.AI"}}));
}

TEST_P(StorePast, WhatWasStoredQuietlyWasNeverAnnounced) {
    const Harvest backfill = place_what_there_is(Purpose::backfill);
    const std::vector<Placement> placements{
        {"cs.LG", day("2026-04-21"), item("2604.00003", new_paper, {"cs.LG", "cs.AI"})}};
    want(store_->place({backfill.id, placements, "z", std::nullopt, 0, true, now_}));

    EXPECT_FALSE(stored("2604.00003"));

    remember(reading("cs.LG", "2026-04-23", {item("2604.00003", replacement, {"cs.LG"}, 2)}));
    EXPECT_THAT(stored("2604.00003")->announced, ElementsAre(StoredPaper::Version{day("2026-04-23"), {"cs.LG"}}))
        << "the version that was announced";
}

}  // namespace
}  // namespace paperwire::store
