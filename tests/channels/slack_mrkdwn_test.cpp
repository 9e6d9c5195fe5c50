// SPDX-License-Identifier: MIT
#include "channels/slack/mrkdwn.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "bot/text/utf8.hpp"
#include "tests/channels/slack_rules.hpp"

namespace paperwire::slack {
namespace {

std::string outside(std::string_view text) {
    Mrkdwn made;
    made.add_outside(text);
    return made.json();
}

TEST(SlackMrkdwn, EscapesExactlyThreeCharacters) {
    EXPECT_EQ(outside("a < b & c > d's \u201Cway\u201D (100%) #1 @here"),
              "a &lt; b &amp; c &gt; d's \u201Cway\u201D (100%) #1 @here");
    EXPECT_EQ(outside("&amp; &lt;"), "&amp;amp; &amp;lt;");
}

TEST(SlackMrkdwn, CallsNobody) {
    EXPECT_EQ(outside("<!channel> <@U012AB3CD> <#C123|x> <!subteam^S1>"),
              "&lt;!channel&gt; &lt;@U012AB3CD&gt; &lt;#C123\u2223x&gt; &lt;!subteam^S1&gt;");
}

TEST(SlackMrkdwn, KeepsMarkersFromActing) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"a *b* c", "a \u200B*\u200Bb\u200B*\u200B c"},
        {"_x_", "\u200B_\u200Bx\u200B_\u200B"},
        {"~gone~", "\u200B~\u200Bgone\u200B~\u200B"},
        {"`code`", "\u200B`\u200Bcode\u200B`\u200B"},
        {"a`b`c", "a\u200B`\u200Bb\u200B`\u200Bc"},
        {"**", "\u200B*\u200B*\u200B"},
        {"(*x*)", "(\u200B*\u200Bx\u200B*\u200B)"},
        {"é*x*é", "é\u200B*\u200Bx\u200B*\u200Bé"},
        {"> quoted", "\u200B&gt; quoted"},
        {"so :smile: it", "so :\u200Bsmile: it"},
        {":+1:", ":\u200B+1:"},
    };
    for (const auto& [text, wanted] : table) EXPECT_EQ(outside(text), wanted) << text;
}

TEST(SlackMrkdwn, LeavesAloneWhatCannotAct) {
    for (const std::string text : {"snake_case_name", "2 * 3 * 4", "A*B", "x ~ y ~ z", "Foo: a bar: a baz", "a > b",
                                   "10:30", "Sub- and superscripts x², χ₂", "C++ & Rust"}) {
        const std::string json = outside(text);
        EXPECT_EQ(json.find("\u200B"), std::string::npos) << text;
        EXPECT_EQ(slack_tests::seen_text(json), text);
    }
}

TEST(SlackMrkdwn, KeepsOutsideTextOnOneLineAndInOneDirection) {
    EXPECT_EQ(outside("a\r\nb\tc\u2028d\u0085e\x7F"), "a  b c d e ");
    EXPECT_EQ(outside("\u202Eevil\u202C \u2066x\u2069\u200E\u061C\uFEFF"), "evil x");
    EXPECT_EQ(outside(std::string_view{"a\0b", 3}), "a b");
}

TEST(SlackMrkdwn, KeepsScriptsAsTheyAre) {
    for (const std::string text : {"数学 と 物理", "שלום עולם", "مرحبا", "Đorđe Nikolić", "𝔽₂ and 😀", "e\u0301"})
        EXPECT_EQ(outside(text), text);
}

TEST(SlackMrkdwn, MendsWhatIsNoText) { EXPECT_EQ(outside("a\xFF\xC3"), "a\uFFFD\uFFFD"); }

TEST(SlackMrkdwn, IsJsonBetweenQuotes) {
    EXPECT_EQ(outside("\"x\" \\alpha"), "\\\"x\\\" \\\\alpha");
    Mrkdwn text;
    text.add_own("a\nb");
    EXPECT_EQ(text.json(), "a\\nb");
}

TEST(SlackMrkdwn, CountsWhatSlackCounts) {
    const std::vector<std::pair<std::string, std::size_t>> table{
        {"abc", 3}, {"a<b", 6}, {"&", 5}, {"é", 1}, {"数学", 2}, {"😀", 2}, {"\"", 1}, {"\\", 1}, {"*x*", 7}};
    for (const auto& [text, wanted] : table) {
        Mrkdwn made;
        made.add_outside(text);
        EXPECT_EQ(made.length(), wanted) << text;
    }
}

TEST(SlackMrkdwn, CutsToALength) {
    const std::vector<std::string> texts{"one two three four five six seven eight nine ten eleven",
                                         std::string(200, '<'), std::string(200, '*'), std::string(1'000'000, '&'),
                                         std::string(300, '"')};
    for (const std::string& text : texts) {
        for (const std::size_t limit : {1U, 2U, 5U, 10U, 40U}) {
            const Mrkdwn cut = inert(text, limit);
            EXPECT_LE(cut.length(), limit);
            EXPECT_FALSE(cut.empty());
            EXPECT_TRUE(cut.json().ends_with("…")) << cut.json();
        }
    }
    EXPECT_EQ(inert("short", 5).json(), "short");
    EXPECT_EQ(inert("数学数学", 4).json(), "数学数学");
}

TEST(SlackMrkdwn, MarksBoldOnlyWhereAsterisksAct) {
    Mrkdwn text;
    text.add_bold(inert("MLIR", 80));
    text.add_own(" ");
    text.add_bold(inert("*MLIR*", 80));
    text.add_bold(Mrkdwn{});

    EXPECT_EQ(text.json(), "*MLIR* \u200B*\u200BMLIR\u200B*\u200B");
}

}  // namespace
}  // namespace paperwire::slack
