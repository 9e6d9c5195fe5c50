// SPDX-License-Identifier: MIT
#include "filters/index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "filters/explain.hpp"
#include "tests/filters/generated.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {

void PrintTo(const Match& match, std::ostream* out) {
    *out << "rule " << match.rule << " announcement " << match.announcement << " truth "
         << static_cast<int>(match.truth) << " kind " << to_string(match.kind);
}

namespace {

using namespace sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Match> run(const FilterIndex& index, const std::vector<Announcement>& announcements, unsigned threads = 1) {
    std::vector<Match> all;
    index.match(announcements, threads,
                [&](std::span<const Match> chunk) { all.insert(all.end(), chunk.begin(), chunk.end()); });
    return all;
}

std::vector<Match> run(std::vector<NumberedRule> rules, const std::vector<Announcement>& announcements) {
    const auto index = build_index(std::move(rules));
    EXPECT_TRUE(index.has_value());
    return run(**index, announcements);
}

std::vector<NumberedRule> make_rules(const generated::Draw& draw, std::uint32_t count) {
    std::vector<NumberedRule> rules;
    for (std::uint32_t i = 0; i < count; ++i) {
        rules.push_back({3 * i, share(generated::make_rule(draw, 3))});
    }
    return rules;
}

std::vector<Announcement> make_announcements(const generated::Draw& draw, int count) {
    std::vector<Announcement> announcements;
    std::generate_n(std::back_inserter(announcements), count, [&] { return generated::make_announcement(draw); });
    return announcements;
}

TEST(FilterIndex, AgreesWithPlainEvaluation) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE(seed);
        const auto draw = generated::seeded(seed);
        const auto rules = make_rules(draw, 150);
        const auto announcements = make_announcements(draw, 60);

        const auto matches = run(rules, announcements);

        EXPECT_EQ(matches, generated::plain_matches(rules, announcements));
        EXPECT_GT(matches.size(), 100U);
    }
}

TEST(FilterIndex, AgreesWithPlainEvaluationOnEveryPredicateAlone) {
    const auto draw = generated::seeded(99);
    std::vector<NumberedRule> rules;
    while (rules.size() < 300) {
        Rule candidate = generated::make_rule(draw, 0);
        candidate.categories.clear();
        candidate.primary.clear();
        candidate.announce = KindSet{15};
        rules.push_back({static_cast<RuleNumber>(rules.size()), share(candidate)});
    }
    const auto announcements = make_announcements(draw, 100);

    EXPECT_EQ(run(rules, announcements), generated::plain_matches(rules, announcements));
}

TEST(FilterIndex, GivesTheSameWithAnyNumberOfThreads) {
    const auto draw = generated::seeded(7);
    const auto index = build_index(make_rules(draw, 100));
    const auto announcements = make_announcements(draw, 200);
    ASSERT_TRUE(index.has_value());

    const auto one = run(**index, announcements, 1);

    for (const unsigned threads : {0U, 2U, 3U, 64U}) {
        SCOPED_TRACE(threads);
        EXPECT_EQ(run(**index, announcements, threads), one);
    }
}

TEST(FilterIndex, TellsRuleByRuleInAscendingOrder) {
    const auto all = share(rule(&Rule::title, {"x"}));
    const auto announcements = std::vector{announce(paper("x")), announce(paper("y")), announce(paper("x"))};

    const auto matches = run({{9, all}, {2, all}, {5, share(rule(&Rule::title, {"y"}))}}, announcements);

    EXPECT_THAT(matches, ElementsAre(Match{2, 0}, Match{2, 2}, Match{5, 1}, Match{9, 0}, Match{9, 2}));
}

