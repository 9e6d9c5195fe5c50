// SPDX-License-Identifier: MIT
#include "bot/text/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace paperwire::text {
namespace {

TEST(Utf8, TellsValidFromInvalid) {
    for (const std::string text : {"", "abc", "é", "漢", "𝔸", "\U0010FFFF"}) EXPECT_TRUE(is_valid_utf8(text)) << text;
    for (const std::string text :
         {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"}) {
        EXPECT_FALSE(is_valid_utf8(text));
        EXPECT_TRUE(is_valid_utf8(mend_utf8(text)));
    }
}

TEST(Utf8, MendsEachInvalidSequenceOnce) {
    EXPECT_EQ(mend_utf8("a\xe2\x82z"), "a\ufffdz");
    EXPECT_EQ(mend_utf8("\xff\xfe"), "\ufffd\ufffd");
    EXPECT_EQ(mend_utf8(std::string_view("a\0b", 3)), "a\ufffdb");
}

TEST(Utf8, CountsPointsUnitsAndColumns) {
    EXPECT_EQ(count_code_points("aé漢𝔸"), 4U);
    EXPECT_EQ(count_utf16_units("aé漢𝔸"), 5U);
    EXPECT_EQ(count_columns("aé漢"), 4U);
    EXPECT_EQ(count_columns("x\u0304"), 1U);
}

TEST(Shorten, KeepsWhatFits) {
    EXPECT_EQ(shorten("abc", 3), "abc");
    EXPECT_EQ(shorten("", 0), "");
    EXPECT_EQ(shorten("abc", 0), "");
    EXPECT_EQ(shorten("abc", 1), "…");
}

TEST(Shorten, CutsAtAWordAndCountsTheEllipsis) {
    EXPECT_EQ(shorten("the quick brown fox", 16), "the quick brown…");
    EXPECT_EQ(shorten("the quick brown fox", 17), "the quick brown…");
    EXPECT_EQ(shorten("abcdefghijklmnop", 10), "abcdefghi…");
    for (std::size_t limit = 0; limit < 30; ++limit) {
        EXPECT_LE(count_code_points(shorten("漢字 ex\u0304ample of a te\u0301xt", limit)), limit);
    }
}

TEST(Shorten, NeverCutsInsideACluster) {
    EXPECT_EQ(shorten("abcde\u0301\u0302fgh", 7), "abcd…");
    EXPECT_EQ(shorten("\U0001F468\u200D\U0001F469\u200D\U0001F467x", 3), "…");
}

TEST(Wrap, BreaksAtBlanksWithIndent) {
    EXPECT_EQ(wrap("one two three four", 9), "one two\nthree\nfour");
    EXPECT_EQ(wrap("one two three", 9, "  "), "one two\n  three");
    EXPECT_EQ(wrap("", 9), "");
}

TEST(Wrap, LetsLongWordsStandAlone) {
    EXPECT_EQ(wrap("see https://example.org/long/path now", 10), "see\nhttps://example.org/long/path\nnow");
}

TEST(Wrap, KeepsParagraphs) { EXPECT_EQ(wrap("one\ntwo three", 5, "  "), "one\n  two\n  three"); }

}  // namespace
}  // namespace paperwire::text
