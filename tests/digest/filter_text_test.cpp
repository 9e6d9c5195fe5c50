// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "bot/digest/filter_text.hpp"

namespace paperwire::digest {
namespace {

using filters::Rule;

Rule every_key() {
    Rule inner;
    inner.keywords = {"type theory"};
    Rule inmost;
    inmost.authors = {"^Ana \"the\" Müller$"};
    inner.none_of = {std::make_shared<const Rule>(inmost)};
    Rule rule;
    rule.categories = {"cs.AI", "cs.PL"};
    rule.primary = {"cs.PL"};
    rule.title = {R"(\bMLIR\b)", "a\tb"};
    rule.abstract = {"x"};
    rule.comment = {"y"};
    rule.journal_ref = {"z"};
    rule.text = {"t"};
    rule.authors = {"Erdős"};
    rule.keywords = {"k"};
    rule.announce = filters::KindSet{0b1010};
    rule.all_of = {std::make_shared<const Rule>(inner)};
    rule.any_of = {std::make_shared<const Rule>(inner), std::make_shared<const Rule>(inmost)};
    rule.none_of = {std::make_shared<const Rule>(inmost)};
    return rule;
}

TEST(FilterText, ReadsBackEveryKey) {
    std::string text;
    append_filter(text, "na\"me", every_key());
    append_filter(text, "none", Rule{});
    end_filters(text);

    const auto read = filters_from_text(text);

    ASSERT_TRUE(read.has_value()) << read.error().message << text;
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ(read->at(0).name, "na\"me");
    EXPECT_EQ(*read->at(0).rule, every_key());
    EXPECT_EQ(read->at(1).name, "none");
    EXPECT_EQ(*read->at(1).rule, Rule{});
}

TEST(FilterText, NoFilterIsAList) {
    std::string text;
    end_filters(text);
    const auto read = filters_from_text(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->empty());
}

TEST(FilterText, RefusesWhatIsNone) {
    for (const char* text : {"", "[", "[[]]", "[[\"a\"]]", "[[\"a\",{\"title\":7}]]", "[[\"a\",{\"all_of\":[3]}]]"}) {
        const auto read = filters_from_text(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code, Errc::malformed) << text;
    }
}

}  // namespace
}  // namespace paperwire::digest
