// SPDX-License-Identifier: MIT
// A digest as one document: goldens of every form, and what must hold of them whatever the digest. With
// PAPERWIRE_WRITE_GOLDENS set in the environment the goldens are written anew (and the test fails, so that nobody
// leaves it set).
#include "channels/preview_forms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/text/utf8.hpp"
#include "channels/digest_json.hpp"
#include "channels/html_page.hpp"
#include "tests/channels/sample_digest.hpp"

namespace paperwire::channels {
namespace {

using archive::Layout;
using ::testing::HasSubstr;
using ::testing::Not;

void expect_golden(const std::string& name, const std::string& rendered) {
    SCOPED_TRACE(name);
    const std::string path = std::string{PAPERWIRE_SOURCE_DIR} + "/tests/golden/channels/" + name;
    if (std::getenv("PAPERWIRE_WRITE_GOLDENS") != nullptr) {
        std::ofstream{path, std::ios::binary} << rendered;
        ADD_FAILURE() << "golden written anew";
    }
    std::ifstream file{path, std::ios::binary};
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(rendered, golden.str());
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Without the escape sequences of colour.
std::string uncoloured(const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') i = text.find('m', i);
        else plain += text[i];
    }
    return plain;
}

Digest compact_digest() {
    Digest digest = samples::rich_digest();
    digest.form = Delivery::Form::compact;
    return digest;
}

TEST(PreviewForms, RichDigestLooksAsItDid) {
    const Digest digest = samples::rich_digest();

    expect_golden("rich.txt", render_text(digest, TextStyle{}));
    expect_golden("rich.md", render_markdown(digest, Layout::digest));
    expect_golden("rich.html", render_html(digest, Layout::digest));
    expect_golden("rich.json", render_json(digest));
}

TEST(PreviewForms, FlatLayoutLooksAsItDid) {
    const Digest digest = samples::rich_digest();

    expect_golden("flat.md", render_markdown(digest, Layout::flat));
    expect_golden("flat.html", render_html(digest, Layout::flat));
}

TEST(PreviewForms, EmptyDigestLooksAsItDid) {
    const Digest digest = samples::empty_digest();

    expect_golden("empty.txt", render_text(digest, TextStyle{}));
    expect_golden("empty.md", render_markdown(digest, Layout::digest));
    expect_golden("empty.html", render_html(digest, Layout::digest));
    expect_golden("empty.json", render_json(digest));
}

TEST(PreviewForms, DigestThatLeftPapersOutLooksAsItDid) {
    const Digest digest = samples::left_out_digest();

    expect_golden("left_out.txt", render_text(digest, TextStyle{}));
    expect_golden("left_out.md", render_markdown(digest, Layout::digest));
    expect_golden("left_out.html", render_html(digest, Layout::digest));
    expect_golden("left_out.json", render_json(digest));
    EXPECT_EQ(digest_from_json(render_json(digest))->left_out, digest.left_out);
}

TEST(PreviewForms, CompactDigestLooksAsItDid) {
    expect_golden("compact.txt", render_text(compact_digest(), TextStyle{}));
    expect_golden("compact.md", render_markdown(compact_digest(), Layout::digest));
}

TEST(RenderText, KeepsToItsColumns) {
    for (const std::size_t columns : {40U, 60U, 80U, 120U}) {
        for (const bool colour : {false, true}) {
            SCOPED_TRACE(columns);
            const std::string page = uncoloured(render_text(samples::rich_digest(), TextStyle{columns, colour}));

            for (const std::string& line : lines_of(page)) {
                if (line.find("https://") != std::string::npos) continue;
                EXPECT_LE(text::count_columns(line), columns) << line;
            }
        }
    }
}

TEST(RenderText, EndsColourOnEveryLine) {
    for (const std::string& line : lines_of(render_text(samples::rich_digest(), TextStyle{24, true}))) {
        const std::size_t last = line.rfind('\x1b');
        if (last == std::string::npos) continue;
        EXPECT_EQ(line.substr(last, 4), "\x1b[0m") << line;
    }
}

TEST(RenderText, MarksWordsAcrossABreak) {
    Digest digest = samples::rich_digest();
    auto paper = std::make_shared<Paper>(*digest.entries[0].paper);
    paper->title = "aaaa bbbb cccc dddd eeee ffff";
    digest.entries[0].paper = paper;
    digest.entries[0].why = {Reason{"f", "title", "bbbb cccc dddd eeee", 5, -1}};

    EXPECT_THAT(render_text(digest, TextStyle{20, false}), HasSubstr(" 1. aaaa *bbbb cccc\n    dddd eeee* ffff\n"));
    EXPECT_THAT(render_text(digest, TextStyle{20, true}),
                HasSubstr(" 1. aaaa \x1b[1;33mbbbb cccc\x1b[0m\n    \x1b[1;33mdddd eeee\x1b[0m ffff\n"));
}

TEST(RenderText, LeavesNoControlCharacterOfATitle) {
    Digest digest = samples::rich_digest();
    auto paper = std::make_shared<Paper>(*digest.entries[0].paper);
    paper->title = "a\x1b[31mred\x07 \x01mark\x02";
    digest.entries[0].paper = paper;
    digest.subscriber = "ana\x1b[2J";

    const std::string page = render_text(digest, TextStyle{});

    EXPECT_EQ(page.find('\x1b'), std::string::npos);
    EXPECT_EQ(page.find('\x07'), std::string::npos);
    EXPECT_THAT(page, Not(HasSubstr("*mark*")));
}

TEST(RenderHtml, LoadsNothingAndRunsNothing) {
    for (const std::string& page :
         {render_html(samples::rich_digest(), Layout::digest), render_html(samples::rich_digest(), Layout::flat),
          render_linked_html(samples::rich_digest(), Layout::digest, {{"Feed", "feed.xml", "application/atom+xml"}})}) {
        for (const std::string_view loader : {"<script", "<img", "<iframe", "<object", "src=", "url(", "@import",
                                              "stylesheet", "javascript:alert(1)\"", "onload", "<b>No"}) {
            EXPECT_THAT(page, Not(HasSubstr(loader)));
        }
    }
}

TEST(RenderHtml, LinksOnlyToArxivAndDoi) {
    const std::string page = render_html(samples::rich_digest(), Layout::digest);

    std::size_t links = 0;
    for (std::size_t at = page.find("href=\""); at != std::string::npos; at = page.find("href=\"", at + 1), ++links) {
        const std::string target = page.substr(at + 6, page.find('"', at + 6) - at - 6);
        const bool known = target.starts_with("https://arxiv.org/") || target.starts_with("https://doi.org/") ||
                           target.starts_with("#");
        EXPECT_TRUE(known) << target;
    }

    EXPECT_GT(links, 15U);
}

TEST(RenderHtml, KeepsEveryAuthor) {
    const std::string page = render_html(samples::rich_digest(), Layout::digest);

    for (int i = 1; i <= 45; ++i) {
        if (i == 33) continue;
        EXPECT_THAT(page, HasSubstr("<b>Collaborator Number" + std::to_string(i) + "</b>"));
    }
    EXPECT_THAT(page, HasSubstr("<b><mark>Zhendong Su</mark></b>, ETH Zürich"));
}

TEST(RenderHtml, OpensAbstractsOfAFewOnly) {
    Digest few = samples::rich_digest();
    few.entries.resize(2);
    few.contents = {Group{"cs.PL", "Programming Languages", 0, 2}};

    EXPECT_THAT(render_html(few, Layout::digest), HasSubstr("<details class=\"fold\" open>"));
    EXPECT_THAT(render_html(samples::rich_digest(), Layout::digest), Not(HasSubstr("<details class=\"fold\" open>")));
}

TEST(RenderMarkdown, LeavesNoMarkupOfATitle) {
    const std::string page = render_markdown(samples::rich_digest(), Layout::digest);

    for (const std::string_view live :
         {"<script>", "<T>", "<b>", "<team>", " *Enough*", "[link](", "![image]", " `code`", "\n1. We"}) {
        EXPECT_THAT(page, Not(HasSubstr(live)));
    }
}

TEST(RenderMarkdown, BothLayoutsNumberTheSameEntries) {
    for (const Layout layout : {Layout::digest, Layout::flat}) {
        const std::string page = render_markdown(samples::rich_digest(), layout);
        for (int number = 1; number <= 6; ++number)
            EXPECT_THAT(page, HasSubstr("\n### " + std::to_string(number) + ". ["));
    }
}

TEST(RenderJson, HasTheContractsKeysFirstAndInOrder) {
    const auto json = nlohmann::ordered_json::parse(render_json(samples::rich_digest()));
    const auto keys = [](const nlohmann::ordered_json& object) {
        std::vector<std::string> names;
        for (const auto& item : object.items()) names.push_back(item.key());
        return names;
    };
    const auto first = [](std::vector<std::string> names, std::size_t count) {
        return std::vector<std::string>(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count));
    };

