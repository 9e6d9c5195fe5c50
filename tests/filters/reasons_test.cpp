// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "filters/explain.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

using namespace sample;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Reason reason(std::string field, std::string matched, std::uint32_t begin, std::int32_t author = -1) {
    return Reason{"mine", std::move(field), std::move(matched), begin, author};
}

std::vector<Reason> why(const Rule& rule, const Announcement& announcement) {
    return reasons(rule, "mine", announcement);
}

TEST(Reasons, AreTheFirstMatchInEachField) {
    Rule both_fields = rule(&Rule::text, {"loops?"});
    both_fields.authors = {"^zhendong su$"};

    const auto found = why(both_fields, announce(paper("On Loops and loops", "A loop.")));

    EXPECT_THAT(found, ElementsAre(reason("title", "Loops", 3), reason("authors", "Zhendong Su", 0, 0),
                                   reason("abstract", "loop", 2)));
}

TEST(Reasons, EveryMemberThatMatchedCountsOnceAPlace) {
    const auto found =
        why(rule(&Rule::title, {R"(\bMLIR\b)", "mlir", "nothing", "dialect"}), announce(paper("An MLIR dialect")));

    EXPECT_THAT(found, ElementsAre(reason("title", "MLIR", 3), reason("title", "dialect", 8)));
}

TEST(Reasons, ShowTheWordsAsTheyStand) {
    EXPECT_THAT(why(rule(&Rule::title, {R"(\betale\b)"}), announce(paper("The Étale site"))),
                ElementsAre(reason("title", "Étale", 4)));
    EXPECT_THAT(why(rule(&Rule::keywords, {"loop invariant"}), announce(paper("A Loop—Invariant"))),
                ElementsAre(reason("title", "Loop—Invariant", 2)));
    EXPECT_THAT(why(rule(&Rule::authors, {"francois b"}), announce(paper("x"))),
                ElementsAre(reason("authors", "François B", 0, 1)));
}

TEST(Reasons, NameEveryAuthorThatMatched) {
    const auto found = why(rule(&Rule::authors, {"^.[^ ]+"}), announce(paper("x")));

    EXPECT_THAT(found, ElementsAre(reason("authors", "Zhendong", 0, 0), reason("authors", "François", 0, 1)));
}

TEST(Reasons, LeaveOutWhatDidNotContribute) {
    Rule outer;
    Rule half = rule(&Rule::title, {"dialect"});
    half.abstract = {"missing"};
    outer.any_of = {share(half), share(rule(&Rule::title, {"MLIR"}))};
    outer.none_of = {share(rule(&Rule::title, {"survey"}))};

    EXPECT_THAT(why(outer, announce(paper("An MLIR dialect"))), ElementsAre(reason("title", "MLIR", 3)));
}

TEST(Reasons, FormalOnesStandInWhenNoWordsDo) {
    Rule formal = rule(&Rule::categories, {"cs.LG", "cs.PL"});
    formal.primary = {"cs.PL"};
    Rule only_kind;
    only_kind.announce = kinds({Kind::replacement});
    Rule refusing;
    refusing.none_of = {share(rule(&Rule::title, {"survey"}))};

    EXPECT_THAT(
        why(formal, announce(paper("x"))),
        ElementsAre(reason("categories", "cs.PL", 0), reason("categories", "cs.LG", 0), reason("primary", "cs.PL", 0)));
    EXPECT_THAT(why(only_kind, announce(paper("x"), Kind::replacement)), ElementsAre(reason("announce", "replace", 0)));
    EXPECT_THAT(why(refusing, announce(paper("x"))), ElementsAre(reason("announce", "new", 0)));
}

TEST(Reasons, AnEmptyMatchIsNoWord) {
    Rule odd = rule(&Rule::title, {"q*"});
    odd.categories = {"cs.PL"};

    EXPECT_THAT(why(odd, announce(paper("x"))), ElementsAre(reason("categories", "cs.PL", 0)));
}

TEST(Reasons, AreEmptyWhenTheRuleDoesNotHold) {
    auto waiting = paper("x");
    waiting.comment = Fact{};

    EXPECT_THAT(why(rule(&Rule::title, {"missing"}), announce(paper("x"))), IsEmpty());
    EXPECT_THAT(why(rule(&Rule::comment, {"x"}), announce(waiting)), IsEmpty());
}

}  // namespace
}  // namespace paperwire::filters
