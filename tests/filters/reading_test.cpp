// SPDX-License-Identifier: MIT
#include "filters/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "filters/code_points.hpp"
#include "filters/index.hpp"
#include "filters/pattern.hpp"
#include "filters/phrase_bytes.hpp"
#include "filters/surfaces.hpp"
#include "tests/filters/generated.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

using ::testing::IsEmpty;

struct Case {
    std::string_view pattern;
    std::size_t phrases;  // 0: left to RE2
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.pattern; }

class ReadPattern : public ::testing::TestWithParam<Case> {};

TEST_P(ReadPattern, UnderstandsWhatPeopleWrite) {
    const auto reading = read_pattern(GetParam().pattern);

    EXPECT_EQ(reading ? reading->phrases.size() : 0, GetParam().phrases);
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, ReadPattern,
    ::testing::Values(Case{"graph neural", 1}, Case{R"(\bMLIR\b)", 1}, Case{"(?i)loop", 1}, Case{"(?-i)MLIR", 1},
                      Case{"loop invariants?", 1}, Case{R"(\bnetworks?\b)", 2},
                      Case{"(?:amortized|variational) inference", 2}, Case{"graph.{0,20}neural", 1},
                      Case{".*attention", 1}, Case{"^Zhendong Su$", 1}, Case{R"(\bquantiz\w*)", 1},
                      Case{R"(\bquantiz\w*\b)", 1}, Case{R"(graph[- ]based)", 2}, Case{R"(graph\s+neural)", 1},
                      Case{R"(graph\W+neural)", 1}, Case{R"(C\+\+)", 1}, Case{"^.*loop.*$", 1},
                      Case{R"(pre-?train(?:ed|ing)?)", 2}, Case{"[Gg]raph", 1},
                      // Not sure to mean the same, so RE2 decides.
                      Case{"", 0}, Case{".", 0}, Case{"étale", 1}, Case{"straße", 0}, Case{R"(\bétale)", 0},
                      Case{R"(\d+)", 0}, Case{"a+", 0}, Case{"[a-z]x", 0}, Case{R"(C\+\+\b)", 0}, Case{".+loop", 0},
                      Case{"(?s)a.b", 0}, Case{"(a|)", 0}, Case{"a{2}", 0}, Case{"x*", 0}, Case{"^$", 0},
                      Case{R"(a\bb)", 0}, Case{R"(\Qa.b\E)", 0}, Case{"(a", 0}, Case{"a)", 0}, Case{"a**", 0},
                      Case{".{0,100}a", 1}, Case{"b.{0,1000}a", 0}, Case{"a.{0,05}b", 0}, Case{"a{01}b", 0},
                      Case{R"(class\bteach|foo)", 0}));

