// SPDX-License-Identifier: MIT
// How a digest is laid out over Slack messages. With PAPERWIRE_WRITE_GOLDENS set in the environment the goldens are
// written anew (and the test fails).
#include "channels/slack/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/channels/sample_digest.hpp"
#include "tests/channels/slack_rendered.hpp"
#include "tests/channels/slack_rules.hpp"

namespace paperwire::slack {
namespace {

using email_tests::plain_day;
using slack_tests::all_seen;
using slack_tests::expect_sound;
using slack_tests::rendered;
using slack_tests::seen;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(SlackRender, NumbersEntriesThroughAllParts) {
    const std::string all = all_seen(rendered(plain_day(300, 100), Thread::impossible));

    std::size_t at = 0;
    for (int number = 1; number <= 300; ++number) {
        at = all.find("*" + std::to_string(number) + ".* Paper number " + std::to_string(number) + "\n", at);
        ASSERT_NE(at, std::string::npos) << number;
    }
}

TEST(SlackRender, PutsAbstractsAfterTheEntries) {
    const std::vector<std::string> parts = rendered(plain_day(12, 1300));

    ASSERT_EQ(parts.size(), 3U);
    EXPECT_THAT(seen(parts[0]), HasSubstr("Paperwire is not affiliated"));
    EXPECT_THAT(seen(parts[0]), Not(HasSubstr("words that fill")));
    EXPECT_THAT(seen(parts[1]), HasSubstr("Abstracts · 12 new papers"));
    EXPECT_THAT(seen(parts[1]), HasSubstr("*1.* *Paper number 1*\nwords that fill"));
    EXPECT_THAT(seen(parts[2]), HasSubstr("*12.* *Paper number 12*\nwords that fill"));
}

TEST(SlackRender, LeavesAbstractsOutWhereTheyBelongNowhere) {
    Digest digest = plain_day(12, 1300);
    EXPECT_THAT(all_seen(rendered(digest, Thread::impossible)), Not(HasSubstr("words that fill")));

    digest.form = Delivery::Form::compact;
    EXPECT_THAT(all_seen(rendered(digest)), Not(HasSubstr("words that fill")));
    EXPECT_EQ(rendered(plain_day(12, 0)).size(), 1U);
}

TEST(SlackRender, SaysTitleReasonAndLinkInTheCompactForm) {
    Digest digest = samples::rich_digest();
    digest.form = Delivery::Form::compact;

    const std::string all = all_seen(rendered(digest));

    EXPECT_THAT(all,
                HasSubstr("*1.* Loop Invariants for Free: Branch-Aware Inference over MLIR\nWhy: compilers: *MLIR*"));
    EXPECT_THAT(all, Not(HasSubstr("François Belias")));
    EXPECT_THAT(all, Not(HasSubstr("PDF")));
    expect_sound(digest, Thread::possible);
}

TEST(SlackRender, SaysWhyThereIsNothing) {
    const std::vector<std::string> parts = rendered(samples::empty_digest());

    ASSERT_EQ(parts.size(), 1U);
    EXPECT_THAT(
        seen(parts[0]),
        HasSubstr("None of the 2031 items read matched. Incomplete: cs.LG. Still unread: cs.PL (unreachable)."));
    EXPECT_THAT(seen(parts[0]), HasSubstr("arXiv could not be read; what is missing follows when it answers"));
    expect_sound(samples::empty_digest(), Thread::possible);
}

TEST(SlackRender, SaysAgainWhichCategoryGoesOn) {
    const std::vector<std::string> parts = rendered(plain_day(100, 100), Thread::impossible);

    ASSERT_GT(parts.size(), 1U);
    EXPECT_THAT(seen(parts[1]), HasSubstr("*Programming Languages* (cs.PL), continued\n"));
}

TEST(SlackRender, SaysTheFirstTitlesInTheNotification) {
    const nlohmann::json first = nlohmann::json::parse(rendered(plain_day(12, 100)).front());

    EXPECT_EQ(
        first["text"],
        "12 new papers · Mon 27 Apr 2026 (1/2)\n1. Paper number 1\n2. Paper number 2\n3. Paper number 3\nand 9 more");
}

TEST(SlackRender, GivesTheSameBytesFromAnyShelf) {
    PieceShelf used;
    for (std::size_t count = 1; count < 30; ++count)
        static_cast<void>(render_messages(plain_day(count, 100), Thread::possible, used));
    const Digest digest = samples::rich_digest();
    const std::vector<std::string> first = rendered(digest);

    EXPECT_EQ(render_messages(digest, Thread::possible, used).value(), first);
    EXPECT_EQ(render_messages(digest, Thread::possible, used).value(), first);
}

TEST(SlackRender, RemembersMorePapersThanItsShelfHolds) {
    PieceShelf shelf;
    const Digest digest = plain_day(9000, 10);
    const auto first = render_messages(digest, Thread::possible, shelf).value();

    EXPECT_EQ(render_messages(digest, Thread::possible, shelf).value(), first);
}

TEST(SlackRender, RefusesGroupsThatLeaveEntriesOut) {
    Digest digest = plain_day(3, 100);
    digest.contents[0].count = 2;
    PieceShelf shelf;

    EXPECT_EQ(render_messages(digest, Thread::possible, shelf).error().code, Errc::internal);
}

void expect_golden(const std::string& name, const std::vector<std::string>& parts) {
    const std::string path = std::string{PAPERWIRE_SOURCE_DIR} + "/tests/golden/channels/" + name;
    std::string lines;
    for (const std::string& part : parts) lines += nlohmann::ordered_json::parse(part).dump(1) + "\n";
    if (std::getenv("PAPERWIRE_WRITE_GOLDENS") != nullptr) {
        std::ofstream{path, std::ios::binary} << lines;
        ADD_FAILURE() << "golden written anew";
    }
    std::ifstream file{path, std::ios::binary};
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(lines, golden.str());
}

TEST(SlackRender, LooksAsItDid) {
    expect_golden("slack_thread.json", rendered(samples::rich_digest()));
    expect_golden("slack_webhook.json", rendered(samples::rich_digest(), Thread::impossible));
    expect_golden("slack_empty.json", rendered(samples::empty_digest()));
    expect_golden("slack_left_out.json", rendered(samples::left_out_digest()));
}

}  // namespace
}  // namespace paperwire::slack
