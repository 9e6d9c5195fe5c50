// SPDX-License-Identifier: MIT
// digest: who was told before a copy of the store was put back is not told again, however late what it was told of
// comes; and is told of everything after.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/installation.hpp"

namespace paperwire::digest {
namespace {

using fakes::day;
using fakes::item;
using fakes::want;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// The copy knows Wednesday 22 April, closed, and Thursday, which nobody has closed; ana was told up to Friday the
/// 24th.
class ToldDays : public testing::Test {
protected:
    ToldDays() {
        here_.set_people({{"ana", "immediate", {fakes::in({"cs.PL"})}, {}}});
        read("2026-04-22", "2604.00022");
        here_.close();
        here_.deliver();
        read("2026-04-23", "2604.00023");
    }
    void read(const std::string& its_day, const std::string& paper) {
        here_.read("cs.PL", its_day, {item(paper, Kind::new_paper, {"cs.PL"})});
    }
    void take_as_told(const std::string& since) {
        std::vector<store::ToldCohort> told;
        for (const auto& cohort : want(here_.store->cohorts()))
            told.push_back({cohort.key, day(since), here_.clock.civil()});
        const auto taken = here_.store->take_as_told(told, "restored", here_.clock.civil());
        ASSERT_TRUE(taken) << taken.error().message;
    }
    void prune() {
        while (want(here_.store->prune(2'000, std::nullopt))) {
        }
    }

    fakes::Installation here_;
};

TEST_F(ToldDays, AreNotToldAgainWhenTheirFeedsAreReadAgain) {
    take_as_told("2026-04-25");
    read("2026-04-24", "2604.00024");

    EXPECT_THAT(here_.received("ana"), Contains(HasSubstr("2604.00022"))) << "of the time before";
    EXPECT_THAT(here_.received("ana"), Not(Contains(HasSubstr("2604.00023"))));
    EXPECT_THAT(here_.received("ana"), Not(Contains(HasSubstr("2604.00024"))));
}

TEST_F(ToldDays, EndWithTheFirstDayThatNobodyWasToldOf) {
    take_as_told("2026-04-25");
    read("2026-04-24", "2604.00024");
    here_.received("ana");
    prune();
    read("2026-04-27", "2604.00027");

    EXPECT_THAT(here_.received("ana"), Contains(HasSubstr("2604.00027")));
    EXPECT_THAT(here_.received("ana"), Not(Contains(HasSubstr("2604.00024"))));
    prune();
    read("2026-04-28", "2604.00028");
    EXPECT_THAT(here_.received("ana"), Contains(HasSubstr("2604.00028")));
}

TEST_F(ToldDays, WhatTheCopyKnowsAndNobodyWasToldOfIsTold) {
    take_as_told("2026-04-23");

    EXPECT_THAT(here_.received("ana"), Contains(HasSubstr("2604.00023")));
}

}  // namespace
}  // namespace paperwire::digest
