// SPDX-License-Identifier: MIT
// store: one who harvests beside one who matches. What it changes behind an event that the other is matching just now
// is told by an event of its own.
#include <gmock/gmock.h>

#include "bot/store/sqlite_store.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using enum Kind;

class Beside : public testing::Test {
protected:
    void SetUp() override {
        poor_.comment = Fact{};
        full_.comment = Fact::of("accepted at PLDI");
        want(matching_->remember(reading("cs.LG", "2026-04-27", {{poor_, new_paper}})));
        harvesting_ = want(open_sqlite(folder_.file("paperwire.db"), Access::sparing));
    }

    Folder folder_;
    Paper poor_ = make_paper("2604.00001", 1, {"cs.LG"});
    Paper full_ = make_paper("2604.00001", 1, {"cs.LG"});
    std::unique_ptr<Store> matching_{want(open_sqlite(folder_.file("paperwire.db"), Access::read_write))};
    std::unique_ptr<Store> harvesting_;
};

TEST_F(Beside, ACommentIsToldToOneWhoReadTheEventAndHasNotClosedYet) {
    const Seq head = want(matching_->head());
    ASSERT_EQ(want(matching_->events(0, head, 9)).size(), 1U);

    EXPECT_EQ(want(harvesting_->complete_facts(std::vector{full_}, {}, at("2026-04-27T08:00:00Z"))), 1);

    const auto later = want(matching_->events(head, head + 9, 9));
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0].cause, Cause::settled);
    EXPECT_EQ(later[0].announcement.paper->comment, full_.comment);
}

TEST_F(Beside, ABackfillTellsItToo) {
    ASSERT_EQ(want(matching_->events(0, 9, 9)).size(), 1U);
    Harvest order;
    order.purpose = Purpose::backfill;
    order.from = order.to = day("2026-04-27");
    const auto harvest = want(harvesting_->begin_harvest(order, {}, at("2026-04-27T08:00:00Z"))).id;
    HarvestPage page;
    page.harvest = harvest;
    page.last = true;
    ASSERT_TRUE(harvesting_->write_page(page).has_value());
    const std::vector<Placement> placements{{"cs.LG", day("2026-04-27"), {full_, new_paper}}};
    PlacedChunk chunk;
    chunk.harvest = harvest;
    chunk.placements = placements;
    chunk.up_to = "x";
    chunk.last = true;

    want(harvesting_->place(chunk));

    const auto later = want(matching_->events(1, 9, 9));
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0].cause, Cause::settled);
}

TEST_F(Beside, WhatComesAfterTheNextAnnouncementDayIsKeptAndIsNoNews) {
    want(matching_->remember(reading("cs.LG", "2026-04-28", {item("2604.00002", new_paper, {"cs.LG"})})));

    EXPECT_EQ(want(harvesting_->complete_facts(std::vector{full_}, {}, at("2026-04-28T08:00:00Z"))), 0);

    EXPECT_EQ(want(matching_->paper(full_.id, 1)).comment, full_.comment);
}

TEST_F(Beside, ABetterKindIsAnEventOfItsOwn) {
    want(matching_->remember(reading("cs.LG", "2026-04-27", {item("2604.00002", cross_list, {"stat.ML", "cs.LG"})})));
    const Seq head = want(matching_->head());
    want(matching_->events(0, head, 9));

    want(
        harvesting_->remember(reading("stat.ML", "2026-04-27", {item("2604.00002", new_paper, {"stat.ML", "cs.LG"})})));

    const auto later = want(matching_->events(head, head + 9, 9));
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0].announcement.kind, new_paper);
}

}  // namespace
}  // namespace paperwire::store
