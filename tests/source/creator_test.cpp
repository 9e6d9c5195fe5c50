// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "bot/source/feed.hpp"

namespace paperwire::source {
namespace {

using Authors = std::vector<Author>;

TEST(Creator, SplitsAtCommasOutsideParentheses) {
    EXPECT_EQ(parse_creator("C. Bal\\'azs, E. L. Berger, C. -P. Yuan"),
              (Authors{{"C. Balázs", {}}, {"E. L. Berger", {}}, {"C. -P. Yuan", {}}}));
    EXPECT_EQ(parse_creator("A. B (X, Y), C. D (Z)"), (Authors{{"A. B", {"X, Y"}}, {"C. D", {"Z"}}}));
    EXPECT_EQ(parse_creator("Hongjun Pan"), (Authors{{"Hongjun Pan", {}}}));
    EXPECT_EQ(parse_creator(""), Authors{});
    EXPECT_EQ(parse_creator(" , ,  "), Authors{});
}

TEST(Creator, trap_05_KeepsTheBareCommaInsideAnAffiliation) {
    EXPECT_EQ(parse_creator("Yufang Li (The Hong Kong University of Science,Technology)"),
              (Authors{{"Yufang Li", {"The Hong Kong University of Science,Technology"}}}));
}

TEST(Creator, trap_05_TakesOneWordNamesAndCollaborationsWithoutTheirExtraBlank) {
    EXPECT_EQ(parse_creator("Ratna Kandala,  Deepti, Sheza Munir"),
              (Authors{{"Ratna Kandala", {}}, {"Deepti", {}}, {"Sheza Munir", {}}}));
    EXPECT_EQ(parse_creator(" ATLAS Collaboration, G. Aad"), (Authors{{"ATLAS Collaboration", {}}, {"G. Aad", {}}}));
}

TEST(Creator, LeavesSuffixesWithTheirNames) {
    EXPECT_EQ(parse_creator("G. David Forney, Jr., Pascal O. Vontobel"),
              (Authors{{"G. David Forney, Jr.", {}}, {"Pascal O. Vontobel", {}}}));
    EXPECT_EQ(parse_creator("Ann Lee, III (MIT), Bo Li"), (Authors{{"Ann Lee, III", {"MIT"}}, {"Bo Li", {}}}));
    EXPECT_EQ(parse_creator("A. One,  Jr, B. Two"), (Authors{{"A. One", {}}, {"Jr", {}}, {"B. Two", {}}}));
    EXPECT_EQ(parse_creator("Jr., A. One"), (Authors{{"Jr.", {}}, {"A. One", {}}}));
}

TEST(Creator, KeepsNestedParenthesesTogether) {
    EXPECT_EQ(parse_creator("A. B (Univ (Dept, of X), Y), C. D"),
              (Authors{{"A. B", {"Univ (Dept, of X), Y"}}, {"C. D", {}}}));
    EXPECT_EQ(parse_creator("Wei (Tom) Zhang, B. C"), (Authors{{"Wei (Tom) Zhang", {}}, {"B. C", {}}}));
    EXPECT_EQ(parse_creator("Wei (Tom) Zhang (MIT), B. C"), (Authors{{"Wei (Tom) Zhang", {"MIT"}}, {"B. C", {}}}));
}

TEST(Creator, LosesNoTextOnUnbalancedParentheses) {
    EXPECT_EQ(parse_creator("A. B (X, C. D, E. F"), (Authors{{"A. B (X", {}}, {"C. D", {}}, {"E. F", {}}}));
    EXPECT_EQ(parse_creator("A. B), C. D (Y)"), (Authors{{"A. B)", {}}, {"C. D", {"Y"}}}));
    EXPECT_EQ(parse_creator("A. B (X)), C. D"), (Authors{{"A. B", {"X)"}}, {"C. D", {}}}));
    EXPECT_EQ(parse_creator("A. B ((X, Y), C. D"), (Authors{{"A. B", {"(X, Y"}}, {"C. D", {}}}));
    EXPECT_EQ(parse_creator("(for the Team)"), (Authors{{"(for the Team)", {}}}));
}

TEST(Creator, StandsAThousandAuthorsAndDeepNesting) {
    std::string line;
    for (int i = 0; i < 3303; ++i) {
        line += (i == 0 ? "" : ", ") + std::string("A. Author") + std::to_string(i);
    }
    EXPECT_EQ(parse_creator(line).size(), 3303U);

    const std::string deep = "A. B " + std::string(100'000, '(') + "X" + std::string(100'000, ')');
    EXPECT_EQ(parse_creator(deep).size(), 1U);
    EXPECT_EQ(parse_creator("A. B " + std::string(100'000, '(')).size(), 1U);
}

}  // namespace
}  // namespace paperwire::source
