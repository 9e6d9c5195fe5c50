// SPDX-License-Identifier: MIT
#include "filters/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

using namespace sample;
using ::testing::HasSubstr;

int count_decisive(const Explanation& node) {
    int count = node.decisive ? 1 : 0;
    for (const auto& part : node.parts) {
        count += count_decisive(part);
    }
    return count;
}

/// The predicate of the decisive node.
std::string decisive(const Rule& rule, const Announcement& announcement) {
    const auto find = [](const auto& self, const Explanation& node) -> std::string {
        if (node.decisive) {
            return node.predicate;
        }
        std::string found;
        for (const auto& part : node.parts) {
            found += self(self, part);
        }
        return found;
    };
    const auto root = explain(rule, announcement);
    EXPECT_EQ(count_decisive(root), 1);
    EXPECT_EQ(root.truth, evaluate(rule, announcement).truth);
    return find(find, root);
}

Rule compilers() {
    Rule made = rule(&Rule::text, {R"(\bMLIR\b)", "loop invariants?"});
    made.categories = {"cs.AR", "cs.PL"};
    made.none_of = {share(rule(&Rule::title, {R"(\bsurvey\b)"}))};
    return made;
}

TEST(Explain, MarksTheOnePredicateThatFailed) {
    auto abroad = paper("An MLIR dialect");
    abroad.categories = {"math.CO"};
    abroad.primary = "math.CO";

    EXPECT_EQ(decisive(compilers(), announce(paper("A language"))), R"(text: ['\bMLIR\b', 'loop invariants?'])");
    EXPECT_EQ(decisive(compilers(), announce(abroad)), "categories: [cs.AR, cs.PL]");
    EXPECT_EQ(decisive(compilers(), announce(paper("MLIR: a survey"))), "none_of[0]");
    EXPECT_THAT(decisive(compilers(), announce(paper("MLIR"), Kind::replacement)), HasSubstr("announce: [new, cross]"));
}

TEST(Explain, MarksTheWordsThatMadeItHold) {
    EXPECT_EQ(decisive(compilers(), announce(paper("An MLIR dialect"))), R"(text: ['\bMLIR\b', 'loop invariants?'])");
}

TEST(Explain, GoesDownToTheLeafThatDecided) {
    Rule deep;
    Rule middle;
    middle.any_of = {share(rule(&Rule::title, {"nothing"})), share(rule(&Rule::title, {"dialect"}))};
    deep.all_of = {share(middle), share(rule(&Rule::authors, {"Nobody"}))};

    EXPECT_EQ(decisive(deep, announce(paper("A dialect"))), "authors: 'Nobody'");
    deep.all_of.pop_back();
    EXPECT_EQ(decisive(deep, announce(paper("A dialect"))), "title: 'dialect'");
    EXPECT_EQ(decisive(deep, announce(paper("A language"))), "any_of");
}

TEST(Explain, NamesWhatIsWaitedFor) {
    auto waiting = paper("x");
    waiting.comment = Fact{};
    Rule asks = rule(&Rule::comment, {"accepted"});
    asks.title = {"x"};

    const auto root = explain(asks, announce(waiting));

    EXPECT_EQ(root.truth, Truth::unknown);
    EXPECT_THAT(root.detail, HasSubstr("waits for the paper's comment"));
    EXPECT_EQ(decisive(asks, announce(waiting)), "comment: 'accepted'");
}

TEST(Explain, NamesWhatIsWaitedForAmongAlternatives) {
    auto waiting = paper("x");
    waiting.comment = waiting.journal_ref = Fact{};
    Rule asks;
    asks.any_of = {share(rule(&Rule::title, {"withdrawn"})), share(rule(&Rule::comment, {"withdrawn"}))};
    Rule spares;
    spares.none_of = {share(rule(&Rule::journal_ref, {"ACM"}))};

    EXPECT_EQ(decisive(asks, announce(waiting)), "comment: 'withdrawn'");
    EXPECT_THAT(explain(asks, announce(waiting)).detail, HasSubstr("waits for the paper's comment"));
    EXPECT_THAT(explain(spares, announce(waiting)).detail, HasSubstr("waits for the paper's journal reference"));
}

TEST(Explain, TellsANearMissFromAFarOne) {
    auto abroad = paper("A language");
    abroad.categories = {"math.CO"};
    abroad.primary = "math.CO";
    Rule deep;
    deep.all_of = {share(compilers())};

    EXPECT_EQ(explain(compilers(), announce(paper("A language"))).detail, "does not hold, by one predicate alone");
    EXPECT_EQ(explain(compilers(), announce(abroad)).detail, "does not hold, by 2 predicates");
    EXPECT_EQ(explain(deep, announce(abroad)).detail, "does not hold, by 2 predicates");
    EXPECT_EQ(explain(compilers(), announce(paper("MLIR: a survey"))).detail, "does not hold, by one predicate alone");
}

