// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "filters/explain.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

using namespace sample;

Truth value(const Rule& rule, const Announcement& announcement) { return evaluate(rule, announcement).truth; }

struct TextCase {
    std::vector<std::string> Rule::* key;
    std::string source;
    std::string title;
    bool holds;
};

TEST(Evaluate, PatternsFollowTheContract) {
    const TextCase cases[] = {
        {&Rule::title, R"(\bMLIR\b)", "A dialect of mlir", true},
        {&Rule::title, R"((?-i)\bMLIR\b)", "A dialect of mlir", false},
        {&Rule::title, R"((?-i)\bMLIR\b)", "A dialect of MLIR", true},
        {&Rule::title, "loop invariants?", "Finding Loop Invariants Fast", true},
        {&Rule::title, "invariant$", "Finding Loop Invariants", false},
        {&Rule::title, "^Finding", "Finding Loop Invariants", true},
        {&Rule::title, "etale", "On the Étale Site", true},
        {&Rule::title, R"(\betale\b)", "the étale site", true},
        {&Rule::title, R"(\bétale\b)", "the étale site", false},
        {&Rule::title, "étale", "the ÉTALE site", true},
        {&Rule::title, "étale", "the etale site", false},
        {&Rule::title, "(?-i)Etale", "the Étale site", true},
        {&Rule::title, "(?-i)etale", "the Étale site", false},
        {&Rule::title, "Lukasiewicz", "Łukasiewicz logic", true},
        {&Rule::title, "Strasse", "Straße", true},
        {&Rule::title, "C\\+\\+", "Templates in C++", true},
        {&Rule::title, ".*", "", false},
        {&Rule::title, "^$", "", false},
        {&Rule::text, "An abstract", "title", true},
        {&Rule::text, "title.*abstract", "title", false},
        {&Rule::authors, "^Zhendong Su$", "x", true},
        {&Rule::authors, "^Francois", "x", true},
        {&Rule::authors, "Su.*Belias", "x", false},
        {&Rule::comment, "pages", "x", false},
        {&Rule::abstract, "x", "x", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.source + " on " + c.title);

        const auto truth = value(rule(c.key, {c.source}), announce(paper(c.title)));

        EXPECT_EQ(truth, c.holds ? Truth::yes : Truth::no);
    }
}

TEST(Evaluate, KeywordsAreWholeWordsAsideFromCaseMarksAndHyphens) {
    const TextCase cases[] = {
        {nullptr, "loop invariant", "A Loop-Invariant Story", true},
        {nullptr, "loop-invariant", "a loop – invariant", true},
        {nullptr, "loop invariant", "Loop invariants", false},
        {nullptr, "etale", "ÉTALE cohomology", true},
        {nullptr, "étale", "Etale cohomology", true},
        {nullptr, "tale", "étale cohomology", false},
        {nullptr, "C++", "Modern C++ for all", true},
        {nullptr, "C", "Modern C++ for all", true},
        {nullptr, "a.b", "a.b and", true},
        {nullptr, "a.b", "a b and", false},
        {nullptr, " graph ", "A graph", true},
        {nullptr, "мир", "Мир и война", true},
        {nullptr, "мир", "мирный", false},
        {nullptr, "abstract", "x", true},
        {nullptr, "title an", "title", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.source + " on " + c.title);

        const auto truth = value(rule(&Rule::keywords, {c.source}), announce(paper(c.title)));

        EXPECT_EQ(truth, c.holds ? Truth::yes : Truth::no);
    }
}

TEST(Evaluate, AllKeysMustHoldAndAnyMemberOfAList) {
    Rule both_keys = rule(&Rule::title, {"nothing", "dialect"});
    both_keys.authors = {"Su"};

    const auto holds = value(both_keys, announce(paper("A dialect")));
    const auto fails = value(both_keys, announce(paper("A language")));

    EXPECT_EQ(holds, Truth::yes);
    EXPECT_EQ(fails, Truth::no);
}

