// SPDX-License-Identifier: MIT
#include "channels/email/encoded_word.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace paperwire::email {
namespace {

std::vector<std::string> lines(const std::string& folded) {
    std::vector<std::string> found;
    std::istringstream in(folded);
    for (std::string line; std::getline(in, line);) found.push_back(line);
    return found;
}

TEST(EmailEncodedWord, LeavesPlainAsciiReadable) {
    EXPECT_EQ(encode_unstructured("3 new papers, Mon 27 Apr 2026", 9), "3 new papers, Mon 27 Apr 2026");
}

TEST(EmailEncodedWord, IsQForLatinAndBase64ForTheRest) {
    EXPECT_EQ(encode_unstructured("3 new · Mon", 9), "=?utf-8?Q?3_new_=C2=B7_Mon?=");
    EXPECT_EQ(encode_unstructured("数学", 9), "=?utf-8?B?5pWw5a2m?=");
}

TEST(EmailEncodedWord, EncodesWhatOnlyLooksEncoded) {
    EXPECT_EQ(encode_unstructured("=?utf-8?Q?evil?=", 9), "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fevil=3F=3D?=");
}

TEST(EmailEncodedWord, KeepsWordsWithinSeventyFiveAndLinesWithinSeventySix) {
    std::string text;
    for (int n = 0; n < 60; ++n) text += n % 2 == 0 ? "Größe " : "数";

    const std::vector<std::string> folded = lines(encode_unstructured(text, 9));

    ASSERT_GT(folded.size(), 3U);
    EXPECT_LE(folded.front().size() + 9, 76U);
    for (const std::string& line : folded) {
        EXPECT_LE(line.size(), 76U);
        const std::string word = line.substr(line.find_first_not_of(' '));
        EXPECT_LE(word.size(), 75U);
        EXPECT_TRUE(word.starts_with("=?utf-8?") && word.ends_with("?="));
    }
}

TEST(EmailEncodedWord, FoldsLongAsciiAtBlanks) {
    std::string text;
    for (int n = 0; n < 40; ++n) text += (n == 0 ? "word" : " word") + std::to_string(n);

    const std::string folded = encode_unstructured(text, 9);

    std::string unfolded = folded;
    std::erase(unfolded, '\n');
    EXPECT_EQ(unfolded, text);
    EXPECT_THAT(lines(folded), testing::Each(testing::SizeIs(testing::Le(76U))));
    EXPECT_GT(lines(folded).size(), 3U);
}

TEST(EmailPhrase, QuotesSignsAndEncodesTheRest) {
    EXPECT_EQ(encode_phrase("Paper wire", 6), "Paper wire");
    EXPECT_EQ(encode_phrase("Papers, \"new\"", 6), "\"Papers, \\\"new\\\"\"");
    EXPECT_EQ(encode_phrase("Página, uno", 6), "=?utf-8?Q?P=C3=A1gina=2C_uno?=");
}

}  // namespace
}  // namespace paperwire::email
