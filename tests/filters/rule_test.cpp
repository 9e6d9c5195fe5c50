// SPDX-License-Identifier: MIT
#include "filters/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "filters/categories.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

using namespace sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

TEST(CheckPattern, AcceptsWhatRe2Accepts) {
    for (const std::string_view pattern : {R"(\bMLIR\b)", "loop invariants?", "(?-i)LLVM", "Erdős", ".*graph", "a|b",
                                           R"(\pL+)", "x*", "(?-i:A)b", "(?P<name>x)", R"(\pL{40})"}) {
        SCOPED_TRACE(pattern);
        EXPECT_TRUE(check_pattern(pattern).has_value());
    }
}

TEST(CheckPattern, RefusesWithReasonAndRemedy) {
    struct Refusal {
        std::string pattern;
        std::string words;
    };
    const Refusal refusals[] = {
        {"(foo", "missing )"},
        {"foo(?!bar)", "none_of"},
        {"foo(?=bar)", "look-ahead"},
        {"(?<=a)b", "look-behind"},
        {R"((a)\1)", "back-references"},
        {"C++", R"(C\+\+)"},
        {"*a", R"(\*)"},
        {"[a", "missing ]"},
        {"a{2000}", "1000"},
        {R"(\pL{900})", "smaller repetitions"},
        {"caf\x65\xCC\x81", "NFC"},
        {"\xFF", "UTF-8"},
        {std::string(1001, 'a'), "1001 characters"},
    };
    for (const auto& refusal : refusals) {
        SCOPED_TRACE(refusal.pattern);

        const auto checked = check_pattern(refusal.pattern);

        ASSERT_FALSE(checked.has_value());
        EXPECT_EQ(checked.error().code, Errc::malformed);
        EXPECT_THAT(checked.error().message, HasSubstr(refusal.words));
    }
}

TEST(CheckPattern, CountsCharactersNotBytes) {
    std::string thousand;
    for (int i = 0; i < 1000; ++i) {
        thousand += "é";
    }

    EXPECT_TRUE(check_pattern(thousand).has_value());
    EXPECT_FALSE(check_pattern(thousand + "é").has_value());
}

TEST(PatternWarning, NamesLettersThatWordBoundariesDoNotKnow) {
    for (const std::string_view pattern :
         {R"(\bétale\b)", R"(\bétale)", R"(café\b)", R"(\b(étale|flat)\b)", R"(\b(?:flat|étale))", R"((?-i)\bÉcole)",
          R"(\wé)", R"(é\w+)", R"((caf(é))\b)", R"(é+\b)"}) {
        SCOPED_TRACE(pattern);
        EXPECT_THAT(pattern_warning(pattern), HasSubstr("ASCII"));
    }
}

TEST(PatternWarning, SaysWhatToWrite) {
    EXPECT_THAT(pattern_warning(R"(\bétale\b)"), HasSubstr(R"(write \betale\b)"));
    EXPECT_THAT(pattern_warning(R"(\bмир\b)"), HasSubstr("keywords"));
}

TEST(PatternWarning, IsSilentWhereAllIsWell) {
    for (const std::string_view pattern :
         {R"(\bnaïve\b)", "étale", R"(\bMLIR\b)", R"(\bé?tale)", R"([éè]\b)", R"(\b[é])", R"(é \b)", "Erdős", R"(\\bé)",
          R"(a{2}é)", R"(\Qé\E\b)", R"(\x{e9}\b)", "((((", "[", "\\", "(?", "a{"}) {
        SCOPED_TRACE(pattern);
        EXPECT_EQ(pattern_warning(pattern), "");
    }
}

TEST(PatternWarning, TellsOfAnEmptyPattern) { EXPECT_NE(pattern_warning(""), ""); }

TEST(CheckKeyword, WantsALetterOrDigit) {
    for (const std::string_view phrase : {"graph", "C++", "4", "мир", "é", "loop-invariant"}) {
        SCOPED_TRACE(phrase);
        EXPECT_TRUE(check_keyword(phrase).has_value());
    }
    for (const std::string_view phrase : {"", " ", "--", "++", "…", "\xFF"}) {
        SCOPED_TRACE(phrase);
        EXPECT_FALSE(check_keyword(phrase).has_value());
    }
}

