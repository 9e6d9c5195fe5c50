// SPDX-License-Identifier: MIT
// The archive's pages as values: merged, cut by day, and told in index and feed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "channels/archive/overview.hpp"
#include "channels/archive/page.hpp"
#include "tests/channels/sample_digest.hpp"

namespace paperwire::archive {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Day day(std::string_view text) { return *parse_day(text); }

TEST(Merge, KeepsEachRevisionOnce) {
    Digest page = cut_by_day(samples::rich_digest()).front();
    Digest later = page;
    auto paper = std::make_shared<Paper>(*later.entries[2].paper);
    paper->version = 4;
    later.entries[2].paper = paper;

    const Digest merged = merge(page, later);

    EXPECT_EQ(merged.entries.size(), 7U);
    EXPECT_EQ(merged.contents[1].count, 4U);
    EXPECT_EQ(merge(merged, later).entries.size(), 7U);
}

TEST(Merge, OlderDigestNeverReplacesANewerReceipt) {
    Digest page = cut_by_day(samples::rich_digest()).front();
    Digest older = page;
    older.closed_at -= std::chrono::hours{1};
    older.receipt[0].category.state = CategoryState::unreachable;

    EXPECT_EQ(merge(page, older).receipt, page.receipt);
    EXPECT_EQ(merge(page, older).closed_at, page.closed_at);
}

TEST(Merge, NamesWhatNoDigestOfTheDayCouldShow) {
    Digest page = cut_by_day(samples::rich_digest()).front();
    const PaperId shown = page.entries[0].paper->id;
    const PaperId lost = parse_paper_id("2604.77777")->id;
    page.left_out = {lost};
    Digest later = page;
    later.left_out = {shown, parse_paper_id("2604.88888")->id};

    EXPECT_EQ(merge(page, later).left_out, (std::vector{lost, parse_paper_id("2604.88888")->id}));
    EXPECT_EQ(merge(page, page).left_out, page.left_out);
}

TEST(CutByDay, TellsWhatIsLeftOutOnTheNewestPage) {
    Digest digest = samples::rich_digest();
    digest.days = {day("2026-04-24"), day("2026-04-27")};
    digest.left_out = {parse_paper_id("2604.77777")->id};

    const auto pages = cut_by_day(digest);

    ASSERT_EQ(pages.size(), 2U);
    EXPECT_TRUE(pages[0].left_out.empty());
    EXPECT_EQ(pages[1].left_out, digest.left_out);
}

TEST(CutByDay, ReceiptAloneIsOfItsOwnDay) {
    Digest digest = samples::empty_digest();
    digest.days.clear();

    const auto pages = cut_by_day(digest);

    ASSERT_EQ(pages.size(), 1U);
    EXPECT_EQ(pages[0].days.front(), day("2026-04-27"));
    digest.receipt.clear();
    EXPECT_EQ(cut_by_day(digest).at(0).days.front(), day("2026-04-27"));
}

TEST(Feed, CarriesTheNewestDaysAndStableIds) {
    Blocks blocks;
    const Place place{"ana", "ana"};
    Digest page = cut_by_day(samples::rich_digest()).front();
    for (int i = 0; i < 40; ++i) {
        page.days = {day("2026-01-01").plus(i)};
        blocks.emplace(page.days.front(), feed_block(page, place));
    }

    const std::string feed = render_feed(blocks, place);

    EXPECT_EQ(blocks_of_feed(feed).size(), days_in_feed);
    EXPECT_THAT(feed, Not(HasSubstr("2026-01-01.html")));
    EXPECT_EQ(blocks_of_feed(feed).rbegin()->second, feed_block(page, place));
    EXPECT_NE(feed_block(page, place), feed_block(page, Place{"ana", "ben"}));
}

}  // namespace
}  // namespace paperwire::archive
