// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using enum Kind;

class StoreGaps : public StoreTest {
protected:
    Reading settled(const std::string& its_day, const std::vector<std::string>& expected) {
        Reading made = reading("cs.LG", its_day, {item("2604." + its_day.substr(8) + "000", new_paper, {"cs.LG"})});
        for (const auto& one : expected) made.expected.push_back(day(one));
        return made;
    }
    void fail_on(const std::string& its_day) {
        WANT_DONE(store_->remember_failure({"cs.LG", day(its_day), CategoryState::throttled, "429",
                                            at(its_day + "T10:00:00Z"), at(its_day + "T11:00:00Z")}));
    }
    std::vector<std::string> gaps() {
        std::vector<std::string> lines;
        for (const Gap& gap : want(store_->open_gaps())) lines.push_back(gap.category + " " + to_string(gap.day));
        return lines;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreGaps, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreGaps, DaysThatNobodyReadAreGapsOnceTheNextOneIs) {
    remember(settled("2026-04-20", {}));
    EXPECT_THAT(gaps(), IsEmpty());

    remember(settled("2026-04-24", {"2026-04-21", "2026-04-22", "2026-04-23"}));

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-21", "cs.LG 2026-04-22", "cs.LG 2026-04-23"));
}

TEST_P(StoreGaps, NothingIsExpectedOfACategoryThatIsNewHere) {
    remember(settled("2026-04-24", {"2026-04-21", "2026-04-22", "2026-04-23"}));

    EXPECT_THAT(gaps(), IsEmpty());
}

TEST_P(StoreGaps, DayOfACategoryThatOnlyEverFailedIsOne) {
    fail_on("2026-04-23");

    remember(settled("2026-04-24", {"2026-04-21", "2026-04-22", "2026-04-23"}));

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-23"));
}

TEST_P(StoreGaps, DayThatStayedStaleIsOne) {
    remember(settled("2026-04-22", {}));
    auto stale = settled("2026-04-23", {});
    stale.state = CategoryState::stale;
    stale.items.clear();
    remember(stale);
    EXPECT_THAT(gaps(), IsEmpty()) << "the day may still come";

    remember(settled("2026-04-24", {"2026-04-23"}));

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-23"));
}

TEST_P(StoreGaps, DayThatWasReadAfterAllIsNone) {
    remember(settled("2026-04-22", {}));
    fail_on("2026-04-23");
    remember(settled("2026-04-23", {}));

    remember(settled("2026-04-24", {"2026-04-22", "2026-04-23"}));

    EXPECT_THAT(gaps(), IsEmpty());
}

TEST_P(StoreGaps, UnsettledReadingLeavesTheQuestionOpen) {
    remember(settled("2026-04-20", {}));
    auto stale = settled("2026-04-24", {"2026-04-21"});
    stale.state = CategoryState::stale;

    remember(stale);

    EXPECT_THAT(gaps(), IsEmpty());
}

TEST_P(StoreGaps, LateReadingOfAGapClosesIt) {
    remember(settled("2026-04-20", {}));
    remember(settled("2026-04-24", {"2026-04-21", "2026-04-22"}));

    remember(settled("2026-04-22", {}));
    remember(settled("2026-04-24", {"2026-04-21", "2026-04-22"}));

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-21"));
    EXPECT_EQ(want(store_->feed_states()).at("cs.LG").day, day("2026-04-24"));
}

TEST_P(StoreGaps, DayOfACutFeedIsOneAtOnce) {
    auto cut = settled("2026-04-24", {});
    cut.state = CategoryState::unreachable;
    cut.cut = true;

    remember(cut);

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-24"));
    EXPECT_FALSE(want(store_->feed_states()).at("cs.LG").day);
}

TEST_P(StoreGaps, DaysBeforeACutFeedAreGapsToo) {
    remember(settled("2026-04-20", {}));
    auto cut = settled("2026-04-24", {"2026-04-22", "2026-04-23"});
    cut.state = CategoryState::unreachable;
    cut.cut = true;

    remember(cut);

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-22", "cs.LG 2026-04-23", "cs.LG 2026-04-24"));
}

TEST_P(StoreGaps, ReceiptOfAFreshDayHoldsAllThatWasEverListed) {
    remember(reading("cs.LG", "2026-04-27",
                     {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", new_paper, {"cs.LG"})}));

    remember(reading("cs.LG", "2026-04-27",
                     {item("2604.00002", new_paper, {"cs.LG"}), item("2604.00003", new_paper, {"cs.LG"})}));
    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.listed, 3);
    remember(reading("cs.LG", "2026-04-27", {item("2604.00003", new_paper, {"cs.LG"})}));

    const auto receipt = want(store_->newest_receipts()).at(0).receipt;
    EXPECT_EQ(receipt.listed, 3);
    EXPECT_EQ(receipt.read, 3);
}

TEST_P(StoreGaps, StaleFeedsCountIsForgottenWhenTheDayIsRead) {
    auto stale = reading("cs.LG", "2026-04-27", {});
    stale.state = CategoryState::stale;
    stale.listed = 500;
    remember(stale);

    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));

    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.listed, 1);
}

TEST_P(StoreGaps, FailureAfterAPartLeavesThePartCounted) {
    auto part = reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})});
    part.state = CategoryState::unreachable;
    part.listed = 2;
    remember(part);

    fail_on("2026-04-27");

    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.read, 1);
}

TEST_P(StoreGaps, UnchangedFeedMovesTheTimesAlone) {
    remember(reading("cs.LG", "2026-04-27", {item("2604.00001", new_paper, {"cs.LG"})}));
    const auto before = want(store_->newest_receipts()).at(0);

    WANT_DONE(store_->remember_unchanged("cs.LG", at("2026-04-27T12:00:00Z")));

    const auto after = want(store_->newest_receipts()).at(0);
    EXPECT_EQ(after.receipt, before.receipt);
    EXPECT_EQ(after.checked_at, at("2026-04-27T12:00:00Z"));
    const auto feed = want(store_->feed_states()).at("cs.LG");
    EXPECT_EQ(feed.checked_at, at("2026-04-27T12:00:00Z"));
    EXPECT_EQ(feed.etag, "etag-2026-04-27");
}

TEST_P(StoreGaps, RecentListingsReachBackFromTheNewest) {
    for (const char* its_day : {"2026-04-08", "2026-04-13", "2026-04-27"})
        remember(reading("cs.LG", its_day, {item("2604.000" + std::string(its_day).substr(8), new_paper, {"cs.LG"})}));

    EXPECT_THAT(want(store_->recent_listings("cs.LG", 14)),
                ElementsAre(DatedItem{{id("2604.00013"), 1, new_paper}, day("2026-04-13")},
                            DatedItem{{id("2604.00027"), 1, new_paper}, day("2026-04-27")}));
    EXPECT_THAT(want(store_->recent_listings("cs.PL", 14)), IsEmpty());
}

TEST_P(StoreGaps, SurviveReopening) {
    remember(settled("2026-04-20", {}));
    remember(settled("2026-04-24", {"2026-04-21"}));

    reopen();

    EXPECT_THAT(gaps(), ElementsAre("cs.LG 2026-04-21"));
}

}  // namespace
}  // namespace paperwire::store
