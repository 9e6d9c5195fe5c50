// SPDX-License-Identifier: MIT
#include "bot/source/author_line.hpp"

#include <gmock/gmock.h>

namespace paperwire::source {
namespace {

/// `Name [Affiliation; Affiliation]`, an author a line.
std::string shown(std::string_view raw) {
    std::string text;
    for (const Author& author : parse_author_line(raw)) {
        text += (text.empty() ? "" : " | ") + author.name;
        for (std::size_t i = 0; i < author.affiliations.size(); ++i) {
            text += (i == 0 ? " [" : "; ") + author.affiliations[i];
        }
        text += author.affiliations.empty() ? "" : "]";
    }
    return text;
}

using Lines = std::vector<std::pair<const char*, const char*>>;

void expect_all(const Lines& lines) {
    for (const auto& [raw, expected] : lines) EXPECT_EQ(shown(raw), expected) << raw;
}

TEST(AuthorLine, IsSplitAtCommasAndConjunctions) {
    expect_all(Lines{{"Ann Lee", "Ann Lee"},
                     {"Ann Lee, Bo Ek and Cy Oh", "Ann Lee | Bo Ek | Cy Oh"},
                     {"Ann Lee, Bo Ek, and Cy Oh", "Ann Lee | Bo Ek | Cy Oh"},
                     {"Ann Lee\n  and Bo Ek, & Cy Oh", "Ann Lee | Bo Ek | Cy Oh"},
                     {"Ann Lee; Bo Ek,, Cy Oh,", "Ann Lee | Bo Ek | Cy Oh"},
                     {"Alexander Brandt & Andy Sand", "Alexander Brandt | Andy Sand"},
                     {"Sudha, A. V. Rao", "Sudha | A. V. Rao"},
                     {"", ""},
                     {" , ", ""}});
}

TEST(AuthorLine, HasInitialsApartAndTexRead) {
    expect_all(Lines{{"J.P.Hague and N.d'Ambrumenil", "J. P. Hague | N. d'Ambrumenil"},
                     {R"(\.{I}nci G\"ok, {\L}ukasz Ho\v{r}ava)", "İnci Gök | Łukasz Hořava"},
                     {R"(R. Erd\H{o}s, O.~Bj\o rk)", "R. Erdős | O. Bjørk"},
                     {"Robert W. Heath, Jr. and Bo Ek", "Robert W. Heath, Jr. | Bo Ek"}});
}

TEST(AuthorLine, GivesAnAffiliationToThoseBeforeWithoutOne) {
    expect_all(Lines{{"Ann Lee (Here, Town), Bo Ek, Cy Oh (There and Here)",
                      "Ann Lee [Here, Town] | Bo Ek [There and Here] | Cy Oh [There and Here]"},
                     {"Ann Lee, Bo Ek (Here), Cy Oh", "Ann Lee [Here] | Bo Ek [Here] | Cy Oh"},
                     {"Ann Lee (Dept (Sub), Town)", "Ann Lee [Dept (Sub), Town]"},
                     {"Ann Lee (Here) (There)", "Ann Lee [Here; There]"}});
}

TEST(AuthorLine, ResolvesMarksFromTheListAtTheEnd) {
    expect_all(
        Lines{{"Ann Lee (1,2), Bo Ek (2) ((1) Here, Town, (2) There)", "Ann Lee [Here, Town; There] | Bo Ek [There]"},
              {"Ann Lee(2 and 1), Bo Ek ((1) Here; (2) There.)", "Ann Lee [There; Here] | Bo Ek"},
              {"Ann Lee (a), Bo Ek (b) ( (a) Here (b) There (West))", "Ann Lee [Here] | Bo Ek [There (West)]"},
              {"Ann Lee (1) (for the X Team) ((1): Here)", "Ann Lee [Here]"},
              {"Ann Lee (1, 3) ((1) Here, (2) There)", "Ann Lee [Here]"},
              {"Ann Lee (1,2), Bo Ek (2)", "Ann Lee | Bo Ek"},
              {"Ann Lee (1) ((1) Here", "Ann Lee [Here]"}});
}

TEST(AuthorLine, HasCollaborationsAmongItsAuthors) {
    expect_all(
        Lines{{"CLEO Collaboration: M. Artuso, et al", "CLEO Collaboration | M. Artuso"},
              {"J. Dalseno, for the Belle Collaboration", "J. Dalseno | for the Belle Collaboration"},
              {"The X Collaboration, Ann Lee, Bo Ek (Here)", "The X Collaboration | Ann Lee [Here] | Bo Ek [Here]"},
              {"A. Smith et al. (CDF Collaboration)", "A. Smith [CDF Collaboration]"},
              {"Ann Lee, et al. (MAGIC collaboration: 136 more)", "Ann Lee"},
              {"H.E.S.S. Collaboration: F. Aharonian", "H. E. S. S. Collaboration | F. Aharonian"}});
}

TEST(AuthorLine, LosesNoLetterOnUnbalancedInput) {
    for (const auto* raw : {"Ann Lee (Here, Bo Ek", "Ann Lee) Here, Bo Ek", "{Ann Lee, Bo Ek", "Ann} Lee, Bo Ek",
                            "Ann Lee (((Here, Bo Ek)", "Ann Lee \\"}) {
        const std::string text = shown(raw);
        for (const auto* word : {"Ann", "Lee"}) EXPECT_THAT(text, ::testing::HasSubstr(word)) << raw;
    }
    EXPECT_EQ(shown("(Here)"), "(Here)");
    EXPECT_EQ(shown("((1) Here)"), "((1) Here)");
}

TEST(AuthorLine, OfAMegabyteIsReadInLinearTime) {
    const auto repeated = [](const std::string& text) {
        std::string line = "Ann Lee (1) ((1) Here";
        while (line.size() < (std::size_t{1} << 20U)) line += text;
        return line;
    };
    for (const auto* text : {")", "(", "((", "(1)", "((1)", ") and", ", B (1)", "{", "}", " and ", "\\", "(1 "}) {
        EXPECT_FALSE(parse_author_line(repeated(text)).empty()) << text;
    }
    std::string many;
    for (int i = 0; i < 100'000; ++i) many += "B Ek, ";
    const auto shared = parse_author_line(many + "Cy Oh (" + std::string(100'000, 'x') + ")");
    ASSERT_EQ(shared.size(), 100'001U);
    EXPECT_TRUE(shared.front().affiliations.empty());
}

}  // namespace
}  // namespace paperwire::source
