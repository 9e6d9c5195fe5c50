// SPDX-License-Identifier: MIT
// Loading again: lines that were there before are not read, and nobody can tell; whatever a line depends on is looked
// at.
#include <gtest/gtest.h>

#include "config/changes.hpp"
#include "config/known_lines.hpp"
#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

constexpr const char* settings_text =
    "arxiv: {contact: a@example.org}\nchannels: {none: {type: \"null\"}, files: {type: archive, directory: /tmp/x}}\n"
    "subscribers_file: people.jsonl\n";

std::string line(const std::string& id, const std::string& filter, const std::string& deliver) {
    return R"({"id":")" + id + R"(","filters":)" + filter + R"(,"deliver":)" + deliver + "}\n";
}

std::string on_title(const std::string& pattern) { return R"({"name":"mine","title":")" + pattern + R"("})"; }

constexpr const char* to_nobody = R"({"channel":"none"})";

class Reload : public testing::Test {
protected:
    Loaded load(const std::string& settings, const std::string& lines,
                std::shared_ptr<const Population> before = nullptr) {
        workspace_.write("people.jsonl", lines);
        workspace_.write("paperwire.yaml", settings);
        LoadOptions options;
        options.environment = [](const std::string&) { return std::optional<std::string>("/home/ana"); };
        options.before = std::move(before);
        return config::load(workspace_.path("paperwire.yaml"), options);
    }

    /// Loads one after the other, and the later one for itself too: both must tell the same, and the same people.
    Loaded reload(const std::string& settings, const std::string& lines) {
        Loaded again = load(settings, lines, before_);
        const Loaded anew = load(settings, lines);
        EXPECT_EQ(workspace_.told(again), workspace_.told(anew));
        EXPECT_EQ(again.settings.has_value(), anew.settings.has_value());
        if (!again.settings || !anew.settings) return again;
        EXPECT_EQ(again.subscriber_count, anew.subscriber_count);
        EXPECT_EQ(again.filter_count, anew.filter_count);
        const Population& a = *again.settings->population;
        const Population& b = *anew.settings->population;
        EXPECT_EQ(fingerprints(a), fingerprints(b));
        EXPECT_EQ(a.prints, fingerprints(a));
        EXPECT_EQ(a.rule_prints, b.rules.size() == a.rules.size() ? rule_prints_of({a.rules, {}, {}}) : a.rule_prints);
        EXPECT_EQ(a.rules.size(), b.rules.size());
        EXPECT_EQ(a.left_out, b.left_out);
        EXPECT_EQ(a.lines->prints.size(), b.lines->prints.size());
        const Changes changes = config::changes(a, b);
        EXPECT_TRUE(changes.added.empty() && changes.changed.empty() && changes.removed.empty());
        return again;
    }

    void begin(const std::string& lines, const std::string& settings = settings_text) {
        const Loaded loaded = load(settings, lines);
        EXPECT_EQ(workspace_.errors(loaded), std::vector<std::string>{});
        before_ = loaded.settings->population;
    }

    Workspace workspace_;
    std::shared_ptr<const Population> before_;
};

/// Somebody forged what the line said, so that it is seen whether the line is read.
TEST_F(Reload, TakesALineThatIsThereAgainFromTheLoadBefore) {
    begin(line("a", on_title("one"), to_nobody) + line("b", on_title("two"), to_nobody));
    auto forged = std::make_shared<Population>(*before_);
    forged->subscribers[0].deliveries[0].topic = "forged";

    const Loaded loaded = load(settings_text,
                               line("b", on_title("two"), to_nobody) + line("a", on_title("one"), to_nobody) +
                                   line("c", on_title("one"), to_nobody),
                               forged);

    const auto& people = loaded.settings->population->subscribers;
    ASSERT_EQ(people.size(), 3U);
    EXPECT_EQ(people[0].deliveries[0].topic, "forged");
    EXPECT_EQ(people[1].deliveries[0].topic, "");
    EXPECT_EQ(people[2].filters[0].rule, people[0].filters[0].rule);
}

TEST_F(Reload, IsWhatLoadingAnewIsWhateverChanged) {
    const std::string a = line("a", on_title("one"), to_nobody);
    const std::string b = line("b", on_title("two"), to_nobody);
    const std::string c = line("c", on_title("three"), to_nobody);
    begin(a + b + c);

    reload(settings_text, a + b + c);
    reload(settings_text, c + a + b);
    reload(settings_text, a + c);
    reload(settings_text, line("0", on_title("two"), to_nobody) + a + b + c);
    reload(settings_text, a + line("b", on_title("zwei"), to_nobody) + c + line("d", on_title("drei"), to_nobody));
    reload(settings_text, line("c", on_title("three"), R"({"channel":"none","schedule":"daily 08:00"})"));
    reload(settings_text, "");
}