TEST(Rule, EqualityIsDeep) {
    Rule a = rule(&Rule::title, {"x"});
    a.none_of = {share(rule(&Rule::comment, {"y"}))};
    Rule b = rule(&Rule::title, {"x"});
    b.none_of = {share(rule(&Rule::comment, {"y"}))};
    Rule c = b;
    c.none_of = {share(rule(&Rule::comment, {"z"}))};

    EXPECT_EQ(a, b);
    EXPECT_FALSE(b == c);
}

TEST(Rule, AsksForFactsAtAnyDepth) {
    Rule inner;
    inner.any_of = {share(rule(&Rule::title, {"x"})), share(rule(&Rule::comment, {"y"}))};
    Rule outer;
    outer.none_of = {share(inner)};

    EXPECT_TRUE(asks_for_comment(outer));
    EXPECT_FALSE(asks_for_journal_ref(outer));
    EXPECT_TRUE(asks_for_journal_ref(rule(&Rule::journal_ref, {"y"})));
}

TEST(CategoriesNeeded, AreTheSmallestNecessarySet) {
    Rule both_keys = rule(&Rule::categories, {"cs.AR", "cs.PL"});
    both_keys.primary = {"cs.LG"};
    Rule nested = rule(&Rule::categories, {"cs.AR", "cs.PL"});
    nested.all_of = {share(rule(&Rule::categories, {"cs.LG"}))};
    Rule any;
    any.any_of = {share(rule(&Rule::categories, {"cs.PL"})), share(rule(&Rule::primary, {"cs.AR"}))};

    EXPECT_THAT(categories_needed(both_keys), Optional(ElementsAre("cs.LG")));
    EXPECT_THAT(categories_needed(nested), Optional(ElementsAre("cs.LG")));
    EXPECT_THAT(categories_needed(any), Optional(ElementsAre("cs.AR", "cs.PL")));
    EXPECT_EQ(categories_needed(rule(&Rule::title, {"x"})), std::nullopt);
}

TEST(CategoriesAsked, AreThoseOfTheRule) {
    Rule any;
    any.any_of = {share(rule(&Rule::categories, {"cs.PL"})), share(rule(&Rule::primary, {"cs.AR"}))};

    EXPECT_THAT(categories_asked(rule(&Rule::categories, {"cs.AR", "cs.PL"})), Optional(ElementsAre("cs.AR", "cs.PL")));
    EXPECT_THAT(categories_asked(rule(&Rule::primary, {"cs.AR"})), Optional(ElementsAre("cs.AR")));
    EXPECT_THAT(categories_asked(any), Optional(ElementsAre("cs.AR", "cs.PL")));
}

TEST(CategoriesAsked, AreAllWhenSomeAlternativeNamesNone) {
    Rule some;
    some.any_of = {share(rule(&Rule::categories, {"cs.PL"})), share(rule(&Rule::title, {"x"}))};
    Rule none;
    none.none_of = {share(rule(&Rule::categories, {"cs.PL"}))};

    EXPECT_EQ(categories_asked(some), std::nullopt);
    EXPECT_EQ(categories_asked(none), std::nullopt);
    EXPECT_EQ(categories_asked(rule(&Rule::title, {"x"})), std::nullopt);
}

TEST(CategoriesAsked, HoldEveryListingByWhichALateCrossListingMayCome) {
    Rule crossed = rule(&Rule::categories, {"cs.PL"});
    crossed.primary = {"cs.LG"};
    Rule home = rule(&Rule::categories, {"cs.LG", "cs.PL"});
    home.primary = {"cs.LG"};
    Rule both_sets = rule(&Rule::categories, {"cs.PL"});
    both_sets.all_of = {share(rule(&Rule::categories, {"cs.LG"}))};
    Rule perhaps = rule(&Rule::categories, {"cs.PL"});
    perhaps.any_of = {share(rule(&Rule::categories, {"cs.LG"})), share(rule(&Rule::title, {"x"}))};
    Rule refused = rule(&Rule::categories, {"cs.PL"});
    refused.none_of = {share(rule(&Rule::categories, {"cs.LG"}))};

    EXPECT_THAT(categories_asked(crossed), Optional(ElementsAre("cs.PL")));
    EXPECT_THAT(categories_asked(home), Optional(ElementsAre("cs.LG")));
    EXPECT_THAT(categories_asked(both_sets), Optional(ElementsAre("cs.LG", "cs.PL")));
    EXPECT_THAT(categories_asked(perhaps), Optional(ElementsAre("cs.LG", "cs.PL")));
    EXPECT_THAT(categories_asked(refused), Optional(ElementsAre("cs.PL")));
}

}  // namespace
}  // namespace paperwire::filters