TEST(Evaluate, CategoriesCountPrimaryAndCrossPrimaryOnlyThePrimary) {
    const auto announcement = announce(paper("x"));

    EXPECT_EQ(value(rule(&Rule::categories, {"cs.LG"}), announcement), Truth::yes);
    EXPECT_EQ(value(rule(&Rule::categories, {"cs.AR", "cs.PL"}), announcement), Truth::yes);
    EXPECT_EQ(value(rule(&Rule::categories, {"cs.AR"}), announcement), Truth::no);
    EXPECT_EQ(value(rule(&Rule::primary, {"cs.LG"}), announcement), Truth::no);
    EXPECT_EQ(value(rule(&Rule::primary, {"cs.PL"}), announcement), Truth::yes);
}

TEST(Evaluate, APrimaryThatIsNotListedCountsAsListed) {
    auto odd = paper("x");
    odd.categories = {"cs.LG"};

    EXPECT_EQ(value(rule(&Rule::categories, {"cs.PL"}), announce(odd)), Truth::yes);
}

TEST(Evaluate, AnnounceIsNewAndCrossUnlessWritten) {
    const Rule silent = rule(&Rule::title, {"x"});
    Rule spoken = silent;
    spoken.announce = kinds({Kind::replacement});

    for (const Kind kind : all_kinds) {
        SCOPED_TRACE(to_string(kind));
        EXPECT_EQ(value(silent, announce(paper("x"), kind)), is_replacement(kind) ? Truth::no : Truth::yes);
        EXPECT_EQ(value(spoken, announce(paper("x"), kind)), kind == Kind::replacement ? Truth::yes : Truth::no);
    }
}

TEST(Evaluate, AnnounceInsideIsNoCondition) {
    Rule outer;
    outer.announce = kinds({Kind::replacement});
    outer.all_of = {share(rule(&Rule::title, {"x"}))};

    EXPECT_EQ(value(outer, announce(paper("x"), Kind::replacement)), Truth::yes);
}

TEST(Evaluate, KindIsSeenFromTheCategoriesOfTheTopLevelRule) {
    struct Seen {
        Kind stored;
        Kind seen;
    };
    const Rule elsewhere = rule(&Rule::categories, {"cs.LG"});
    const Rule home = rule(&Rule::categories, {"cs.LG", "cs.PL"});
    for (const auto& [stored, seen] :
         {Seen{Kind::new_paper, Kind::cross_list}, Seen{Kind::cross_list, Kind::cross_list},
          Seen{Kind::replacement, Kind::replacement_cross}, Seen{Kind::replacement_cross, Kind::replacement_cross}}) {
        SCOPED_TRACE(to_string(stored));
        EXPECT_EQ(evaluate(elsewhere, announce(paper("x"), stored)).kind, seen);
        EXPECT_EQ(evaluate(home, announce(paper("x"), stored)).kind, stored);
        EXPECT_EQ(evaluate(rule(&Rule::primary, {"cs.LG"}), announce(paper("x"), stored)).kind, stored);
    }
}

TEST(Evaluate, NestedAnnounceSeesTheKindOfTheWholeRule) {
    Rule only_new;
    only_new.announce = kinds({Kind::new_paper});
    Rule outer = rule(&Rule::categories, {"cs.LG"});
    outer.all_of = {share(only_new)};
    Rule nested_categories;
    nested_categories.all_of = {share(rule(&Rule::categories, {"cs.LG"})), share(only_new)};

    EXPECT_EQ(value(outer, announce(paper("x"))), Truth::no);
    EXPECT_EQ(value(nested_categories, announce(paper("x"))), Truth::yes);
}