TEST(FilterIndex, ChunksEndBetweenRules) {
    const auto all = share(rule(&Rule::title, {"x"}));
    std::vector<NumberedRule> rules;
    for (RuleNumber number = 0; number < 700; ++number) {
        rules.push_back({number, all});
    }
    const std::vector<Announcement> announcements(200, announce(paper("x")));
    const auto index = build_index(std::move(rules));
    ASSERT_TRUE(index.has_value());
    std::vector<RuleNumber> firsts;
    std::size_t total = 0;

    (*index)->match(announcements, 2, [&](std::span<const Match> chunk) {
        EXPECT_EQ(chunk.size() % announcements.size(), 0U);
        firsts.push_back(chunk.front().rule);
        total += chunk.size();
    });

    EXPECT_EQ(total, 700U * 200U);
    EXPECT_GT(firsts.size(), 1U);
    EXPECT_TRUE(std::ranges::is_sorted(firsts));
}

TEST(FilterIndex, CarriesTheKindAsSeenAndUnknown) {
    auto waiting = paper("x");
    waiting.comment = Fact{};
    Rule elsewhere = rule(&Rule::categories, {"cs.LG"});
    elsewhere.comment = {"accepted"};

    const auto matches = run({{1, share(elsewhere)}}, {announce(waiting)});

    EXPECT_THAT(matches, ElementsAre(Match{1, 0, Truth::unknown, Kind::cross_list}));
}

TEST(FilterIndex, SharesADefaultAnnounceWithNobodyInside) {
    const auto shared = share(rule(&Rule::title, {"x"}));
    Rule outer;
    outer.announce = KindSet{15};
    outer.all_of = {shared};

    const auto matches = run({{1, shared}, {2, share(outer)}}, {announce(paper("x"), Kind::replacement)});

    EXPECT_THAT(matches, ElementsAre(Match{2, 0, Truth::yes, Kind::replacement}));
}

TEST(FilterIndex, RefusesABadPatternByName) {
    Rule outer;
    outer.none_of = {share(rule(&Rule::text, {"(foo"}))};

    const auto index = build_index({{1, share(outer)}});

    ASSERT_FALSE(index.has_value());
    EXPECT_EQ(index.error().code, Errc::malformed);
    EXPECT_THAT(index.error().message, HasSubstr("(foo"));
}

TEST(FilterIndex, WorksOnNothing) {
    const auto some = std::vector{announce(paper("x"))};

    EXPECT_THAT(run({}, some), IsEmpty());
    EXPECT_THAT(run({{1, share(rule(&Rule::title, {"x"}))}}, {}), IsEmpty());
}

TEST(FilterIndex, MaySearchOnSeveralThreadsAtOnce) {
    const auto draw = generated::seeded(11);
    const auto index = build_index(make_rules(draw, 60));
    const auto announcements = make_announcements(draw, 50);
    ASSERT_TRUE(index.has_value());
    const auto alone = run(**index, announcements);
    std::vector<std::vector<Match>> results(3);

    {
        std::vector<std::jthread> threads;
        for (auto& result : results) {
            threads.emplace_back([&] { result = run(**index, announcements, 2); });
        }
    }

    for (const auto& result : results) {
        EXPECT_EQ(result, alone);
    }
}

/// Whatever the rule: a reason for each match and none otherwise; words that stand where they are said to stand.
TEST(Reasons, HoldForGeneratedRules) {
    const auto draw = generated::seeded(5);
    for (int i = 0; i < 3000; ++i) {
        SCOPED_TRACE(i);
        const Rule made = generated::make_rule(draw, 2);
        const auto announcement = generated::make_announcement(draw);
        const auto& paper = *announcement.paper;

        const auto found = reasons(made, "mine", announcement);

        EXPECT_EQ(found.empty(), evaluate(made, announcement).truth != Truth::yes);
        for (const auto& reason : found) {
            const auto& field = reason.field == "title"         ? paper.title
                                : reason.field == "abstract"    ? paper.abstract
                                : reason.field == "comment"     ? paper.comment.value
                                : reason.field == "journal_ref" ? paper.journal_ref.value
                                : reason.field == "authors"
                                    ? paper.authors.at(static_cast<std::size_t>(reason.author)).name
                                    : reason.matched;
            EXPECT_FALSE(reason.matched.empty());
            EXPECT_EQ(field.substr(reason.begin, reason.matched.size()), reason.matched);
        }
    }
}

}  // namespace
}  // namespace paperwire::filters
