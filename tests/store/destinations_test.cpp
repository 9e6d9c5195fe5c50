// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using enum Kind;

class StoreDestinations : public StoreTest {
protected:
    void remember_day(const std::string& category, const std::string& its_day, const std::string& paper) {
        remember(reading(category, its_day, {item(paper, new_paper, {category})}));
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreDestinations, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreDestinations, NewOneStartsBeforeTheCurrentDay) {
    remember_day("cs.LG", "2026-04-24", "2604.00001");
    remember_day("cs.LG", "2026-04-27", "2604.00002");
    remember_day("math.CO", "2026-04-27", "2604.00003");

    join({configured("ana")});

    const auto ana = destination("ana");
    EXPECT_EQ(ana.cursor, 1);
    ASSERT_TRUE(ana.join);
    EXPECT_EQ(ana.join->head, 3);
    EXPECT_THAT(ana.join->days,
                ElementsAre(std::pair{"cs.LG", day("2026-04-27")}, std::pair{"math.CO", day("2026-04-27")}));
    EXPECT_FALSE(ana.join->since);
    EXPECT_EQ(ana.token, "token-1");
    EXPECT_FALSE(ana.stopped);
}

TEST_P(StoreDestinations, CategoryThatLagsKeepsItsOwnCurrentDay) {
    remember_day("math.CO", "2026-04-24", "2604.00001");
    remember_day("cs.LG", "2026-04-27", "2604.00002");

    join({configured("ana")});

    EXPECT_EQ(destination("ana").cursor, 0);
    EXPECT_EQ(destination("ana").join->days.at("math.CO"), day("2026-04-24"));
}

TEST_P(StoreDestinations, SinceReachesBack) {
    remember_day("cs.LG", "2026-04-23", "2604.00001");
    remember_day("cs.LG", "2026-04-24", "2604.00002");
    remember_day("cs.LG", "2026-04-27", "2604.00003");
    auto ana = configured("ana");
    ana.since = day("2026-04-24");

    join({ana});

    EXPECT_EQ(destination("ana").cursor, 1);
    EXPECT_EQ(destination("ana").join->since, day("2026-04-24"));
}

TEST_P(StoreDestinations, SinceInTheFutureLeavesOutTheCurrentDay) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    auto ana = configured("ana");
    ana.since = day("2026-05-01");

    join({ana});

    EXPECT_EQ(destination("ana").cursor, 1);
    EXPECT_EQ(want(store_->cohorts()).at(0).watermark, 1);
}

TEST_P(StoreDestinations, EmptyStoreStartsAtTheBeginning) {
    join({configured("ana")});

    EXPECT_EQ(destination("ana").cursor, 0);
    EXPECT_FALSE(destination("ana").join) << "nothing stands between the cursor and the head";
}

TEST_P(StoreDestinations, JoiningAgainChangesNothing) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana"), configured("bob")});
    const auto before = destination("bob");
    remember_day("cs.LG", "2026-04-28", "2604.00002");

    join({configured("bob"), configured("ana")});

    const auto after = destination("bob");
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.token, before.token);
    EXPECT_EQ(after.cursor, before.cursor);
    EXPECT_EQ(after.join->head, before.join->head);
}

TEST_P(StoreDestinations, TheSameKeyTwiceIsOne) {
    join({configured("ana"), configured("ana")});

    EXPECT_THAT(want(store_->destinations()), SizeIs(1));
}

TEST_P(StoreDestinations, NewCohortBeginsJustBeforeNow) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");

    join({configured("ana", "daily")});

    const auto cohorts = want(store_->cohorts());
    ASSERT_THAT(cohorts, SizeIs(1));
    EXPECT_EQ(cohorts[0].key, "daily");
    EXPECT_EQ(cohorts[0].watermark, 1);
    EXPECT_LT(cohorts[0].last_slot, now_);
    EXPECT_GE(cohorts[0].last_slot, now_ - std::chrono::seconds{1});
}

TEST_P(StoreDestinations, FinishedClosingMovesAllMembersToTheWatermark) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana"), configured("bob")});
    const auto slot = at("2026-04-27T09:00:00Z");

    finish("c", 1, slot);

    EXPECT_EQ(destination("ana").cursor, 1);
    EXPECT_FALSE(destination("ana").join);
    EXPECT_EQ(want(store_->cohorts()).at(0).last_slot, slot);
    remember_day("cs.LG", "2026-04-28", "2604.00002");
    finish("c", 2, slot);
    EXPECT_EQ(destination("bob").cursor, 2);
}

TEST_P(StoreDestinations, MemberThatJoinsDuringAClosingKeepsItsPlace) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana")});
    members("c");
    join({configured("ana"), configured("bob")});

    finish("c", 1, now_);

    EXPECT_EQ(destination("ana").cursor, 1);
    EXPECT_EQ(destination("bob").cursor, 0);
    EXPECT_TRUE(destination("bob").join);
    EXPECT_THAT(members("c"), SizeIs(2));
    finish("c", 1, now_);
    EXPECT_EQ(destination("bob").cursor, 1);
}