    EXPECT_EQ(first(keys(json), 4), (std::vector<std::string>{"announced", "subscriber", "entries", "receipt"}));
    EXPECT_EQ(first(keys(json["entries"][0]), 10),
              (std::vector<std::string>{"id", "version", "kind", "title", "authors", "categories", "primary",
                                        "abstract", "why", "summary"}));
    EXPECT_EQ(first(keys(json["entries"][0]["why"][0]), 3), (std::vector<std::string>{"filter", "field", "matched"}));
    EXPECT_EQ(first(keys(json["receipt"][0]), 5),
              (std::vector<std::string>{"category", "state", "listed", "read", "matched"}));
    EXPECT_EQ(json["announced"], "2026-04-27");
    EXPECT_EQ(json["entries"][2]["kind"], "replace");
    EXPECT_FALSE(json["entries"][1].contains("summary"));
}

TEST(DigestJson, CarriesAllThatTheFormsNeed) {
    for (const Digest& digest : {samples::rich_digest(), samples::empty_digest(), compact_digest()}) {
        const Result<Digest> again = digest_from_json(compact_json(digest));

        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(render_json(*again), render_json(digest));
        EXPECT_EQ(render_html(*again, Layout::digest), render_html(digest, Layout::digest));
        EXPECT_EQ(render_markdown(*again, Layout::flat), render_markdown(digest, Layout::flat));
        EXPECT_EQ(render_text(*again, TextStyle{}), render_text(digest, TextStyle{}));
        EXPECT_EQ(compact_json(*again), compact_json(digest));
    }
}

TEST(DigestJson, ReadsTheContractsKeysAlone) {
    const auto digest = digest_from_json(
        R"({"announced": "2026-04-27", "subscriber": "ana", "entries": [{"id": "2604.00001", "version": 2,
        "kind": "replace", "title": "T", "authors": ["A"], "categories": ["cs.PL"], "primary": "cs.PL", "abstract": "B",
        "why": [{"filter": "f", "field": "title", "matched": "T"}]}], "receipt": [{"category": "cs.PL", "state": "fresh", "listed": 1, "read": 1, "matched": 1}]})");

    ASSERT_TRUE(digest) << digest.error().message;
    EXPECT_EQ(digest->entries.at(0).day, *parse_day("2026-04-27"));
    EXPECT_EQ(digest->contents.size(), 1U);
}

TEST(DigestJson, NamesWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"", "not JSON"},
        {"[]", "not a mapping"},
        {"{}", "subscriber: missing"},
        {R"({"subscriber": 5})", "subscriber: not a string"},
        {R"({"subscriber": "a", "entries": {}})", "entries: not a list"},
        {R"({"subscriber": "a", "announced": "27 April"})", "\"27 April\" is not a day"},
        {R"({"subscriber": "a", "entries": [{"id": "../../etc"}]})", "\"../../etc\" is not a paper's"},
        {R"({"subscriber": "a", "entries": [7]})", "id: missing"},
        {R"({"subscriber": "a", "receipt": [{"category": "cs.PL", "state": "well"}]})", "\"well\" is not one"}};
    for (const auto& [json, message] : table) {
        SCOPED_TRACE(json);
        const auto digest = digest_from_json(json);

        ASSERT_FALSE(digest);
        EXPECT_EQ(digest.error().code, Errc::malformed);
        EXPECT_THAT(digest.error().message, HasSubstr(message));
    }
}

}  // namespace
}  // namespace paperwire::channels
