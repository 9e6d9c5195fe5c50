// SPDX-License-Identifier: MIT
#include "bot/text/normalise.hpp"

#include "bot/text/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace paperwire::text {
namespace {

TEST(Normalise, FoldsWhiteSpaceOfAllKindsToSingleBlanks) {
    EXPECT_EQ(normalise("  a\n  b\t\tc\r\n"), "a b c");
    EXPECT_EQ(normalise("a\u00a0b\u2003c\u3000d\u2028e"), "a b c d e");
    EXPECT_EQ(normalise(""), "");
    EXPECT_EQ(normalise(" \n "), "");
}

TEST(Normalise, ComposesAndDropsTheInvisible) {
    EXPECT_EQ(normalise("Erdo\u030bs"), "Erdős");
    EXPECT_EQ(normalise("\u212bngstro\u0308m"), "Ångström");
    EXPECT_EQ(normalise("\ufeffcom\u00adpiler e\u200b\u0301"), "compiler é");
}

TEST(Normalise, TurnsControlsIntoBlanksAndBadBytesIntoReplacements) {
    EXPECT_EQ(normalise(std::string("a\0b\x01\x7f"
                                    "c",
                                    6)),
              "a b c");
    EXPECT_EQ(normalise("a\xff"
                        "b\xe2\x82"
                        "c"),
              "a\ufffdb\ufffdc");
}

TEST(Normalise, KeepsPlainTextByteForByte) {
    const std::string plain = "A study of x < y & z (v2), 100% of it: \"quoted\" 'single' re-use #1 @home";

    EXPECT_EQ(normalise(plain), plain);
}

TEST(Normalise, KeepsOtherScripts) {
    for (const std::string text : {"李明", "محمد علي", "Ἀριστοτέλης", "한글", "नमस्ते", "0"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(normalise(text), text);
    }
}

TEST(Normalise, IsIdempotentOverAllShortMixesOfActiveCharacters) {
    const std::string_view pieces[] = {"\\", "$", "{", "}", "~", "-", "'", "`", "5", " ", "e", "_", "\\alpha", "\\c"};
    constexpr std::size_t count = std::size(pieces);
    for (std::size_t n = 0; n < count * count * count * count; ++n) {
        std::string raw;
        for (std::size_t rest = n, i = 0; i < 4; ++i, rest /= count) raw += pieces[rest % count];

        const std::string once = normalise(raw);

        ASSERT_EQ(normalise(once), once) << raw;
        ASSERT_TRUE(is_valid_utf8(once)) << raw;
    }
}

}  // namespace
}  // namespace paperwire::text
