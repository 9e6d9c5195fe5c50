// SPDX-License-Identifier: MIT
// Versions that were announced and replaced since: the archive's list does not show them, the query API is asked.
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using testing::SizeIs;

constexpr int papers = 70;
constexpr int versions = 4;

/// Each new on Monday 20 April and replaced on the three days after: 210 versions are lacking.
class OvertakenVersions : public testing::Test, protected CatchUpWorld {
protected:
    void SetUp() override {
        const std::vector<std::string> submitted{"2026-04-17T10:00:00Z", "2026-04-20T10:00:00Z", "2026-04-21T10:00:00Z",
                                                 "2026-04-22T10:00:00Z"};
        for (int i = 0; i < papers; ++i)
            archive_.add(record("2604.000" + std::to_string(11 + i), {"cs.PL"}, submitted, "2026-04-23"));
        while (fakes::want(step()).stage != store::HarvestStage::placing) {
        }
    }
};

TEST_F(OvertakenVersions, AreAskedForInOneGoForTheWholeChunk) {
    fakes::want(step());

    EXPECT_THAT(archive_.questions("ids"), SizeIs(3));
    EXPECT_EQ(fakes::want(step()).placed, versions * papers);
}

TEST_F(OvertakenVersions, WhatWasAnsweredBeforeAFailureIsNotAskedForAgain) {
    archive_.set_oracle([this](const std::string&) -> std::optional<Error> {
        if (archive_.questions("ids").size() != 2) return std::nullopt;
        return Error{Errc::unavailable, "the query API is not there"};
    });

    EXPECT_FALSE(step());
    fakes::want(step());

    EXPECT_THAT(archive_.questions("ids"), SizeIs(4)) << "100, 100 that failed, and the other 110";
    EXPECT_EQ(fakes::want(step()).placed, versions * papers);
}

}  // namespace
}  // namespace paperwire::intake
