// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "bot/store/harvested_text.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using enum Kind;

HarvestedPaper harvested(const std::string& paper, int version = 1) {
    HarvestedPaper made{make_paper(paper, version, {"cs.LG", "stat.ML"}), {}, day("2026-04-23")};
    for (int i = 1; i <= version; ++i) made.history.push_back({i, at("2026-04-2" + std::to_string(i) + "T10:00:00Z")});
    return made;
}

class StoreHarvests : public StoreTest {
protected:
    /// A category that missed 21 and 22 April, and the harvest that is to fill them.
    Harvest begin() {
        remember(reading("cs.LG", "2026-04-20", {item("2604.00001", new_paper, {"cs.LG"})}));
        auto next = reading("cs.LG", "2026-04-23", {item("2604.00009", new_paper, {"cs.LG"})});
        next.expected = {day("2026-04-21"), day("2026-04-22")};
        remember(next);
        Harvest harvest;
        harvest.oai_set = "cs:cs:LG";
        harvest.from = day("2026-04-21");
        harvest.to = day("2026-04-22");
        return want(store_->begin_harvest(harvest, want(store_->open_gaps()), now_));
    }
    void write(const Harvest& harvest, const std::vector<HarvestedPaper>& papers, const std::string& token = "") {
        WANT_DONE(store_->write_page({harvest.id, papers, token, std::nullopt, day("2026-04-23"), token.empty()}));
    }
    Remembered place(const Harvest& harvest, const std::vector<Placement>& placements, const std::string& up_to,
                     bool last = true) {
        std::vector<GapVerdict> verdicts;
        for (const Gap& gap : want(store_->gaps_of(harvest.id)))
            verdicts.push_back({gap.category, gap.day, true, "reconstructed"});
        return want(store_->place({harvest.id, placements, up_to, day("2026-04-22"), 0, last, now_, verdicts}));
    }
    static Placement on(const std::string& its_day, const std::string& paper, Kind kind = new_paper) {
        return {"cs.LG", day(its_day), item(paper, kind, {"cs.LG", "stat.ML"})};
    }
    std::vector<std::string> kept(const Harvest& harvest, std::size_t papers) {
        std::vector<std::string> lines;
        const auto chunk = want(store_->harvested(harvest.id, papers));
        for (const auto& one : chunk.papers)
            lines.push_back(one.paper.id.text() + "v" + std::to_string(one.paper.version));
        if (chunk.last) lines.emplace_back("last");
        return lines;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreHarvests, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST(SortKey, SortsAsIdsDo) {
    const std::vector<std::string> ids{"hep-th/9901001", "math/9901001", "hep-th/0703001", "0704.0001",
                                       "1412.9999",      "1501.00001",   "2604.00002",     "2604.10000"};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (std::size_t j = 0; j < ids.size(); ++j) {
            SCOPED_TRACE(ids[i] + " and " + ids[j]);
            EXPECT_EQ(sort_key(id(ids[i])) < sort_key(id(ids[j])), id(ids[i]) < id(ids[j]));
        }
    }
}

TEST(HarvestedText, ComesBackAsItWas) {
    HarvestedPaper one = harvested("hep-th/9901001", 3);
    one.paper.comment = Fact::of("12 pages, “quoted”");
    one.paper.journal_ref = Fact{};
    one.paper.withdrawn = true;
    one.paper.raw_title = "T{\\\"i}tle";
    EXPECT_EQ(harvested_from_text(to_text(one)), one);
    one.datestamp.reset();
    EXPECT_EQ(harvested_from_text(to_text(one)), one);
}

TEST_P(StoreHarvests, KeepsPagesAndComesBackInTheOrderOfIds) {
    const Harvest harvest = begin();
    write(harvest, {harvested("2604.00007"), harvested("2603.99999")}, "more");
    EXPECT_EQ(want(store_->open_harvests()).at(0).token, "more");
    reopen();
    write(harvest, {harvested("2604.00003", 2)});
    WANT_DONE(store_->add_harvested(harvest.id, std::vector{harvested("2604.00003", 1)}));

    EXPECT_THAT(kept(harvest, 9), ElementsAre("2603.99999v1", "2604.00003v1", "2604.00003v2", "2604.00007v1", "last"));
    EXPECT_THAT(kept(harvest, 2), ElementsAre("2603.99999v1", "2604.00003v1", "2604.00003v2"));
    EXPECT_EQ(want(store_->open_harvests()).at(0).records, 3);
    EXPECT_EQ(want(store_->open_harvests()).at(0).stage, HarvestStage::placing);
}

TEST_P(StoreHarvests, SamePageTwiceIsKeptOnce) {
    const Harvest harvest = begin();
    write(harvest, {harvested("2604.00003")}, "more");
    write(harvest, {harvested("2604.00003")});

    EXPECT_THAT(kept(harvest, 9), ElementsAre("2604.00003v1", "last"));
}

TEST_P(StoreHarvests, PlacingMakesReconstructedEventsAndFillsTheGaps) {
    const Harvest harvest = begin();
    write(harvest, {harvested("2604.00003"), harvested("2604.00005")});

    const auto made = place(harvest, {on("2026-04-21", "2604.00003"), on("2026-04-22", "2604.00005")},
                            want(store_->harvested(harvest.id, 9)).up_to);

    EXPECT_EQ(made.events, 2);
    const auto events = want(store_->events(2, 9, 9));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_TRUE(events[0].reconstructed);
    EXPECT_EQ(events[0].announcement.day, day("2026-04-21"));
    EXPECT_FALSE(want(store_->events(0, 1, 9)).at(0).reconstructed);
    EXPECT_THAT(want(store_->open_gaps()), IsEmpty());
    EXPECT_THAT(want(store_->open_harvests()), IsEmpty());
    const auto receipt = want(store_->receipts(day("2026-04-21"))).at(0);
    EXPECT_EQ(receipt.receipt.day, day("2026-04-21"));
    EXPECT_EQ(receipt.receipt.state, CategoryState::fresh);
    EXPECT_EQ(receipt.receipt.listed, 1);
    EXPECT_EQ(receipt.receipt.read, 1);
    EXPECT_EQ(receipt.receipt.reconstructed, 1);
    EXPECT_EQ(receipt.receipt.note, "reconstructed");
    EXPECT_EQ(receipt.first_read_at, now_);
    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.day, day("2026-04-23")) << "the feed's own is the current";
}

