// SPDX-License-Identifier: MIT
// include and subscribers_file.
#include <gtest/gtest.h>

#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* head = "arxiv: {contact: a@example.org}\nchannels: {tty: {type: console}}\n";

TEST(Include, JoinsFilesInTheOrderOfTheirNames) {
    const Workspace workspace;
    workspace.write("conf.d/20-b.yaml", "subscribers:\n  bob: {filters: f, deliver: {channel: tty}}\n");
    workspace.write("conf.d/10-a.yaml",
                    "filters: {f: {title: x}}\nsubscribers:\n  ana: {filters: f, deliver: {channel: tty}}\n");
    workspace.write("conf.d/.hidden.yaml", "nonsense: 1\n");
    workspace.write("conf.d/empty.yaml", "# nothing yet\n");

    const Loaded loaded = workspace.load_text(std::string{head} + "include: [conf.d/*.yaml]\n");

    EXPECT_EQ(workspace.told(loaded), Lines{});
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.subscriber_count, 2U);
}

TEST(Include, TellsFaultsWithTheFileTheyAreIn) {
    const Workspace workspace;
    workspace.write("conf.d/b.yaml", "subscribers:\n  bob: {filters: g}\n");
    workspace.write("conf.d/a.yaml", "timezone: Mars\n");

    const Loaded loaded = workspace.load_text(std::string{head} + "include: conf.d/*.yaml\n");

    EXPECT_EQ(
        workspace.errors(loaded),
        (Lines{
            "conf.d/a.yaml:1:11: error: timezone: \"Mars\" is not a time zone (want an IANA name, as in Europe/Berlin)",
            "conf.d/b.yaml:2:18: error: subscribers.bob.filters: \"g\" is not a filter"}));
}

TEST(Include, RefusesOneIdTwiceAndOneKeyWithTwoValues) {
    const Workspace workspace;
    workspace.write("a.yaml",
                    "timezone: Europe/Berlin\narxiv: {contact: b@example.org, rss: "
                    "\"https://rss.arxiv.org/rss\"}\nchannels: {tty: {type: console}}\n");

    const Loaded loaded = workspace.load_text(std::string{head} + "timezone: UTC\ninclude: a.yaml\n");

    EXPECT_EQ(workspace.errors(loaded),
              (Lines{"a.yaml:1:1: error: timezone: has another value already (at paperwire.yaml:3:1)",
                     "a.yaml:2:9: error: arxiv.contact: has another value already (at paperwire.yaml:1:9)",
                     "a.yaml:3:12: error: channels.tty: is taken (first at paperwire.yaml:2:12)"}));
}

TEST(Include, TakesOneValueTwice) {
    const Workspace workspace;
    workspace.write("a.yaml", "timezone: UTC\narxiv: {contact: a@example.org}\n");

    const Loaded loaded =
        workspace.load_text(std::string{head} + "timezone: UTC\ninclude: [a.yaml, ./a.yaml, paperwire.yaml]\n");

    EXPECT_EQ(workspace.told(loaded), Lines{});
}

TEST(Include, MissesANamedFileButNotAPattern) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(std::string{head} + "include: [nothing.d/*.yaml, nothing.yaml]\n");

    EXPECT_EQ(
        workspace.errors(loaded),
        (Lines{"paperwire.yaml:3:29: error: include[1]: \"nothing.yaml\" cannot be read: No such file or directory"}));
}

TEST(Include, ResolvesPathsWhereTheyStand) {
    const Workspace workspace;
    workspace.write("conf.d/site.yaml", "channels: {site: {type: archive, directory: pages}}\ninclude: more/*.yaml\n");
    workspace.write("conf.d/more/x.yaml", "timezone: Europe/Berlin\n");

    const Loaded loaded = workspace.load_text(std::string{head} + "include: [conf.d/*.yaml]\n");

    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(std::get<archive::ArchiveSettings>(loaded.settings->channels.at("site")).directory,
              workspace.path("conf.d/pages"));
    EXPECT_EQ(loaded.settings->timezone, "Europe/Berlin");
}

/// The head, a filter, ana and a file of people.
std::string with_people() {
    return std::string{head} +
           "filters: {f: {title: x}}\nsubscribers: {ana: {filters: f, deliver: {channel: tty}}}\nsubscribers_file: "
           "people.jsonl\n";
}

