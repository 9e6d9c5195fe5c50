// SPDX-License-Identifier: MIT
#include "bot/text/fold.hpp"

#include <gtest/gtest.h>

#include <string>

namespace paperwire::text {
namespace {

std::string original_of(std::string_view text, const Folded& folded, std::string_view found) {
    const std::size_t at = folded.text.find(found);
    const Folded::Range range = folded.to_original(at, at + found.size());
    return std::string(text.substr(range.begin, range.end - range.begin));
}

TEST(WithoutDiacritics, DropsMarksAndKeepsCase) {
    const std::pair<std::string, std::string> rows[] = {{"Erdős", "Erdos"},
                                                        {"ÉTALE étale", "ETALE etale"},
                                                        {"Øystein Đoković Łukasz ısı", "Oystein Dokovic Lukasz isi"},
                                                        {"Æsir œuvre", "AEsir oeuvre"},
                                                        {"Straße ẞ", "Strasse SS"},
                                                        {"Nguyễn", "Nguyen"},
                                                        {"Ἀθήνα", "Αθηνα"},
                                                        {"한글 漢字", "한글 漢字"},
                                                        {"plain", "plain"},
                                                        {"İstanbul", "Istanbul"},
                                                        {"x̄ and r⃗", "x and r"}};
    for (const auto& [text, expected] : rows) {
        SCOPED_TRACE(text);
        EXPECT_EQ(without_diacritics(text).text, expected);
        EXPECT_EQ(without_diacritics_text(text), expected);
    }
}

TEST(WithoutDiacritics, LeadsBackToWholeCharactersOfTheOriginal) {
    const std::string text = "the Erdős–Rényi œuvre, x̄ y";
    const Folded folded = without_diacritics(text);

    EXPECT_EQ(original_of(text, folded, "Erdos"), "Erdős");
    EXPECT_EQ(original_of(text, folded, "enyi"), "ényi");
    EXPECT_EQ(original_of(text, folded, "e oe"), "");
    EXPECT_EQ(original_of(text, folded, "euvre"), "œuvre");
    EXPECT_EQ(original_of(text, folded, "x"), "x̄");
    EXPECT_EQ(folded.origin.size(), folded.text.size() + 1);
    EXPECT_EQ(folded.origin.back(), text.size());
}

TEST(WithoutDiacritics, NeedsNoMapWhereNothingChanged) {
    const Folded folded = without_diacritics("漢字 and ASCII");

    EXPECT_TRUE(folded.origin.empty());
    EXPECT_EQ(folded.to_original(3, 6).begin, 3U);
    EXPECT_EQ(folded.to_original(3, 6).end, 6U);
}

TEST(KeywordForm, FoldsCaseDiacriticsBlanksAndDashes) {
    const std::pair<std::string, std::string> rows[] = {{"Large-Language  Model", "large language model"},
                                                        {"Erdős–Rényi", "erdos renyi"},
                                                        {"C++ & Rust", "c++ & rust"},
                                                        {"GROẞ Straße", "gross strasse"},
                                                        {"ΣΊΣΥΦΟΣ", "σισυφοσ"},
                                                        {"a — b", "a b"},
                                                        {"a - - b", "a b"},
                                                        {"", ""}};
    for (const auto& [text, expected] : rows) {
        SCOPED_TRACE(text);
        EXPECT_EQ(keyword_form(text).text, expected);
    }
}

TEST(KeywordForm, LeadsBackWithoutTheGapAfterAWord) {
    const std::string text = "a Large -- Language - model";
    const Folded folded = keyword_form(text);

    EXPECT_EQ(original_of(text, folded, "large"), "Large");
    EXPECT_EQ(original_of(text, folded, "large language"), "Large -- Language");
    EXPECT_EQ(original_of(text, folded, "model"), "model");
}

TEST(FindPhrase, FindsWholeWordsOnly) {
    struct Row {
        std::string text;
        std::string phrase;
        bool found;
    };
    const Row rows[] = {{"graph theory", "graph", true},  {"subgraph theory", "graph", false},
                        {"graphs", "graph", false},       {"hypergraph graph", "graph", true},
                        {"a graph, b", "graph", true},    {"large-language model", "large language", true},
                        {"C++ code", "c++", true},        {"Étale maps", "etale", true},
                        {"graphé", "graph", false},       {"H2O water", "H2", false},
                        {"λ-calculus", "calculus", true}, {"x (graph)", "graph", true},
                        {"anything", "", false},          {"anything", "-", false},
                        {"foo bar", "foo-", true}};
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text + " / " + row.phrase);

        const std::size_t at = find_phrase(keyword_form(row.text).text, keyword_form(row.phrase).text);

        EXPECT_EQ(at != std::string_view::npos, row.found);
    }
}

TEST(FindPhrase, StartsWhereItIsTold) {
    EXPECT_EQ(find_phrase("graph graph", "graph"), 0U);
    EXPECT_EQ(find_phrase("graph graph", "graph", 1), 6U);
    EXPECT_EQ(find_phrase("graph graph", "graph", 7), std::string_view::npos);
}

TEST(ToNfc, ComposesAndMends) {
    EXPECT_EQ(to_nfc("e\u0301"), "é");
    EXPECT_EQ(to_nfc("a\xff"), "a\ufffd");
    EXPECT_EQ(to_nfc("\u1100\u1161"), "가");
    EXPECT_EQ(to_nfc("漢\u0301字 e\u0301 漢"), "漢\u0301字 é 漢");
}

}  // namespace
}  // namespace paperwire::text
