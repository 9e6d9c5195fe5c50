// SPDX-License-Identifier: MIT
// How much filters may ask: each bound at its last right value and the first wrong one.
#include <gtest/gtest.h>

#include "tests/config/wrong.hpp"

namespace paperwire::config {
namespace {

std::string nested(std::size_t depth) {
    std::string filter = "{title: x}";
    for (std::size_t i = 0; i < depth; ++i) {
        filter = "{all_of: [" + filter + "]}";
    }
    return filter;
}

std::string with_keywords(std::size_t count) {
    std::string words;
    for (std::size_t i = 0; i < count; ++i) {
        words += (i == 0 ? "word" : ", word") + std::to_string(i);
    }
    return "arxiv: {contact: a@example.org}\nfilters: {many: {keywords: [" + words +
           "]}}\nsubscribers: {ana: {filters: [many, {name: own, title: x}], deliver: []}}\n";
}

TEST(Limits, OfNesting) {
    const Workspace workspace;
    EXPECT_TRUE(workspace.errors(workspace.load_text(with_filter(nested(16)))).empty());
    ASSERT_FALSE(workspace.errors(workspace.load_text(with_filter(nested(17)))).empty());
    EXPECT_NE(workspace.errors(workspace.load_text(with_filter(nested(17))))[0].find("nested deeper than 16 levels"),
              std::string::npos);
}

TEST(Limits, OfOnePattern) {
    const Workspace workspace;
    EXPECT_TRUE(workspace.errors(workspace.load_text(with_filter("{title: " + std::string(1000, 'x') + "}"))).empty());
    EXPECT_EQ(workspace.errors(workspace.load_text(with_filter("{title: " + std::string(1001, 'x') + "}"))).size(), 1U);
}

TEST(Limits, OfOneSubscriber) {
    const Workspace workspace;
    EXPECT_EQ(workspace.errors(workspace.load_text(with_keywords(199))).size(), 1U);  // deliver is empty
    const auto errors = workspace.errors(workspace.load_text(with_keywords(200)));
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_EQ(errors[0],
              "paperwire.yaml:3:30: error: subscribers.ana.filters: more than 200 patterns and phrases, those of named "
              "filters counted (share the work among several subscribers)");
}

constexpr const char* two_allowed =
    "arxiv: {contact: a@example.org}\nchannels: {none: {type: \"null\"}}\nlimits: {patterns_without_literal: 2}\n";

TEST(Limits, OfPatternsWithoutLiteralTellWhichIsOneTooMany) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(std::string{two_allowed} +
                                              "filters:\n  a: {title: ['\\d+', '[a-z]+', '\\d+', 'word \\d+']}\n"
                                              "  b: {title: '[0-9]+x*'}\n");

    EXPECT_EQ(workspace.errors(loaded),
              (std::vector<std::string>{
                  "paperwire.yaml:6:14: error: filters.b.title: pattern \"[0-9]+x*\" has no letters that a text must "
                  "hold, and there are 2 such already (write a word of it in full, or raise "
                  "limits.patterns_without_literal)"}));
    EXPECT_FALSE(loaded.settings.has_value());
}

TEST(Limits, OfPatternsWithoutLiteralPutOutTheLineAlone) {
    const Workspace workspace;
    const auto line = [](const std::string& id, const std::string& pattern, const std::string& channel) {
        return R"({"id":")" + id + R"(","filters":{"name":"n","title":")" + pattern + R"("},"deliver":{"channel":")" +
               channel + "\"}}\n";
    };
    workspace.write("people.jsonl", line("a", "\\\\d+", "none") + line("b", "x*", "nowhere") +
                                        line("c", "[a-z]+", "none") + line("d", "y*", "none") +
                                        line("e", "\\\\d+", "none"));

    const Loaded loaded = workspace.load_text(std::string{two_allowed} + "subscribers_file: people.jsonl\n");

    const auto errors = workspace.errors(loaded);
    ASSERT_EQ(errors.size(), 2U);  // b, whose pattern does not count, and d
    EXPECT_TRUE(errors[1].starts_with("people.jsonl:4:41: error: subscribers.d.filters.title: pattern \"y*\" has no "))
        << errors[1];
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.subscriber_count, 3U);
    EXPECT_EQ(loaded.settings->population->left_out.size(), 2U);
}

TEST(Limits, ThemselvesMayBeWrong) {
    expect_all({
        {"word",
         "arxiv: {contact: a@example.org}\nlimits: {patterns_without_literal: §many}\n",
         {"limits.patterns_without_literal: \"many\" is not a number of patterns (want 0 to 1000000)"}},
        {"key", "arxiv: {contact: a@example.org}\nlimits: {§patterns: 3}\n", {"limits.patterns: unknown key"}},
        {"fewdays",
         "arxiv: {contact: a@example.org}\nlimits: {keep_days: §59}\n",
         {"limits.keep_days: \"59\" is not a number of days (want 60 to 100000)"}},
    });
}

}  // namespace
}  // namespace paperwire::config