/// Texts and patterns of few letters meet often, in every way.
TEST(ReadPattern, AgreesWithRe2WhereItUnderstands) {
    const auto draw = generated::seeded(20'26);
    std::size_t understood = 0;
    std::size_t held = 0;
    for (int i = 0; i < 6'000; ++i) {
        const auto source = generated::make_pattern(draw);
        const auto reading = read_pattern(source);
        if (!reading) {
            continue;
        }
        ++understood;
        const auto pattern = Pattern::compile(source);
        ASSERT_TRUE(pattern.has_value()) << source;
        for (int j = 0; j < 12; ++j) {
            const auto text = generated::make_small_text(draw);
            if (text.empty() || !is_plain(text)) {
                continue;
            }
            Paper paper;
            paper.title = text;
            Surfaces surfaces;
            surfaces.read(paper, false);
            const auto row = surfaces.lowered().substr(1, text.size());
            const bool stands = std::ranges::any_of(reading->phrases, [&](const Phrase& phrase) {
                const std::uint8_t flags = reading->case_exact ? phrase_case_exact : 0;
                return PhraseSearch{}.stands(pack(phrase, flags), row, surfaces.original().substr(1, text.size()));
            });
            ASSERT_EQ(stands, pattern->matches(text)) << source << " on \"" << text << '"';
            held += stands ? 1 : 0;
        }
    }
    EXPECT_GT(understood, 1'000U);
    EXPECT_GT(held, 3'000U);
}

/// Every letter that a phrase may hold, beside every other character that could be near it.
TEST(ReadPattern, FoldsLettersBeyondAsciiAsRe2Does) {
    std::vector<std::string> characters{"\u212A", "\u212B", "\u1E9E", "\u03BC"};
    for (char32_t c = 0x80; c <= 0x24F; ++c) {
        characters.emplace_back();
        append_code_point(c, characters.back());
    }
    for (char c = ' '; c <= '~'; ++c) {
        characters.emplace_back(1, c);
    }
    Paper paper;
    Surfaces surfaces;
    std::size_t letters = 0;
    for (const auto& source : characters) {
        const auto reading = read_pattern(source);
        if (!reading || source.size() < 2) {
            continue;
        }
        ++letters;
        const auto pattern = Pattern::compile(source);
        for (const auto& text : characters) {
            if (!is_plain(text)) {
                continue;
            }
            paper.title = text;
            surfaces.read(paper, false);
            const auto row = surfaces.lowered().substr(1, text.size());
            EXPECT_EQ(PhraseSearch{}.stands(pack(reading->phrases.front(), 0), row,
                                            surfaces.original().substr(1, text.size())),
                      pattern->matches(text))
                << source << " on " << text;
        }
    }
    EXPECT_GT(letters, 180U);
}

TEST(FilterIndex, AgreesWithRe2OnPatternsOfEveryShape) {
    const auto draw = generated::seeded(7);
    std::vector<NumberedRule> rules;
    while (rules.size() < 1'500) {
        const auto source = generated::make_pattern(draw);
        if (check_pattern(source)) {
            Rule rule;
            rule.*(draw(3) == 0 ? &Rule::authors : draw(2) == 0 ? &Rule::title : &Rule::text) = {source};
            rules.push_back({static_cast<RuleNumber>(rules.size()), std::make_shared<const Rule>(std::move(rule))});
        }
    }
    std::vector<Announcement> announcements;
    for (int i = 0; i < 60; ++i) {
        auto announcement = generated::make_announcement(draw);
        auto paper = *announcement.paper;
        paper.title = generated::make_small_text(draw);
        paper.abstract = generated::make_small_text(draw);
        paper.authors = {Author{generated::make_small_text(draw), {}}, Author{generated::make_small_text(draw), {}}};
        announcements.push_back({std::make_shared<const Paper>(std::move(paper)), Kind::new_paper, std::nullopt});
    }
    const auto index = build_index(rules);
    ASSERT_TRUE(index.has_value());
    std::vector<Match> matches;
    (*index)->match(announcements, 2,
                    [&](std::span<const Match> chunk) { matches.insert(matches.end(), chunk.begin(), chunk.end()); });

    const auto expected = generated::plain_matches(rules, announcements);
    EXPECT_GT(expected.size(), 10'000U);
    for (std::size_t i = 0; i < std::min(matches.size(), expected.size()); ++i) {
        const auto& at = expected[i];
        ASSERT_TRUE(matches[i] == at) << "rule " << at.rule << " announcement " << at.announcement << ", found rule "
                                      << matches[i].rule << " announcement " << matches[i].announcement << ": "
                                      << testing::PrintToString(rules[std::min(at.rule, matches[i].rule)].rule->text)
                                      << testing::PrintToString(rules[std::min(at.rule, matches[i].rule)].rule->title)
                                      << testing::PrintToString(rules[std::min(at.rule, matches[i].rule)].rule->authors)
                                      << " on " << announcements[at.announcement].paper->title << " | "
                                      << announcements[at.announcement].paper->abstract;
    }
    EXPECT_EQ(matches.size(), expected.size());
}

}  // namespace
}  // namespace paperwire::filters
