// SPDX-License-Identifier: MIT
// Wrong in form: syntax, keys, size.
#include <gtest/gtest.h>

#include "tests/config/wrong.hpp"

namespace paperwire::config {
namespace {

TEST(Wrong, SyntaxIsToldWithItsPlace) {
    expect_all({
        {"empty", "§", {"the file is empty (want at least channels, filters and subscribers)"}},
        {"comments only", "§# nothing\n", {"the file is empty (want at least channels, filters and subscribers)"}},
        {"list on top", "§- a\n- b\n", {"want a mapping (key: value), not a list"}},
        {"word on top", "§hello\n", {"want a mapping (key: value), not \"hello\""}},
        {"tab", "channels:\n§\tmail: {type: console}\n", {"YAML syntax: a tab in the indentation (write blanks)"}},
        {"tab after blanks",
         "channels:\n  tty:\n   §\ttype: console\n",
         {"YAML syntax: a tab in the indentation (write blanks)"}},
        {"colon in text",
         "timezone: UTC§: x\n",
         {"YAML syntax: a colon that does not fit here (check the indentation; quote a text that holds \": \")"}},
        {"at sign", "listen: §@here\n", {"YAML syntax: a text that begins with \"@\" must be quoted"}},
        {"bracket", "include: [a.yaml§}\n", {"YAML syntax: a closing bracket that fits no opening one"}},
        {"open quotation", "timezone: §\"UTC\nlisten: 127.0.0.1:9\n", {"a quotation that is never closed"}},
        {"open single quotation", "timezone: §'it''s\n", {"a quotation that is never closed"}},
        {"unknown alias", "timezone: §*zone\n", {"YAML syntax: the referenced anchor is not defined"}},
        {"not UTF-8", "timezone: UTC # é\n# caf§\xE9\n", {"a byte that is not UTF-8 (save the file as UTF-8)"}},
        {"a comment that swallows a bracket",
         "channels:\n  lab: {type: slack, token: §#secret}\n  tty: {type: console} # a #1\ninclude: [x.yaml]\n",
         {"YAML syntax: # begins a comment in YAML (write \"#secret\" in quotes)"}},
        {"a comment that swallows a list",
         "include: [§#a, b]\ntimezone: UTC\n",
         {"YAML syntax: # begins a comment in YAML (write \"#a\" in quotes)"}},
        {"two documents",
         "timezone: UTC\n§---\ntimezone: UTC\n",
         {"a second YAML document (put it into a file of its own and `include` it)"}},
        {"tag", "timezone: §!zone UTC\n", {"the tag !zone is not supported (leave it out)"}},
        {"mapping as key", "? §{a: b}\n: c\n", {"a key must be one word, not a list or mapping"}},
        {"alias inside itself", "include: &a [§*a]\n", {"an alias to a value that holds the alias itself"}},
    });
}

TEST(Wrong, KeysAreKnownAndStandOnce) {
    expect_all({
        {"unknown on top", "§chanels: {}\n", {"chanels: unknown key (did you mean channels?)"}},
        {"unknown and far", "§zzzzzz: 1\n", {"zzzzzz: unknown key"}},
        {"in arxiv", "arxiv: {§contract: a@example.org}\n", {"arxiv.contract: unknown key (did you mean contact?)"}},
        {"in a channel", "channels:\n  tty: {type: console, §to: x}\n", {"channels.tty.to: unknown key"}},
        {"of another type",
         "channels:\n  # é\n  tty: {type: console, §layout: flat}\n",
         {"channels.tty.layout: unknown key"}},
        {"twice", "timezone: UTC\n§timezone: UTC\n", {"timezone: written twice (first at paperwire.yaml:1:1)"}},
        {"twice, flow",
         "arxiv: {contact: a@b.c, §contact: a@b.c}\n",
         {"arxiv.contact: written twice (first at paperwire.yaml:1:9)"}},
        {"twice in a list",
         "subscribers:\n  ana:\n    filters:\n      - name: x\n        title: y\n        §title: z\n",
         {"subscribers.ana.filters[0].title: written twice (first at paperwire.yaml:5:9)"}},
        {"same id twice",
         "filters:\n  a: {title: x}\n  §a: {title: y}\n",
         {"filters.a: written twice (first at paperwire.yaml:2:3)"}},
        {"merge key",
         "filters:\n  a: &a {title: x}\n  b: {§<<: *a, text: y}\n",
         {"filters.b.<<: merge keys are not supported (write the keys out, or name a filter)"}},
        {"empty key", "arxiv: {§\"\": x}\n", {"a key is empty"}},
        {"no value", "§timezone:\n", {"timezone: is empty (write a value; a text that begins with # needs quotes)"}},
        {"list for a text", "timezone: §[UTC]\n", {"timezone: want one value, not a list"}},
        {"mapping for a text", "listen: §{host: x}\n", {"listen: want one value, not a mapping"}},
        {"text for a mapping", "channels: §none\n", {"channels: want a mapping (key: value), not \"none\""}},
        {"list for a mapping", "channels: §[a]\n", {"channels: want a mapping (key: value), not a list"}},
    });
}

TEST(Wrong, AllFaultsAreToldAtOnceInTheOrderOfTheFile) {
    expect_faults({"many",
                   "timezone: §Mars\n"
                   "arxiv: {min_interval: §1s}\n"
                   "channels:\n"
                   "  mail: {type: §mail}\n"
                   "subscribers:\n"
                   "  ana:\n"
                   "    filters: [§nothing]\n"
                   "    deliver:\n"
                   "      - {channel: mail, to: x, schedule: §daily 8}\n"
                   "      - {channel: §nowhere}\n"
                   "§stor: x\n",
                   {"timezone: \"Mars\" is not a time zone (want an IANA name, as in Europe/Berlin)",
                    "arxiv.min_interval: \"1s\" is too short for arxiv.org hosts (want 3s or more)",
                    "channels.mail.type: \"mail\" is not known (did you mean email?) (want email, telegram, slack, "
                    "archive, console or null)",
                    "subscribers.ana.filters[0]: \"nothing\" is not a filter",
                    "subscribers.ana.deliver[0].schedule: \"8\" is not a time (want HH:MM, 00:00 to 23:59)",
                    "subscribers.ana.deliver[1].channel: \"nowhere\" is not a channel",
                    "stor: unknown key (did you mean store?)"}});
}

TEST(Wrong, AliasesThatExplodeAreRefused) {
    const Workspace workspace;
    std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 1; j < 10; ++j) {
            yaml += ", " + before;
        }
        yaml += "]\n";
    }

    const auto errors = workspace.errors(workspace.load_text(yaml));

    ASSERT_EQ(errors.size(), 1U);
    EXPECT_TRUE(errors[0].ends_with("error: aliases repeat too much")) << errors[0];
}

TEST(Wrong, DeepNestingIsRefused) {
    const Workspace workspace;
    for (const int depth : {250, 2'000, 200'000}) {
        SCOPED_TRACE(depth);

        const auto errors = workspace.errors(
            workspace.load_text("include: " + std::string(static_cast<std::size_t>(depth), '[') + "\n"));

        EXPECT_EQ(errors.size(), 1U);
    }
}

TEST(Wrong, AFileThatCannotBeRead) {
    const Workspace workspace;

    EXPECT_EQ(workspace.errors(workspace.load("nothing.yaml")),
              (std::vector<std::string>{"nothing.yaml: error: cannot be read: No such file or directory"}));
    EXPECT_EQ(workspace.errors(workspace.load("")),
              (std::vector<std::string>{": error: cannot be read: Is a directory"}));
}

}  // namespace
}  // namespace paperwire::config