TEST(Evaluate, NestedFiltersCombine) {
    const auto yes = share(rule(&Rule::title, {"dialect"}));
    const auto no = share(rule(&Rule::title, {"language"}));
    const auto combine = [](std::vector<RulePtr> Rule::* key, std::vector<RulePtr> parts) {
        Rule made;
        made.*key = std::move(parts);
        return value(made, announce(paper("A dialect")));
    };

    EXPECT_EQ(combine(&Rule::all_of, {yes, yes}), Truth::yes);
    EXPECT_EQ(combine(&Rule::all_of, {yes, no}), Truth::no);
    EXPECT_EQ(combine(&Rule::any_of, {no, yes}), Truth::yes);
    EXPECT_EQ(combine(&Rule::any_of, {no, no}), Truth::no);
    EXPECT_EQ(combine(&Rule::none_of, {no, no}), Truth::yes);
    EXPECT_EQ(combine(&Rule::none_of, {no, yes}), Truth::no);
}

TEST(Evaluate, AMissingFactIsUnknownUntilItIsGiven) {
    const Rule asks = rule(&Rule::comment, {"accepted"});
    auto waiting = paper("x");
    waiting.comment = Fact{};
    auto given = paper("x");
    given.comment = Fact::of("Accepted at PLDI");

    EXPECT_EQ(value(asks, announce(waiting)), Truth::unknown);
    EXPECT_EQ(value(asks, announce(given)), Truth::yes);
    EXPECT_EQ(value(asks, announce(paper("x"))), Truth::no);
}

TEST(Evaluate, UnknownFollowsKleene) {
    auto waiting = paper("A dialect");
    waiting.journal_ref = Fact{};
    const auto yes = share(rule(&Rule::title, {"dialect"}));
    const auto no = share(rule(&Rule::title, {"language"}));
    const auto maybe = share(rule(&Rule::journal_ref, {"Nature"}));
    const auto combine = [&](std::vector<RulePtr> Rule::* key, std::vector<RulePtr> parts) {
        Rule made;
        made.*key = std::move(parts);
        return value(made, announce(waiting));
    };
    Rule with_key = rule(&Rule::title, {"language"});
    with_key.journal_ref = {"Nature"};

    EXPECT_EQ(combine(&Rule::all_of, {yes, maybe}), Truth::unknown);
    EXPECT_EQ(combine(&Rule::all_of, {no, maybe}), Truth::no);
    EXPECT_EQ(combine(&Rule::any_of, {yes, maybe}), Truth::yes);
    EXPECT_EQ(combine(&Rule::any_of, {no, maybe}), Truth::unknown);
    EXPECT_EQ(combine(&Rule::none_of, {no, maybe}), Truth::unknown);
    EXPECT_EQ(combine(&Rule::none_of, {yes, maybe}), Truth::no);
    EXPECT_EQ(value(with_key, announce(waiting)), Truth::no);
}

/// A matcher that tries one way after the other would need longer than there is time.
TEST(Evaluate, PatternsThatExplodeElsewhereAnswerOverAMegabyte) {
    const std::string long_title = std::string(1U << 20U, 'a') + "!";
    for (const std::string pattern : {"(a+)+$", "(x*)*y", "(a|aa)+b", "(a*)*(a*)*(a*)*c"})
        EXPECT_EQ(value(rule(&Rule::title, {pattern}), announce(paper(long_title))), Truth::no) << pattern;
    EXPECT_EQ(value(rule(&Rule::title, {"(a+)+!$"}), announce(paper(long_title))), Truth::yes);
}

TEST(Evaluate, APatternThatNeedsMuchMemoryStillAnswersRight) {
    const Rule wide = rule(&Rule::title, {R"((\pL{3,9} ){5}zebra)", R"([^x]{300}\pL{20}$)"});
    std::string five;
    for (int i = 0; i < 5; ++i) {
        five += "straße ";
    }

    EXPECT_EQ(value(wide, announce(paper(five + "zebra"))), Truth::yes);
    EXPECT_EQ(value(wide, announce(paper(five + "horse"))), Truth::no);
}

}  // namespace
}  // namespace paperwire::filters
