// SPDX-License-Identifier: MIT
// store: a join() that is cut short after its first, second, third … step, and what the next one makes of it.
#include <gmock/gmock.h>

#include <set>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using enum Kind;

/// Ana waits for a weekly digest of three days, bob changes his schedule, cleo comes; gil left long ago and comes back.
class StoreJoining : public StoreTest {
protected:
    void begin() {
        store_.reset();
        place_ = GetParam().make();
        store_ = place_->open();
        remember(reading("cs.LG", "2026-04-24", {item("2604.00001", new_paper, {"cs.LG"})}));
        remember(reading("cs.LG", "2026-04-27", {item("2604.00002", new_paper, {"cs.LG"})}));
        join({configured("ana", "weekly"), configured("bob", "daily"), configured("gil", "daily")});
        join(before_);
        close("d1", "ana", 1, 2, {"2604.00002"});
        remember(reading("cs.LG", "2026-04-28", {item("2604.00003", new_paper, {"cs.LG"})}));
        remember(reading("cs.LG", "2026-04-29", {item("2604.00004", new_paper, {"cs.LG"})}));
        members("daily");
        finish("daily", 3, now_);
    }

    /// Does so many steps towards the new configuration, then ends the process. True when that was all of it.
    bool take_steps(int count) {
        bool done = false;
        {
            const auto joining = want(store_->begin_join(plan_join(after_), now_, tokens()));
            for (int i = 0; i < count && !done; ++i) done = want(joining->step());
        }
        reopen();
        return done;
    }

    bool bob_is_weekly() { return destination("bob").cohort == "weekly"; }

    std::vector<std::string> standing() {
        std::vector<std::string> all;
        for (const auto& row : want(store_->destinations()))
            all.push_back(row.key.subscriber + " " + row.cohort + " " + std::to_string(row.cursor));
        return all;
    }

    const std::vector<Configured> before_{configured("ana", "weekly"), configured("bob", "daily")};
    const std::vector<Configured> after_{configured("bob", "weekly"), configured("cleo", "daily"),
                                         configured("gil", "daily")};
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreJoining, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreJoining, CutShortAndTakenBackLosesAndRepeatsNothing) {
    int steps = 0;
    int ended = 0;
    for (;; ++steps) {
        SCOPED_TRACE("after step " + std::to_string(steps));
        begin();
        if (take_steps(steps)) break;
        const bool told = want(store_->destinations()).size() == 3 && bob_is_weekly();

        join(before_);

        if (told && standing() == std::vector<std::string>{"ana weekly 3", "bob daily 3"}) {
            ++ended;  // the end was written: ana has left, and comes anew
            continue;
        }
        EXPECT_EQ(ended, 0) << "who has left stays so";
        EXPECT_THAT(standing(), ElementsAre("ana weekly 2", "bob daily 3"));
        EXPECT_NE(state("d1"), DeliveryState::dropped);
    }
    EXPECT_GE(steps, 7);
    EXPECT_LE(ended, 2) << "all but what waits for them is done by then";
}

TEST_P(StoreJoining, CutShortAndDoneAgainComesToTheSame) {
    for (int steps = 0;; ++steps) {
        SCOPED_TRACE("after step " + std::to_string(steps));
        begin();
        const bool done = take_steps(steps);
        const auto dropped = want(join_whole(*store_, after_, now_));

        EXPECT_THAT(standing(), ElementsAre("bob weekly 3", "cleo daily 3", "gil daily 3"));
        EXPECT_EQ(state("d1"), DeliveryState::dropped);
        EXPECT_LE(dropped.size(), 1U);
        EXPECT_THAT(want(join_whole(*store_, after_, now_)), IsEmpty());
        if (done) break;
    }
}

TEST_P(StoreJoining, TheOlderOfTwoEndsWhenTheYoungerBegins) {
    begin();
    const auto older = want(store_->begin_join(plan_join(after_), now_, tokens()));
    EXPECT_FALSE(want(older->step()));

    join(before_);

    WANT_ERROR(older->step(), Errc::conflict);
    EXPECT_THAT(standing(), ElementsAre("ana weekly 2", "bob daily 3"));
}

/// Who joins between two steps, while a closing reads the members, is not taken along by it.
TEST_P(StoreJoining, AClosingBetweenTwoStepsTakesNobodyAlongWhomItHasNotSeen) {
    begin();
    const auto joining = want(store_->begin_join(plan_join(after_), now_, tokens()));
    std::size_t seen = 0;
    while (seen < 3) {  // bob, then cleo and gil
        seen = members("daily").size();
        ASSERT_FALSE(want(joining->step()));
    }
    const auto last = standing();
    finish("daily", 4, now_);
    EXPECT_THAT(standing(), ElementsAre(last[0], "bob weekly 3", "cleo daily 4", "gil daily 4"));
}

TEST_P(StoreJoining, StepsAreOfOneTransactionEach) {
    std::vector<Configured> many;
    for (int i = 0; i < 45'000; ++i) many.push_back(configured("p" + std::to_string(i)));
    const auto joining = want(store_->begin_join(plan_join(many), now_, tokens()));
    std::vector<std::size_t> sizes;
    while (!want(joining->step())) {
        const auto size = members("c", {}, 50'000).size();
        if (sizes.empty() || sizes.back() != size) sizes.push_back(size);
    }

    EXPECT_THAT(sizes, ElementsAre(0, 20'000, 40'000, 45'000));
    std::set<std::string> own;
    for (const auto& row : want(store_->destinations())) own.insert(row.token);
    EXPECT_THAT(own, SizeIs(45'000));
}

}  // namespace
}  // namespace paperwire::store
