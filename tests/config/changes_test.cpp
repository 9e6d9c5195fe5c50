// SPDX-License-Identifier: MIT
// From one load to the next: who changed, and rules that keep their numbers.
#include <gtest/gtest.h>

#include "config/changes.hpp"
#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

using Positions = std::vector<std::uint32_t>;

struct Person {
    std::string id;
    std::string title;
    std::string to{"x"};
};

std::shared_ptr<const Population> load_people(const std::vector<Person>& people,
                                              std::shared_ptr<const Population> before = nullptr) {
    const Workspace workspace;
    std::string lines;
    for (const Person& person : people) {
        lines += R"({"id":")" + person.id + R"(","filters":{"name":"mine","any_of":[{"title":")" + person.title +
                 R"("}]},"deliver":{"channel":"none","to":")" + person.to + "\"}}\n";
    }
    workspace.write("people.jsonl", lines);
    workspace.write(
        "paperwire.yaml",
        "arxiv: {contact: a@example.org}\nchannels: {none: {type: \"null\"}}\nsubscribers_file: people.jsonl\n");
    LoadOptions options;
    options.environment = [](const std::string&) { return std::optional<std::string>("/home/ana"); };
    options.before = std::move(before);
    const Loaded loaded = load(workspace.path("paperwire.yaml"), options);
    EXPECT_EQ(workspace.told(loaded), std::vector<std::string>{});
    return loaded.settings->population;
}

std::vector<std::uint32_t> numbers(const Population& population) {
    std::vector<std::uint32_t> all;
    for (const Subscriber& subscriber : population.subscribers) {
        all.push_back(subscriber.filters.at(0).rule);
    }
    return all;
}

std::string title(const Population& population, std::size_t rule) {
    return population.rules.at(rule).rule->any_of.at(0)->title.at(0);
}

TEST(Changes, AreNoneBetweenEqualPopulations) {
    const auto before = load_people({{"a", "one"}, {"b", "two"}});
    const auto after = load_people({{"b", "two"}, {"a", "one"}}, before);

    const Changes found = changes(*before, *after);

    EXPECT_EQ(found.added, Positions{});
    EXPECT_EQ(found.changed, Positions{});
    EXPECT_EQ(found.removed, Positions{});
    EXPECT_EQ(before->rules.at(0).rule, after->rules.at(0).rule);  // the same object
}

TEST(Changes, TellWhoCameChangedAndLeft) {
    const auto before = load_people({{"a", "one"}, {"b", "two"}, {"c", "three"}, {"d", "four"}});
    const auto after =
        load_people({{"0", "one"}, {"b", "two", "y"}, {"c", "other"}, {"d", "four"}, {"e", "five"}}, before);

    const Changes found = changes(*before, *after);

    EXPECT_EQ(found.added, (Positions{0, 4}));
    EXPECT_EQ(found.changed, (Positions{1, 2}));
    EXPECT_EQ(found.removed, (Positions{0}));
    EXPECT_EQ(numbers(*after), (Positions{0, 1, 2, 3, 4}));
    EXPECT_EQ(title(*after, 2), "other");
    EXPECT_EQ(title(*after, 4), "five");
}

TEST(Changes, KeepNumbersDenseWhenRulesGo) {
    const auto before = load_people({{"a", "one"}, {"b", "two"}, {"c", "three"}, {"d", "four"}});
    const auto after = load_people({{"d", "four"}, {"b", "two"}}, before);

    const Changes found = changes(*before, *after);

    EXPECT_EQ(numbers(*after), (Positions{1, 0}));  // b keeps its number, d's is no more
    EXPECT_EQ(found.changed, Positions{});
    ASSERT_EQ(after->rules.size(), 2U);
    EXPECT_EQ(title(*after, 0), "four");
    EXPECT_EQ(title(*after, 1), "two");
}

TEST(Population, HoldsEqualFiltersOnceWhateverTheirNames) {
    const Workspace workspace;
    workspace.write(
        "people.jsonl",
        R"({"id":"a","filters":[{"name":"x","title":"t"},{"name":"y","title":["t"]}],"deliver":{"channel":"none"}})"
        "\n"
        R"({"id":"b","filters":[{"name":"z","title":"t"},"named"],"deliver":{"channel":"none"}})"
        "\n");
    const Loaded loaded = workspace.load_text(
        "arxiv: {contact: a@example.org}\nchannels: {none: {type: \"null\"}}\nfilters: {named: {title: t}}\n"
        "subscribers_file: people.jsonl\n");

    EXPECT_EQ(workspace.told(loaded), std::vector<std::string>{});
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.settings->population->rules.size(), 1U);
    EXPECT_EQ(loaded.settings->population->subscribers.at(0).filters, (std::vector<FilterUse>{{"x", 0}, {"y", 0}}));
    EXPECT_EQ(loaded.settings->population->subscribers.at(1).filters, (std::vector<FilterUse>{{"z", 0}, {"named", 0}}));
}

}  // namespace
}  // namespace paperwire::config
