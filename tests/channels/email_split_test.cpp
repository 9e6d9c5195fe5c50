// SPDX-License-Identifier: MIT
#include "channels/email/split.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace paperwire::email {
namespace {

constexpr Weight room{100, 100};

std::vector<Load> equal_loads(std::size_t count, std::size_t size) {
    std::vector<Load> loads(count, Load{{size, size}, {5, 5}, false});
    if (!loads.empty()) loads.front().opens_group = true;
    return loads;
}

TEST(EmailSplit, LeavesWhatFitsInOnePart) {
    EXPECT_EQ(cut_into_parts(equal_loads(3, 20), {10, 10}, {10, 10}, room), (std::vector<Range>{{0, 3}}));
}

TEST(EmailSplit, FillsPartsInOrderAndRepeatsTheHeading) {
    // 10 front + 5 heading + 3·28 = 99; then 5 + 3·28 = 89 a part.
    EXPECT_EQ(cut_into_parts(equal_loads(8, 28), {10, 10}, {1, 1}, room), (std::vector<Range>{{0, 3}, {3, 6}, {6, 8}}));
}

TEST(EmailSplit, IsBoundByTheTighterOfTheTwoForms) {
    std::vector<Load> loads(4, Load{{1, 45}, {0, 0}, false});

    EXPECT_EQ(cut_into_parts(loads, {}, {}, room), (std::vector<Range>{{0, 2}, {2, 4}}));
}

TEST(EmailSplit, TakesTheLastEntryAlongWithTheReceipt) {
    EXPECT_EQ(cut_into_parts(equal_loads(3, 30), {}, {20, 20}, room), (std::vector<Range>{{0, 2}, {2, 3}}));
}

TEST(EmailSplit, PutsTheReceiptAloneWhenNothingElseFitsBesideIt) {
    EXPECT_EQ(cut_into_parts(equal_loads(1, 90), {}, {50, 50}, room), (std::vector<Range>{{0, 1}, {1, 1}}));
}

TEST(EmailSplit, PutsTheContentsAloneBeforeAnEntryThatFillsAPart) {
    EXPECT_EQ(cut_into_parts(equal_loads(1, 90), {50, 50}, {5, 5}, room), (std::vector<Range>{{0, 0}, {0, 1}}));
}

TEST(EmailSplit, MakesOnePartOfNothing) {
    EXPECT_EQ(cut_into_parts({}, {10, 10}, {10, 10}, room), (std::vector<Range>{{0, 0}}));
}

TEST(EmailSplit, CountsALineEndAsTwo) { EXPECT_EQ(wire_size("a\nb\n"), 6U); }

}  // namespace
}  // namespace paperwire::email