TEST_F(Reload, KeepsWhatALineDependsOnInSight) {
    const std::string named = std::string(settings_text) + "filters: {common: {title: x}}\n";
    const std::string lines = line("a", R"("common")", to_nobody) + line("b", on_title("two"), to_nobody);
    begin(lines, named);

    reload(named, lines);
    reload(std::string(settings_text) + "filters: {common: {title: y}}\n", lines);
    reload(std::string(settings_text) + "filters: {common: {title: x}, mine: {title: z}}\n", lines);
    reload(settings_text, lines);
    reload(named + "timezone: Asia/Tokyo\n", lines);
    reload(
        "arxiv: {contact: a@example.org}\nchannels: {files: {type: archive, directory: /tmp/x}}\n"
        "filters: {common: {title: x}}\nsubscribers_file: people.jsonl\n",
        lines);
}

TEST_F(Reload, SeesThatAnIdIsTakenByNow) {
    const std::string lines = line("a", on_title("one"), to_nobody) + line("b", on_title("two"), to_nobody);
    begin(lines);

    const Loaded twice = reload(settings_text, lines + line("a", on_title("one"), to_nobody));
    EXPECT_EQ(workspace_.errors(twice).size(), 1U);

    const Loaded taken = reload(std::string(settings_text) +
                                    "subscribers: {b: {filters: {name: f, title: t}, deliver: "
                                    "{channel: none}}}\n",
                                lines);
    EXPECT_EQ(workspace_.errors(taken).size(), 1U);
}

TEST_F(Reload, SeesThatAPlaceInAnArchiveIsTakenByNow) {
    const std::string b = line("b", on_title("one"), R"({"channel":"files","to":"b"})");
    begin(b);

    const Loaded loaded = reload(settings_text, line("a", on_title("one"), R"({"channel":"files","to":"b"})") + b);

    EXPECT_EQ(workspace_.errors(loaded).size(), 1U);
}

TEST_F(Reload, CountsPatternsWithoutLiteralAgain) {
    const std::string two = std::string(settings_text) + "limits: {patterns_without_literal: 2}\n";
    const std::string digits = line("a", on_title("[0-9]+"), to_nobody);
    const std::string again = line("b", on_title("[0-9]+"), to_nobody);
    const std::string letters = line("c", on_title("[a-z]+"), to_nobody);
    begin(digits + again + letters, two);

    reload(two, again + letters);
    reload(two, line("d", on_title("[x-z]+"), to_nobody) + again);
    const Loaded more = reload(two, line("d", on_title("[x-z]+"), to_nobody) + again + letters);
    EXPECT_EQ(workspace_.errors(more).size(), 1U);
    reload(std::string(settings_text) + "limits: {patterns_without_literal: 1}\n", again + letters);
}

TEST_F(Reload, TellsOfUnusedFiltersAsBefore) {
    const std::string named =
        std::string(settings_text) + "filters: {common: {title: x}, inner: {title: y}, idle: {title: z}}\n";
    const std::string lines = line("a", R"("common")", to_nobody) +
                              line("b", R"({"name":"mine","any_of":["inner",{"title":"t"}]})", to_nobody);
    begin(lines, named);

    const Loaded loaded = reload(named, lines);

    ASSERT_EQ(workspace_.warnings(loaded).size(), 1U);
    EXPECT_NE(workspace_.warnings(loaded)[0].find("filters.idle"), std::string::npos);
}

TEST_F(Reload, TellsWarningsAndFaultsOfLinesAgain) {
    const std::string lines = line("a", on_title("(a"), to_nobody) +
                              R"({"id":"b","filters":{"name":"f","title":"t"}})" + "\n" +
                              line("c", on_title("ö\\\\b"), to_nobody) + line("d", on_title("d"), to_nobody);
    const Loaded first = load(settings_text, lines);
    ASSERT_EQ(workspace_.errors(first).size(), 1U);
    ASSERT_EQ(workspace_.warnings(first).size(), 2U);
    before_ = first.settings->population;

    reload(settings_text, lines);
}

/// Rules come and go a hundred times; those that stay keep their objects, and mostly their numbers.
TEST_F(Reload, KeepsRulesWhateverComesAndGoes) {
    std::string stay;
    for (int i = 0; i < 20; ++i) stay += line("stay" + std::to_string(i), on_title("s" + std::to_string(i)), to_nobody);
    begin(stay);
    const std::shared_ptr<const Population> first = before_;
    for (int round = 0; round < 30; ++round) {
        std::string lines = stay;
        for (int i = 0; i < round % 7; ++i) {
            lines += line("guest" + std::to_string(i), on_title("g" + std::to_string(round * (i % 2) + i)), to_nobody);
        }
        before_ = reload(settings_text, lines).settings->population;
        EXPECT_EQ(before_->rules.size(), 20U + static_cast<std::size_t>(round % 7));
        for (std::size_t rule = 0; rule < 20; ++rule) EXPECT_EQ(before_->rules[rule].rule, first->rules[rule].rule);
    }
}

}  // namespace
}  // namespace paperwire::config