TEST_P(StoreDestinations, ChangedCohortKeepsThePosition) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana", "daily"), configured("bob", "daily")});
    finish("daily", 1, now_);
    remember_day("cs.LG", "2026-04-28", "2604.00002");
    remember_day("cs.LG", "2026-04-29", "2604.00003");

    join({configured("ana", "weekly"), configured("bob", "daily")});

    EXPECT_EQ(destination("ana").cohort, "weekly");
    EXPECT_EQ(destination("ana").cursor, 1);
    EXPECT_EQ(destination("bob").cursor, 1);
    EXPECT_THAT(members("weekly"), SizeIs(1));
    finish("weekly", 3, now_);
    EXPECT_EQ(destination("ana").cursor, 3);
    EXPECT_EQ(destination("bob").cursor, 1);
}

TEST_P(StoreDestinations, CohortWithoutMembersIsForgotten) {
    join({configured("ana", "daily")});

    join({configured("ana", "weekly")});

    ASSERT_THAT(want(store_->cohorts()), SizeIs(1));
    EXPECT_EQ(want(store_->cohorts()).at(0).key, "weekly");
}

TEST_P(StoreDestinations, OneThatLeftTheConfigurationIsNotListedAndItsQueueIsDropped) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana"), configured("bob")});
    close("d1", "ana", 0, 1, {"2604.00001"});
    close("d2", "bob", 0, 1, {"2604.00001"});

    const auto dropped = want(join_whole(*store_, std::vector{configured("bob")}, now_));

    ASSERT_THAT(dropped, SizeIs(1));
    EXPECT_EQ(dropped[0].digest, "d1");
    EXPECT_EQ(dropped[0].key, key("ana"));
    EXPECT_EQ(state("d1"), DeliveryState::dropped);
    EXPECT_EQ(state("d2"), DeliveryState::queued);
    EXPECT_THAT(want(store_->destinations()), SizeIs(1));
    EXPECT_THAT(want(join_whole(*store_, std::vector{configured("bob")}, now_)), IsEmpty());
}

TEST_P(StoreDestinations, OneThatReturnsJoinsAnewAndItsDigestsStillCount) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana")});
    const auto before = destination("ana");
    close("d1", "ana", 0, 1, {"2604.00001"});
    join({});
    remember_day("cs.LG", "2026-04-28", "2604.00002");

    join({configured("ana")});

    const auto after = destination("ana");
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.token, before.token);
    EXPECT_EQ(after.cursor, 1);
    EXPECT_EQ(after.join->head, 2);
    EXPECT_THAT(sent_entries(after.id, {id("2604.00001")}), SizeIs(1));
}

TEST_P(StoreDestinations, StoppedOneIsListedAndMovesAlong) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana")});

    WANT_DONE(store_->stop_destination(key("ana"), "by hand", now_));

    EXPECT_TRUE(destination("ana").stopped);
    EXPECT_EQ(destination("ana").stopped_reason, "by hand");
    EXPECT_EQ(destination("ana").stopped_at, now_);
    EXPECT_THAT(members("c"), SizeIs(1));
    finish("c", 1, now_);
    EXPECT_EQ(destination("ana").cursor, 1);
}

TEST_P(StoreDestinations, StoppedOneStaysStoppedThroughTheConfiguration) {
    join({configured("ana")});
    WANT_DONE(store_->stop_destination(key("ana"), "left", now_));
    join({});

    join({configured("ana")});

    EXPECT_TRUE(destination("ana").stopped);
}

TEST_P(StoreDestinations, StartedAgainLooksForwardOnly) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana")});
    WANT_DONE(store_->stop_destination(key("ana"), "by hand", now_));
    remember_day("cs.LG", "2026-04-28", "2604.00002");

    WANT_DONE(store_->start_destination(key("ana"), now_));

    EXPECT_FALSE(destination("ana").stopped);
    EXPECT_EQ(destination("ana").stopped_reason, "");
    EXPECT_EQ(destination("ana").cursor, 2);
    EXPECT_FALSE(destination("ana").join);
}

TEST_P(StoreDestinations, StartingOneThatRunsLosesNothing) {
    remember_day("cs.LG", "2026-04-27", "2604.00001");
    join({configured("ana")});

    WANT_DONE(store_->start_destination(key("ana"), now_));

    EXPECT_EQ(destination("ana").cursor, 0);
}

TEST_P(StoreDestinations, UnknownOneIsNotFound) {
    WANT_ERROR(store_->stop_destination(key("eve"), "by hand", now_), Errc::not_found);
    WANT_ERROR(store_->start_destination(key("eve"), now_), Errc::not_found);
}

TEST_P(StoreDestinations, ListedByKey) {
    join({configured("bob"), configured("Zoe"), configured("ana")});

    std::vector<std::string> order;
    for (const auto& row : want(store_->destinations())) order.push_back(row.key.subscriber);
    EXPECT_THAT(order, ElementsAre("Zoe", "ana", "bob"));
}

}  // namespace
}  // namespace paperwire::store
