// SPDX-License-Identifier: MIT
// What is kept so that a harvest can prove that it is complete, and what becomes of gaps that it does not fill.
#include <gmock/gmock.h>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using enum Kind;

HarvestedPaper harvested(const std::string& paper, int version = 1) {
    return {make_paper(paper, version, {"cs.LG"}), {{1, at("2026-04-20T10:00:00Z")}}, day("2026-04-21")};
}

/// 21 April was cut: two of its papers were read, and its feed announced a third that could not be.
class StoreProofs : public StoreTest {
protected:
    Harvest begin() {
        auto cut = reading("cs.LG", "2026-04-21",
                           {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", new_paper, {"cs.LG"})});
        cut.listed = 3;
        cut.cut = true;
        remember(cut);
        return again();
    }
    Harvest again() {
        Harvest order;
        order.from = order.to = day("2026-04-21");
        return want(store_->begin_harvest(order, want(store_->open_gaps()), now_));
    }
    void list(const Harvest& harvest, const std::vector<HarvestedPaper>& papers, bool check = false) {
        HarvestPage page{harvest.id, papers, "", std::nullopt, day("2026-04-23"), true};
        if (check) page.check_from = day("2026-04-17");
        page.at = now_;
        WANT_DONE(store_->write_page(page));
    }
    Gap gap() { return want(store_->open_gaps()).at(0); }
    Harvest harvest() { return want(store_->open_harvests()).at(0); }
    Result<int> check(const Harvest& its, const std::vector<HarvestedPaper>& papers, std::optional<Day> next = {}) {
        HarvestCheck check;
        check.harvest = its.id;
        check.papers = papers;
        check.day = next;
        return store_->write_check(check);
    }
    void end(const Harvest& its, const GapVerdict& verdict, const std::vector<Placement>& placements = {}) {
        PlacedChunk last{its.id, placements, "z", std::nullopt, 0, true, now_};
        last.verdicts = {&verdict, 1};
        want(store_->place(last));
    }
    CategoryReceipt receipt() { return want(store_->receipts(day("2026-04-21"))).at(0).receipt; }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreProofs, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreProofs, GapKnowsWhatWasListedAndWhatTheHarvestLacks) {
    const Harvest its = begin();

    list(its, {harvested("2604.00002")});

    EXPECT_EQ(gap().listed, 2);
    EXPECT_EQ(gap().missing, 1);
    EXPECT_EQ(gap().unread, 1);
    EXPECT_EQ(harvest().listed_at, now_);
}

TEST_P(StoreProofs, OldBatchAnnouncedNothingOfItsDay) {
    auto stale = reading("cs.LG", "2026-04-21", {});
    stale.state = CategoryState::stale;
    stale.listed = 500;
    remember(reading("cs.LG", "2026-04-20", {item("2604.00001", new_paper, {"cs.LG"})}));
    remember(stale);
    auto next = reading("cs.LG", "2026-04-22", {item("2604.00005", new_paper, {"cs.LG"})});
    next.expected = {day("2026-04-21")};
    remember(next);

    EXPECT_EQ(gap().unread, 0);
}

TEST_P(StoreProofs, CheckAddsWhatTheListLacksAndNothingElse) {
    const Harvest its = begin();
    HarvestedPaper known = harvested("2604.00002");
    known.paper.title = "As the list has it";
    list(its, {known}, true);
    EXPECT_EQ(harvest().stage, HarvestStage::checking);
    EXPECT_EQ(harvest().check_day, day("2026-04-17"));
    EXPECT_EQ(gap().missing, 0) << "nobody knows yet";

    EXPECT_EQ(want(check(its, {harvested("2604.00001"), harvested("2604.00002")}, day("2026-04-18"))), 1);
    reopen();
    EXPECT_EQ(harvest().check_day, day("2026-04-18"));
    EXPECT_EQ(want(check(its, {})), 0);

    EXPECT_EQ(harvest().stage, HarvestStage::placing);
    EXPECT_EQ(harvest().records, 2);
    EXPECT_EQ(gap().missing, 0);
    EXPECT_EQ(want(store_->harvested(its.id, 9)).papers.back().paper.title, "As the list has it");
    WANT_ERROR(check(its, {}), Errc::conflict);
}

TEST_P(StoreProofs, RecordsThatCouldNotBeReadAreAskedForOnceAndCounted) {
    const Harvest its = begin();
    const std::vector unread{id("2604.00003"), id("2604.00004")};
    HarvestPage page{its.id, {}, "", std::nullopt, std::nullopt, true};
    page.unread = unread;
    page.nameless = 1;
    page.check_from = day("2026-04-17");
    WANT_DONE(store_->write_page(page));
    EXPECT_THAT(want(store_->unread_records(its.id, 9)), ElementsAre(unread[0], unread[1]));

    const std::vector found{harvested("2604.00004")};
    WANT_DONE(store_->write_check({its.id, found, unread, day("2026-04-17"), 0}));
    EXPECT_THAT(want(store_->unread_records(its.id, 9)), IsEmpty());
    want(check(its, {}));

    EXPECT_EQ(harvest().unreadable, 2) << "one that has no name, and one that the query API does not have";
}

TEST_P(StoreProofs, CheckThatIsGivenUpIsSaidSo) {
    const Harvest its = begin();
    list(its, {}, true);

    WANT_DONE(store_->write_trouble({its.id, 1, 0, 0}));
    EXPECT_EQ(harvest().failures, 1);
    EXPECT_EQ(harvest().stage, HarvestStage::checking);
    HarvestTrouble last{its.id, 2, 0, 0};
    last.unchecked = true;
    WANT_DONE(store_->write_trouble(last));

    EXPECT_EQ(harvest().stage, HarvestStage::placing);
    EXPECT_TRUE(harvest().unchecked);
    EXPECT_EQ(harvest().failures, 0);
    EXPECT_EQ(gap().missing, 2);
}

TEST_P(StoreProofs, ListThatFailsKeepsItsCountUntilAPageComes) {
    const Harvest its = begin();
    WANT_DONE(store_->write_page({its.id, {}, "more", now_, day("2026-04-21")}));

    HarvestTrouble trouble{its.id, 3, 1, 2};
    trouble.begin_anew = true;
    WANT_DONE(store_->write_trouble(trouble));
    EXPECT_EQ(harvest().token, "");
    EXPECT_EQ(harvest().reached, day("2026-04-21"));
    EXPECT_EQ(harvest().widened, 1);
    EXPECT_EQ(harvest().restarts, 2);

    WANT_DONE(store_->write_page({its.id, {}, "more", now_, day("2026-04-21")}));
    EXPECT_EQ(harvest().failures, 0);
    EXPECT_EQ(harvest().widened, 0);
    EXPECT_EQ(harvest().restarts, 0);
}

TEST_P(StoreProofs, EndOfTheListIsKnownWhenPapersArePlaced) {
    const Harvest its = begin();

    list(its, {});

    EXPECT_EQ(harvest().stage, HarvestStage::placing);
    EXPECT_EQ(harvest().listed_to, day("2026-04-23"));
    EXPECT_EQ(harvest().reached, std::nullopt) << "no day is placed on yet";
}

TEST_P(StoreProofs, FirstOfTheFailuresInARowIsKnown) {
    const Harvest its = begin();
    const auto fail_once = [&](int failures, Instant time) {
        HarvestTrouble trouble{its.id, failures, 0, 0};
        trouble.at = time;
        WANT_DONE(store_->write_trouble(trouble));
    };
    fail_once(1, now_);
    fail_once(2, now_ + std::chrono::hours{1});
    reopen();
    EXPECT_EQ(harvest().failing_since, now_);

    list(its, {}, true);
    EXPECT_EQ(harvest().failing_since, std::nullopt);
    fail_once(1, now_ + std::chrono::hours{2});
    EXPECT_EQ(harvest().failing_since, now_ + std::chrono::hours{2});
    want(check(its, {}, day("2026-04-18")));
    EXPECT_EQ(harvest().failing_since, std::nullopt);
    want(check(its, {}));
    fail_once(1, now_);
    WANT_DONE(store_->add_harvested(its.id, std::vector{harvested("2604.00002")}));
    EXPECT_EQ(harvest().failing_since, std::nullopt);
    EXPECT_EQ(harvest().failures, 0);
}

TEST_P(StoreProofs, HarvestThatIsGivenUpLeavesItsGapsToOthers) {
    auto next = reading("cs.LG", "2026-04-23", {item("2604.00009", new_paper, {"cs.LG"})});
    next.cut = true;
    remember(next);
    const Harvest its = begin();
    WANT_DONE(store_->write_page({its.id, std::vector{harvested("2604.00002")}, "more", now_, day("2026-04-21")}));
    HarvestTrouble last{its.id, 12, 7, 0};
    last.at = now_;
    last.give_up_until = now_ + std::chrono::hours{20};

    WANT_DONE(store_->write_trouble(last));

    EXPECT_THAT(want(store_->open_harvests()), IsEmpty());
    EXPECT_THAT(want(store_->harvested(its.id, 9)).papers, IsEmpty());
    const auto gaps = want(store_->open_gaps());
    ASSERT_EQ(gaps.size(), 2U);
    EXPECT_EQ(gaps[0].harvest, 0);
    EXPECT_EQ(gaps[0].not_before, last.give_up_until);
    EXPECT_EQ(gaps[1].harvest, 0);
    EXPECT_EQ(gaps[1].not_before, std::nullopt) << "of another day";
}

TEST_P(StoreProofs, SetThatTheArchiveDoesNotKnowIsLeftOut) {
    remember(reading("cs.LG", "2026-04-20", {}));
    Harvest order;
    order.oai_set = "cs:cs:LG";
    order.from = order.to = day("2026-04-21");
    const Harvest its = want(store_->begin_harvest(order, {}, now_));
    HarvestTrouble trouble{its.id, 0, 0, 0};
    trouble.whole_archive = true;

    WANT_DONE(store_->write_trouble(trouble));

    EXPECT_EQ(harvest().oai_set, "");
}

TEST_P(StoreProofs, NothingIsKeptForAHarvestThatIsOver) {
    const Harvest its = begin();
    list(its, {});
    end(its, {"cs.LG", day("2026-04-21"), true});

    WANT_ERROR(store_->add_harvested(its.id, std::vector{harvested("2604.00002")}), Errc::conflict);

    EXPECT_THAT(want(store_->harvested(its.id, 9)).papers, IsEmpty());
}

TEST_P(StoreProofs, GapThatStaysOpenKeepsWhatItHasLearntAndIsFreeAgain) {
    const Harvest its = begin();
    list(its, {});
    GapVerdict open{"cs.LG", day("2026-04-21")};
    open.tries = 1;
    open.not_before = at("2026-04-28T04:00:00Z");
    open.empty_since = now_;

    end(its, open, {{"cs.LG", day("2026-04-21"), item("2604.00009", new_paper, {"cs.LG"})}});
    reopen();

    EXPECT_EQ(gap().harvest, 0);
    EXPECT_EQ(gap().tries, 1);
    EXPECT_EQ(gap().not_before, open.not_before);
    EXPECT_EQ(gap().empty_since, now_);
    EXPECT_EQ(receipt().read, 3) << "what was placed is read";
    EXPECT_EQ(receipt().reconstructed, 1);
    EXPECT_THAT(want(store_->open_harvests()), IsEmpty());
}

TEST_P(StoreProofs, GapWithoutAVerdictWaitsForAnotherHarvest) {
    const Harvest its = begin();
    list(its, {});

    want(store_->place({its.id, {}, "z", std::nullopt, 0, true, now_}));

    EXPECT_EQ(gap().harvest, 0);
    EXPECT_EQ(want(store_->gaps_of(again().id)).size(), 1U);
}

TEST_P(StoreProofs, FilledReceiptDoesNotClaimWhatWasAnnouncedAndNeverRead) {
    const Harvest its = begin();
    list(its, {harvested("2604.00001"), harvested("2604.00002")});

    end(its, {"cs.LG", day("2026-04-21"), true, "told"});

    EXPECT_EQ(receipt().listed, 3);
    EXPECT_EQ(receipt().read, 2);
    EXPECT_EQ(receipt().note, "told");
    EXPECT_THAT(want(store_->open_gaps()), IsEmpty());
}

TEST_P(StoreProofs, NewBackfillGivesUpThoseWhoseDaysItBrings) {
    const auto begin_backfill = [&](const char* from, const char* to) {
        Harvest order;
        order.purpose = Purpose::backfill;
        order.from = day(from);
        order.to = day(to);
        return want(store_->begin_harvest(order, {}, now_));
    };
    const Harvest old = begin_backfill("2026-03-01", "2026-03-31");
    WANT_DONE(store_->write_page({old.id, std::vector{harvested("2603.00001")}, "more", now_, day("2026-03-02")}));
    const Harvest other = begin_backfill("2026-01-01", "2026-01-31");

    const Harvest next = begin_backfill("2026-03-31", "2026-04-02");

    std::vector<std::int64_t> open;
    for (const Harvest& one : want(store_->open_harvests())) open.push_back(one.id);
    EXPECT_THAT(open, ElementsAre(other.id, next.id));
    EXPECT_THAT(want(store_->harvested(old.id, 9)).papers, IsEmpty());
    WANT_ERROR(store_->write_page({old.id, {}, "", now_, std::nullopt}), Errc::conflict);

    now_ += std::chrono::days{31};
    begin_backfill("2026-05-01", "2026-05-02");
    EXPECT_EQ(want(store_->open_harvests()).size(), 1U) << "nobody went on with the others for a month";
}

}  // namespace
}  // namespace paperwire::store
