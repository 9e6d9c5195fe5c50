// SPDX-License-Identifier: MIT
#include "bot/text/escape.hpp"
#include "bot/text/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace paperwire::text {
namespace {

TEST(EscapeHtml, MakesTagsAndQuotesInert) {
    EXPECT_EQ(escape_html("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
    EXPECT_EQ(escape_html("é漢\n\t"), "é漢\n\t");
}

TEST(EscapeHtml, ReplacesWhatXmlForbids) { EXPECT_EQ(escape_html("a\x01\x0b\uffff\xff"), "a\ufffd\ufffd\ufffd\ufffd"); }

TEST(EscapeMarkdown, EscapesWhatOpensMarkup) {
    EXPECT_EQ(escape_markdown("a*b_c`d[e](f)<g>&h;~|$"), "a\\*b\\_c\\`d\\[e\\](f)\\<g\\>\\&h;\\~\\|\\$");
    EXPECT_EQ(escape_markdown("back\\slash"), "back\\\\slash");
    EXPECT_EQ(escape_markdown("# no"), "\\# no");
    EXPECT_EQ(escape_markdown("C# - x"), "C# - x");
    EXPECT_EQ(escape_markdown("2. two"), "2\\. two");
    EXPECT_EQ(escape_markdown("2.5 two"), "2\\.5 two");
    EXPECT_EQ(escape_markdown("a\nb"), "a b");
}

TEST(EscapeTerminal, ReplacesControls) {
    EXPECT_EQ(escape_terminal("a\x1b[31m\x7f\u009b\u202e\nb\tc"), "a\ufffd[31m\ufffd\ufffd\ufffd\nb\tc");
    EXPECT_EQ(escape_terminal("é漢 \u200f"), "é漢 \u200f");
}

TEST(EscapeUrl, KeepsTheUnreservedOnly) { EXPECT_EQ(escape_url("aZ9-._~ /?é"), "aZ9-._~%20%2F%3F%C3%A9"); }

TEST(Nearest, FindsTheClosestName) {
    const std::string_view keys[] = {"title", "abstract", "authors", "keywords", "cs", "categories"};

    EXPECT_EQ(nearest("titel", keys), "title");
    EXPECT_EQ(nearest("author", keys), "authors");
    EXPECT_EQ(nearest("Keyword", keys), "keywords");
    EXPECT_EQ(nearest("TITLE", keys), "title");
    EXPECT_EQ(nearest("category", keys), "categories");
    EXPECT_EQ(nearest("xyz", keys), "");
    EXPECT_EQ(nearest("zz", keys), "");
    EXPECT_EQ(nearest("", keys), "");
}

TEST(Nearest, PrefersTheFirstAmongEquals) {
    const std::string_view keys[] = {"bat", "cat"};

    EXPECT_EQ(nearest("rat", keys), "bat");
}

}  // namespace
}  // namespace paperwire::text