TEST_P(StoreHarvests, GapsOfANothingThatHappenedAreFilledToo) {
    const Harvest harvest = begin();
    write(harvest, {});

    place(harvest, {}, "");

    EXPECT_THAT(want(store_->open_gaps()), IsEmpty());
    EXPECT_EQ(want(store_->receipts(day("2026-04-21"))).at(0).receipt.read, 0);
}

TEST_P(StoreHarvests, WhatWasAnnouncedAlreadyIsNoSecondEvent) {
    const Harvest harvest = begin();
    write(harvest, {harvested("2604.00001"), harvested("2604.00003")});

    const auto made = place(harvest, {on("2026-04-21", "2604.00001"), on("2026-04-21", "2604.00003")}, "z");

    EXPECT_EQ(made.events, 1);
}

TEST_P(StoreHarvests, ChunkThatIsPlacedTwiceIsRefused) {
    const Harvest harvest = begin();
    write(harvest, {harvested("2604.00003"), harvested("2604.00005")});
    const auto first = want(store_->harvested(harvest.id, 1)).up_to;
    place(harvest, {on("2026-04-21", "2604.00003")}, first, false);
    EXPECT_THAT(kept(harvest, 9), ElementsAre("2604.00005v1", "last"));
    EXPECT_EQ(want(store_->open_harvests()).at(0).reached, day("2026-04-22"));
    place(harvest, {}, want(store_->harvested(harvest.id, 9)).up_to);

    WANT_ERROR(store_->place({harvest.id, {}, first, std::nullopt, 0, true, now_}), Errc::conflict);
    WANT_ERROR(store_->write_page({harvest.id, {}, "", std::nullopt, std::nullopt, true}), Errc::conflict);
}

TEST_P(StoreHarvests, CutDayCountsBothAndBecomesTheCurrentOne) {
    auto cut = reading("cs.LG", "2026-04-27", {item("2604.00005", new_paper, {"cs.LG"})});
    cut.state = CategoryState::unreachable;
    cut.cut = true;
    remember(cut);
    Harvest order;
    order.from = order.to = day("2026-04-27");
    const Harvest harvest = want(store_->begin_harvest(order, want(store_->open_gaps()), now_));
    write(harvest, {harvested("2604.00003")});

    place(harvest, {on("2026-04-27", "2604.00003")}, "z");

    const auto receipt = want(store_->newest_receipts()).at(0).receipt;
    EXPECT_EQ(receipt.state, CategoryState::fresh);
    EXPECT_EQ(receipt.read, 2);
    EXPECT_EQ(receipt.reconstructed, 1);
    EXPECT_EQ(want(store_->feed_states()).at("cs.LG").day, day("2026-04-27"));
}

TEST_P(StoreHarvests, BackfilledPapersAreNoEventsAndAreVisited) {
    Harvest order;
    order.purpose = Purpose::backfill;
    order.from = order.to = day("2026-04-21");
    const Harvest harvest = want(store_->begin_harvest(order, {}, now_));
    remember(reading("cs.LG", "2026-04-20", {item("2604.00001", new_paper, {"cs.LG"})}));
    write(harvest, {harvested("2604.00001"), harvested("2604.00003")});

    place(harvest,
          {on("2026-04-21", "2604.00001"), on("2026-04-21", "2604.00003", replacement), on("2026-04-21", "2604.00003")},
          "z");

    EXPECT_EQ(want(store_->head()), 1);
    std::vector<std::string> seen;
    WANT_DONE(store_->each_announcement({}, {}, [&](const Announcement& one) {
        seen.push_back(to_string(*one.day) + " " + one.paper->id.text() + " " + std::string{to_string(one.kind)});
    }));
    EXPECT_THAT(seen, ElementsAre("2026-04-20 2604.00001 new", "2026-04-21 2604.00003 new"));
    EXPECT_THAT(want(store_->paper(id("2604.00001"), 1)).categories, ElementsAre("cs.LG"))
        << "a late cross-listing that the feed has yet to tell would be lost";
}

TEST_P(StoreHarvests, BackfillThatNotifiesMakesEvents) {
    Harvest order;
    order.purpose = Purpose::backfill;
    order.notify = true;
    order.from = order.to = day("2026-04-21");
    const Harvest harvest = want(store_->begin_harvest(order, {}, now_));
    write(harvest, {harvested("2604.00003")});

    EXPECT_EQ(place(harvest, {on("2026-04-21", "2604.00003")}, "z").events, 1);
    EXPECT_THAT(told(), ElementsAre("2604.00003v1 new"));
}

}  // namespace
}  // namespace paperwire::store
