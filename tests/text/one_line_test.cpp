// SPDX-License-Identifier: MIT
#include "bot/text/one_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include "bot/text/utf8.hpp"

namespace paperwire::text {
namespace {

struct Case {
    std::string given;
    std::string line;
};

TEST(OneLine, BlanksWhatBreaksALineAndDropsWhatTurnsIt) {
    for (const Case& one : {Case{"", ""}, Case{"plain é 量 😀", "plain é 量 😀"}, Case{"a\tb\r\nc\x1b\x7F", "a b  c  "},
                            Case{"a\u0085b\u009Fc\u00A0d", "a b c\u00A0d"},
                            Case{"a\u2028b\u2029c\u202Fd", "a b c\u202Fd"}, Case{"a\u061Cb\u061Dc", "ab\u061Dc"},
                            Case{"\u200Da\u200Eb\u200Fc\u2010", "\u200Dabc\u2010"}, Case{"\u202Aa\u202Eb", "ab"},
                            Case{"\u2065a\u2066b\u2069c\u206A", "\u2065abc\u206A"}, Case{"\uFEFFa\uFEFE", "a\uFEFE"},
                            Case{"a\xFF"
                                 "b",
                                 "a\uFFFDb"}}) {
        EXPECT_EQ(one_line(one.given), one.line);
        EXPECT_TRUE(is_valid_utf8(one_line(one.given)));
        EXPECT_EQ(one_line(one_line(one.given)), one.line);
    }
}

TEST(OneLine, KnowsWhatItWouldChange) {
    EXPECT_FALSE(has_unprintable("plain é 量 😀"));
    for (const char* const text : {"a\n", "\x7F", "a\u0090", "a\u2028", "\u202E", "\u061C", "\uFEFF"})
        EXPECT_TRUE(has_unprintable(text)) << text;
}

TEST(OneLine, NeverReadsBeyondACharacterCutShort) {
    for (const std::string_view cut : {"\xE2", "\xE2\x80", "\xC2", "\xD8", "\xEF\xBB", "\xF0\x9F\x98"}) {
        EXPECT_EQ(judge_character(cut).length, cut.size());
        EXPECT_EQ(judge_character(cut).fate, Fate::keep);
    }
}

}  // namespace
}  // namespace paperwire::text