TEST(SubscribersFile, IsReadLineByLine) {
    const Workspace workspace;
    workspace.write(
        "people.jsonl",
        "\xEF\xBB\xBF{\"id\": \"bob\", \"filters\": [\"f\"], \"deliver\": [{\"channel\": \"tty\", \"paused\": true, "
        "\"to\": 12}]}\r\n"
        "\n"
        "{\"id\":\"cy\",\"timezone\":\"Asia/Tokyo\",\"filters\":{\"name\":\"own\",\"keywords\":[\"${env:HOME}\"]},"
        "\"deliver\":{\"channel\":\"tty\",\"to\":\"${env:HOME}\"}}");

    const Loaded loaded = workspace.load_text(with_people());

    EXPECT_EQ(workspace.told(loaded), Lines{});
    ASSERT_TRUE(loaded.settings.has_value());
    const auto& population = *loaded.settings->population;
    ASSERT_EQ(population.subscribers.size(), 3U);
    EXPECT_TRUE(population.subscribers[1].deliveries.at(0).paused);
    EXPECT_EQ(population.subscribers[1].deliveries.at(0).to, "12");
    EXPECT_EQ(population.subscribers[2].deliveries.at(0).to, "${env:HOME}");
    EXPECT_EQ(population.subscribers[2].deliveries.at(0).timezone, "Asia/Tokyo");
    EXPECT_EQ(population.rules.at(1).rule->keywords, (std::vector<std::string>{"${env:HOME}"}));
}

TEST(SubscribersFile, AFaultyLinePutsOutThatSubscriberAlone) {
    struct Case {
        std::string line;
        std::string fault;
    };
    const std::vector<Case> table{
        {R"({"id": "bob", "filters": ["g"]})", ":1:27: error: subscribers.bob.filters[0]: \"g\" is not a filter"},
        {R"({"id": "bob", "filters": ["f"], "deliver": {"channel": "tty", "schedule": "daily 25:00"}})",
         ":1:75: error: subscribers.bob.deliver.schedule: \"25:00\" is not a time (want HH:MM, 00:00 to 23:59)"},
        {R"({"id": "ana", "filters": ["f"]})",
         ":1:8: error: subscribers.ana.id: \"ana\" is taken (by the subscriber at paperwire.yaml:4:15)"},
        {R"({"filters": ["f"]})", ":1:1: error: id is missing"},
        {R"({"id": 7, "id": 8, "filters": ["f"]})", ":1:11: error: id: written twice (first at people.jsonl:1:2)"},
        {R"({"id": "é", "filter": ["f"], "filters": "f"})",
         ":1:8: error: subscribers.é.id: \"é\" is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)"},
        {R"([1, 2])", ":1:1: error: want a mapping (key: value), not a list"},
    };
    for (const Case& one : table) {
        SCOPED_TRACE(one.line);
        const Workspace workspace;
        workspace.write("people.jsonl",
                        one.line + "\n{\"id\": \"zoe\", \"filters\": [\"f\"], \"deliver\": {\"channel\": \"tty\"}}\n");

        const Loaded loaded = workspace.load_text(with_people());

        ASSERT_FALSE(workspace.errors(loaded).empty());
        EXPECT_EQ(workspace.errors(loaded)[0], "people.jsonl" + one.fault);
        ASSERT_TRUE(loaded.settings.has_value());
        EXPECT_EQ(loaded.subscriber_count, 2U);
        EXPECT_EQ(loaded.settings->population->left_out.size(), 1U);
    }
}

TEST(SubscribersFile, BytesThatAreNoJsonPutOutTheirLine) {
    for (const std::string line :
         {"{\"id\": \"bob\"", "not json", "{\"id\": \"b\xFF\"}", "{} {}", "\x01", "{\"id\": 1e999}"}) {
        SCOPED_TRACE(line);
        const Workspace workspace;
        workspace.write("people.jsonl", line + "\n");

        const Loaded loaded = workspace.load_text(with_people());

        EXPECT_EQ(workspace.errors(loaded).size(), 1U);
        ASSERT_TRUE(loaded.settings.has_value());
        ASSERT_EQ(loaded.settings->population->left_out.size(), 1U);
        EXPECT_TRUE(loaded.settings->population->left_out[0].starts_with(workspace.path("people.jsonl:1: ")));
    }
}

