// SPDX-License-Identifier: MIT
// config/paperwire.schema.json is held against the loader's own table of keys, and the examples against the loader.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/node.hpp"
#include "config/yaml.hpp"
#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

std::string read(const std::string& name) {
    std::ifstream in(std::string{PAPERWIRE_SOURCE_DIR} + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

nlohmann::json schema() { return nlohmann::json::parse(read("config/paperwire.schema.json")); }

std::set<std::string> sorted(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

TEST(Schema, HasTheLoadersKeysAndNoOthers) {
    const auto all = schema();

    for (const keys::Table& table : keys::tables) {
        SCOPED_TRACE(std::string{table.section});
        const auto& section = table.section.empty() ? all : all.at("$defs").at(std::string{table.section});
        std::set<std::string> names;
        for (const auto& [name, ignored] : section.at("properties").items()) {
            names.insert(name);
        }
        EXPECT_EQ(names, sorted(table.keys));
        EXPECT_EQ(section.at("additionalProperties"), false);
    }
}

TEST(Schema, HasNoSectionThatTheLoaderLacks) {
    std::set<std::string> sections;
    const auto all = schema();
    for (const auto& [name, definition] : all.at("$defs").items()) {
        if (definition.contains("properties")) {
            sections.insert(name);
        }
    }

    std::set<std::string> tables;
    for (const keys::Table& table : keys::tables) {
        if (!table.section.empty()) {
            tables.emplace(table.section);
        }
    }
    EXPECT_EQ(sections, tables);
}

TEST(Schema, HasTheLoadersWords) {
    const auto all = schema();

    for (const keys::Table& table : keys::word_tables) {
        SCOPED_TRACE(std::string{table.section});
        std::set<std::string> words;
        for (const auto& word : all.at("$defs").at(std::string{table.section}).at("enum")) {
            words.insert(word.get<std::string>());
        }
        EXPECT_EQ(words, sorted(table.keys));
    }
}

/// Every key of every mapping in the tree.
void collect(const Node& node, std::set<std::string>& found) {
    for (const NodePtr& item : node.items) {
        collect(*item, found);
    }
    for (const Member& member : node.members) {
        found.insert(member.key);
        collect(*member.value, found);
    }
}

TEST(Examples, AreRight) {
    for (const std::string name : {"example.yaml", "minimal.yaml"}) {
        SCOPED_TRACE(name);
        LoadOptions options;
        options.secrets = LoadOptions::Secrets::off;
        options.environment = [](const std::string& variable) -> std::optional<std::string> {
            if (variable == "HOME") return "/home/ana";
            return std::nullopt;
        };

        const Loaded loaded = load(std::string{PAPERWIRE_SOURCE_DIR} + "/config/" + name, options);

        for (const Fault& fault : loaded.faults) {
            ADD_FAILURE() << to_string(fault);
        }
        EXPECT_TRUE(loaded.settings.has_value());
    }
}

TEST(Examples, TheLongOneHoldsEveryKey) {
    std::string yaml = read("config/example.yaml");
    Faults faults;
    const NodePtr root = parse_yaml(yaml, faults.add_source("example.yaml"), faults);
    ASSERT_NE(root, nullptr);
    std::set<std::string> found;

    collect(*root, found);

    for (const keys::Table& table : keys::tables) {
        for (const std::string_view key : table.keys) {
            const bool commented = yaml.find("# " + std::string{key} + ":") != std::string::npos ||
                                   yaml.find(std::string{key} + ": ") != std::string::npos;
            EXPECT_TRUE(found.contains(std::string{key}) || commented || key == "id") << table.section << "." << key;
        }
    }
}

TEST(Examples, TheShortOneHasTenLines) {
    const std::string yaml = read("config/minimal.yaml");

    EXPECT_EQ(std::ranges::count(yaml, '\n'), 10);
}

}  // namespace
}  // namespace paperwire::config