TEST(Explain, ShowsTheTextAroundTheMatch) {
    const auto shown = to_text(explain(
        rule(&Rule::abstract, {"invariants"}),
        announce(paper("x",
                       "We consider the very old problem of finding loop invariants for programs over integers and "
                       "arrays, and solve it."))));

    EXPECT_THAT(
        shown, HasSubstr("…the very old problem of finding loop «invariants» for programs over integers and arrays,…"));
}

TEST(Explain, CutsContextBetweenCharacters) {
    std::string umlauts;
    for (int i = 0; i < 80; ++i) {
        umlauts += "ü";
    }

    const auto shown = to_text(explain(rule(&Rule::title, {"x"}), announce(paper(umlauts + "ax" + umlauts))));

    EXPECT_THAT(shown, HasSubstr("…üü"));
    EXPECT_THAT(shown, HasSubstr("üü…"));
}

TEST(Explain, TellsThatAPatternNeverMatches) {
    EXPECT_THAT(to_text(explain(rule(&Rule::title, {R"(\bétale\b)"}), announce(paper("étale")))),
                HasSubstr(R"(write \betale\b)"));
}

TEST(Explain, ShortensLongLists) {
    std::vector<std::string> patterns;
    for (char c = 'A'; c <= 'Z'; ++c) {
        patterns.push_back(std::string("A") + c);
    }

    EXPECT_THAT(to_text(explain(rule(&Rule::title, patterns), announce(paper("x")))), HasSubstr("'AF', … 20 more]"));
}

TEST(Explain, CountsTheCategoriesOfAnArchiveThatWasSpread) {
    Rule wide;
    wide.categories = {"cs.IT", "cs.LO", "math-ph"};
    for (char c = 'A'; c <= 'Z'; ++c) {
        wide.categories.push_back(std::string("math.A") + c);
    }
    Rule few;
    few.categories = {"math.AG", "math.AT", "math.CO", "math.GT", "math.NT", "math.RT"};

    EXPECT_THAT(to_text(explain(wide, announce(paper("x")))),
                HasSubstr("categories: [cs.IT, cs.LO, math-ph, 26 of math.*]"));
    EXPECT_THAT(to_text(explain(few, announce(paper("x")))), HasSubstr("math.NT, math.RT]"));
}

TEST(Explain, TellsWhoTheAuthorsAre) {
    const Rule asks = rule(&Rule::authors, {"Nobody"});
    const auto told = [&asks](const std::vector<std::string>& names) {
        auto signed_by = paper("x");
        signed_by.authors.clear();
        for (const auto& name : names) {
            signed_by.authors.push_back(Author{name, {}});
        }
        return to_text(explain(asks, announce(signed_by)));
    };

    EXPECT_THAT(told({}), HasSubstr("(the paper names no authors)"));
    EXPECT_THAT(told({"Ann"}), HasSubstr("(its one author is Ann)"));
    EXPECT_THAT(told({"Ann", "Bo"}), HasSubstr("(none of the 2 authors Ann, Bo)"));
    EXPECT_THAT(told({"Ann", "Bo", "Cy", "Di", "Ed"}), HasSubstr("(none of the 5 authors Ann, Bo, Cy, Di, … 1 more)"));
}

TEST(Explain, ShowsTheCommentInWhichNothingWasFound) {
    auto submitted = paper("x");
    submitted.comment = Fact::of("9 pages, submitted to the Journal of Long Names and Longer Waits");
    submitted.journal_ref = Fact::of("");
    const auto told = [&submitted](std::vector<std::string> Rule::* key) {
        return to_text(explain(rule(key, {"accepted"}), announce(submitted)));
    };

    EXPECT_THAT(told(&Rule::comment), HasSubstr("(not in the comment: 9 pages, submitted to the Journal of…)"));
    EXPECT_THAT(told(&Rule::journal_ref), HasSubstr("(the paper has no journal reference)"));
}

/// The whole as people see it.
TEST(Explain, ReadsWell) {
    Rule all = compilers();
    all.announce = kinds({Kind::new_paper, Kind::replacement});
    all.categories = {"cs.LG"};
    all.any_of = {share(rule(&Rule::authors, {"^Zhendong Su$"})), share(rule(&Rule::keywords, {"type system"}))};
    auto waiting = paper("Of MLIR and others", "We find loop invariants.");
    waiting.comment = Fact{};
    all.all_of = {share(rule(&Rule::comment, {"accepted"}))};

    const auto shown = to_text(explain(all, announce(waiting)));

    std::ifstream file(std::string(PAPERWIRE_SOURCE_DIR) + "/tests/golden/filters/explanation.txt");
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(shown, golden.str()) << shown;
}

}  // namespace
}  // namespace paperwire::filters