TEST(SubscribersFile, NothingOfAFaultyLineStays) {
    const Workspace workspace;
    workspace.write("people.jsonl",
                    "{\"id\": \"bob\", \"filters\": [{\"name\": \"own\", \"title\": \"x\"}], \"deliver\": "
                    "[{\"channel\": \"site\", \"to\": \"p\"}, {\"channel\": "
                    "\"nowhere\"}]}\n"
                    "{\"id\": \"bob\", \"filters\": [\"f\"], \"deliver\": [{\"channel\": \"site\", \"to\": \"p\"}]}\n");

    const Loaded loaded = workspace.load_text(
        "arxiv: {contact: a@example.org}\nchannels: {site: {type: archive, directory: /srv}}\nfilters: {f: {title: "
        "x}}\nsubscribers_file: people.jsonl\n");

    EXPECT_EQ(workspace.errors(loaded),
              (Lines{"people.jsonl:1:115: error: subscribers.bob.deliver[1].channel: \"nowhere\" is not a channel"}));
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.subscriber_count, 1U);
    EXPECT_EQ(loaded.settings->population->rules.size(), 1U);
}

TEST(SubscribersFile, TellsHowFarItIsReadToItsEnd) {
    const Workspace workspace;
    std::string lines;
    for (int i = 0; i < 300; ++i) {
        lines += R"({"id":"p)" + std::to_string(i) + R"(","filters":"f","deliver":{"channel":"tty"}})" +
                 std::string(10'000, ' ') + "\n";
    }
    workspace.write("people.jsonl", lines);
    workspace.write("paperwire.yaml", with_people());
    std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
    LoadOptions options;
    options.environment = [](const std::string&) { return std::optional<std::string>("/home/ana"); };
    options.progress = [&told](std::uint64_t read, std::uint64_t all) { told.emplace_back(read, all); };

    const Loaded loaded = load(workspace.path("paperwire.yaml"), options);

    EXPECT_EQ(loaded.subscriber_count, 301U);
    ASSERT_GE(told.size(), 3U);
    EXPECT_LT(told.front().first, told.front().second);
    EXPECT_EQ(told.back(), std::pair(lines.size(), lines.size()));
}

TEST(SubscribersFile, ALineTooLongPutsOutThatLineAlone) {
    const Workspace workspace;
    const std::string right = R"(","filters":"f","deliver":{"channel":"tty"}})";
    workspace.write("people.jsonl", R"({"id":"a)" + right + "\n" + std::string(9'000'000, 'x') + "\n" + R"({"id":"b)" +
                                        right + "\n" + R"({"id":"c)" + right + std::string(1'000'000, ' ') + "\n" +
                                        R"({"id":"d)" + right);

    const Loaded loaded = workspace.load_text(with_people());

    EXPECT_EQ(workspace.errors(loaded), (Lines{"people.jsonl:2:1: error: a line longer than 1000000 bytes",
                                               "people.jsonl:4:1: error: a line longer than 1000000 bytes"}));
    EXPECT_EQ(loaded.subscriber_count, 4U);
}

TEST(SubscribersFile, ThatIsMissingRefusesTheWhole) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(with_people());

    ASSERT_EQ(workspace.errors(loaded).size(), 1U);
    EXPECT_EQ(
        workspace.errors(loaded)[0],
        "paperwire.yaml:5:19: error: subscribers_file: \"people.jsonl\" cannot be read: No such file or directory");
    EXPECT_FALSE(loaded.settings.has_value());
}

TEST(ParseFilter, ReadsNamesAndMappings) {
    const Workspace workspace;
    const Loaded loaded = workspace.load_text(with_people().substr(0, with_people().find("subscribers_file")));
    ASSERT_TRUE(loaded.settings.has_value());
    std::vector<Fault> faults;

    const auto named = parse_filter("f", *loaded.settings, "--filter", faults);
    const auto written = parse_filter("{text: y, none_of: [f]}", *loaded.settings, "--filter", faults);

    EXPECT_TRUE(faults.empty());
    ASSERT_TRUE(named.has_value());
    EXPECT_EQ(*named, loaded.settings->filters.at("f"));
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ((*written)->none_of.at(0), *named);
}

TEST(ParseFilter, TellsFaults) {
    std::vector<Fault> faults;

    EXPECT_FALSE(parse_filter("{text: '['}", Settings{}, "--filter", faults).has_value());
    EXPECT_FALSE(parse_filter("nothing", Settings{}, "--filter", faults).has_value());

    ASSERT_EQ(faults.size(), 2U);
    EXPECT_EQ(to_string(faults[0]).substr(0, 46), "--filter:1:8: error: filter.text: pattern \"[\" ");
    EXPECT_EQ(to_string(faults[1]), "--filter:1:1: error: filter: \"nothing\" is not a filter");
}

}  // namespace
}  // namespace paperwire::config
