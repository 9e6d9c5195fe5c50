// SPDX-License-Identifier: MIT
#include "bot/source/taxonomy.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace paperwire::source {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Categories, HoldEveryActiveOneOnceSortedById) {
    const auto all = categories();

    EXPECT_EQ(all.size(), 149U);
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Category::id));
    EXPECT_EQ(std::ranges::count_if(all, [](const Category& c) { return !c.alias.empty(); }), 6);
    EXPECT_EQ(std::ranges::count_if(all, [](const Category& c) { return c.title.empty(); }), 0);
}

TEST(CategoryTitle, IsTheIdWhereNothingIsKnown) {
    EXPECT_EQ(category_title("cs.PL"), "Programming Languages");
    EXPECT_EQ(category_title("eess.SY"), "Systems and Control");
    EXPECT_EQ(category_title("cs.XX"), "cs.XX");
    EXPECT_EQ(category_title("zz.ZZ"), "zz.ZZ");
    EXPECT_EQ(category_title(""), "");
}

TEST(CanonicalCategory, MendsAliasesRetiredNamesAndCase) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"cs.SY", "eess.SY"},     {"math.MP", "math-ph"},
        {"stat.TH", "math.ST"},   {"math.IT", "cs.IT"},
        {"q-fin.EC", "econ.GN"},  {"cs.NA", "math.NA"},
        {"cs.ai", "cs.AI"},       {"COND-MAT.SOFT", "cond-mat.soft"},
        {"Cs.Na", "math.NA"},     {"alg-geom", "math.AG"},
        {"cmp-lg", "cs.CL"},      {"SUPR-CON", "cond-mat.supr-con"},
        {"astro-ph", "astro-ph"}, {"ASTRO-PH", "astro-ph"},
        {"hep-th", "hep-th"},     {"68T05", "68T05"},
        {"cs.ZZ", "cs.ZZ"},       {"", ""},
    };

    for (const auto& [written, canonical] : table) {
        SCOPED_TRACE(written);
        EXPECT_EQ(canonical_category(written), canonical);
        EXPECT_EQ(canonical_category(canonical_category(written)), canonical);
    }
}

TEST(CanonicalCategories, KeepOrderAndEachOnce) {
    const std::vector<std::string> written{"cs.SY", "math.OC", "eess.SY", "cs.na", "math.NA", "cs.LG"};

    EXPECT_THAT(canonical_categories(written), ElementsAre("eess.SY", "math.OC", "math.NA", "cs.LG"));
}

TEST(ExpandCategory, TakesIdsAndAliasesInAnyCase) {
    for (const auto& [written, canonical] : std::vector<std::pair<std::string, std::string>>{{"cs.PL", "cs.PL"},
                                                                                             {"CS.pl", "cs.PL"},
                                                                                             {"cs.SY", "eess.SY"},
                                                                                             {"hep-TH", "hep-th"},
                                                                                             {"math.mp", "math-ph"}}) {
        SCOPED_TRACE(written);
        const auto found = expand_category(written);
        ASSERT_TRUE(found);
        EXPECT_THAT(*found, ElementsAre(canonical));
    }
}

TEST(ExpandCategory, SpreadsAnArchiveOverAllThatHaveANameInIt) {
    const auto cs = expand_category("cs.*");
    ASSERT_TRUE(cs);
    EXPECT_EQ(cs->size(), 40U);
    EXPECT_TRUE(std::ranges::is_sorted(*cs));
    EXPECT_THAT(*cs, Contains("eess.SY"));
    EXPECT_THAT(*cs, Contains("math.NA"));
    EXPECT_THAT(*cs, Not(Contains("cs.SY")));
    EXPECT_THAT(*cs, Not(Contains("cond-mat.soft")));

    const auto math = expand_category("MATH.*");
    ASSERT_TRUE(math);
    EXPECT_EQ(math->size(), 32U);
    EXPECT_THAT(*math, Contains("math-ph"));
    EXPECT_THAT(*math, Contains("cs.IT"));

    EXPECT_THAT(*expand_category("hep-th.*"), ElementsAre("hep-th"));
    EXPECT_THAT(*expand_category("math-ph.*"), ElementsAre("math-ph"));
    EXPECT_EQ(expand_category("astro-ph.*")->size(), 6U);
    EXPECT_EQ(expand_category("physics.*")->size(), 22U);
    EXPECT_EQ(expand_category("stat.*")->size(), 6U);
}

TEST(ExpandCategory, SaysWhatToWriteInstead) {
    for (const auto& [written, advice] :
         std::vector<std::pair<std::string, std::string>>{{"cs", "write cs.* for all of it"},
                                                          {"astro-ph", "write astro-ph.* for all of it"},
                                                          {"CS", "write cs.* for all of it"},
                                                          {"alg-geom", "retired: write math.AG"},
                                                          {"cmp-lg.*", "retired: write cs.CL"},
                                                          {"cs.LGG", "did you mean cs.LG?"},
                                                          {"math.AGG", "did you mean math.AG?"},
                                                          {"hep-thh", "did you mean hep-th?"},
                                                          {"*", "leave the key out"},
                                                          {"", "want a category"},
                                                          {"something.else", "want a category"},
                                                          {"foo.*", "unknown category \"foo.*\""}}) {
        SCOPED_TRACE(written);
        const auto found = expand_category(written);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, Errc::configuration);
        EXPECT_THAT(found.error().message, HasSubstr(advice));
    }
}

TEST(MayBeCategory, IsWhatLooksLikeOne) {
    for (const auto* id :
         {"cs.AI", "hep-th", "q-bio", "cond-mat.dis-nn", "physics.acc-ph", "alg-geom", "new-arch.XY", "CS.AI"}) {
        EXPECT_TRUE(may_be_category(id)) << id;
    }
    for (const auto* id :
         {"", "14C20", "14C20, 14M99", "I.2.6", "D.3", "Primary 57M25", "cs.", ".AI", "cs.AI.x", "cs AI", "ünd"}) {
        EXPECT_FALSE(may_be_category(id)) << id;
    }
}

TEST(CategoryOfSubject, KnowsEveryActiveCategoryByItsTitle) {
    EXPECT_EQ(category_of_subject("Nuclear Experiment"), "nucl-ex");
    EXPECT_EQ(category_of_subject("High Energy Physics - Theory"), "hep-th");
    EXPECT_EQ(category_of_subject("Astrophysics"), "astro-ph");
    EXPECT_EQ(category_of_subject("Computer Science - Machine Learning"), "cs.LG");
    EXPECT_EQ(category_of_subject("Statistics - Machine Learning"), "stat.ML");
    EXPECT_EQ(category_of_subject("Quantitative Finance - Economics"), "econ.GN");
    EXPECT_EQ(category_of_subject("Mathematics - Mathematical Physics"), "math-ph");
    for (const auto* text : {"", "Clockmaking", "Machine Learning", "Computer Science - Clocks", "37K05 37K10"}) {
        EXPECT_EQ(category_of_subject(text), std::nullopt) << text;
    }
}

TEST(CategoryOfSet, IsTheWayBack) {
    for (const Category& category : categories()) {
        EXPECT_EQ(category_of_set(set_of_category(category.id)), category.id);
    }
    for (const auto* set : {"", "cs", "cs:cs", "math:math", "physics:cond-mat", "physics:astro-ph"}) {
        EXPECT_EQ(category_of_set(set), std::nullopt) << set;
    }
    EXPECT_EQ(category_of_set("cs:cs:SY"), "eess.SY");
}

}  // namespace
}  // namespace paperwire::source
