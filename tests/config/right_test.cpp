// SPDX-License-Identifier: MIT
// Right configurations: every documented key changes something that can be seen.
#include <gtest/gtest.h>

#include <chrono>
#include <variant>

#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

using namespace std::chrono_literals;

const Subscriber& subscriber(const Loaded& loaded, std::size_t index) {
    return loaded.settings->population->subscribers.at(index);
}

Loaded load_contract() {
    LoadOptions options;
    options.secrets = LoadOptions::Secrets::off;
    return load(std::string{PAPERWIRE_SOURCE_DIR} + "/tests/fixtures/config/contract.yaml", options);
}

TEST(Contract, ItsExampleIsRight) {
    const Loaded loaded = load_contract();

    for (const Fault& fault : loaded.faults) {
        EXPECT_EQ(fault.severity, Fault::Severity::warning) << to_string(fault);
    }
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.subscriber_count, 3U);  // two, and one in people.jsonl
    EXPECT_EQ(loaded.filter_count, 2U);
    EXPECT_EQ(loaded.channel_count, 7U);
    EXPECT_EQ(loaded.settings->arxiv.contact, "ops@example.org");
    EXPECT_EQ(loaded.settings->listen, "127.0.0.1:9617");
    EXPECT_EQ(loaded.settings->timezone, "Europe/Berlin");
    EXPECT_EQ(loaded.settings->summary_method, "extract");
    EXPECT_EQ(loaded.settings->store.path, "/var/lib/paperwire/paperwire.db");
}

TEST(Contract, ItsSubscribersHaveTheirDefaultsFilledIn) {
    const Loaded loaded = load_contract();

    ASSERT_TRUE(loaded.settings.has_value());
    const Subscriber& ana = subscriber(loaded, 0);
    ASSERT_EQ(ana.deliveries.size(), 2U);
    EXPECT_EQ(ana.filters, (std::vector<FilterUse>{{"compilers", 0}, {"friends", 1}}));
    EXPECT_EQ(ana.deliveries[0].name, "ana@example.org");
    EXPECT_EQ(ana.deliveries[0].timezone, "Europe/Madrid");
    EXPECT_EQ(ana.deliveries[0].filters, (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(to_string(ana.deliveries[0].schedule), "weekdays 08:00");
    EXPECT_EQ(ana.deliveries[1].filters, (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(ana.deliveries[1].quiet, (QuietHours{22h, 7h}));
    const Subscriber& bob = subscriber(loaded, 1);
    EXPECT_EQ(bob.id, "bob");
    EXPECT_EQ(bob.deliveries.at(0).timezone, "Europe/Berlin");
    EXPECT_EQ(bob.filters.at(0).rule, 0U);
    const Subscriber& lab = subscriber(loaded, 2);
    EXPECT_EQ(lab.deliveries.at(0).to, "#papers");
    EXPECT_EQ(lab.deliveries.at(0).timezone, "America/New_York");
    EXPECT_EQ(lab.deliveries.at(0).empty, Delivery::Empty::send);
}

TEST(Contract, ItsFilters) {
    const Loaded loaded = load_contract();

    ASSERT_TRUE(loaded.settings.has_value());
    const filters::Rule& compilers = *loaded.settings->filters.at("compilers");
    EXPECT_EQ(compilers.categories, (std::vector<std::string>{"cs.AR", "cs.PL"}));
    EXPECT_EQ(compilers.text, (std::vector<std::string>{"\\bMLIR\\b", "loop invariants?"}));
    ASSERT_EQ(compilers.none_of.size(), 1U);
    EXPECT_EQ(compilers.none_of[0]->title, (std::vector<std::string>{"\\bsurvey\\b"}));
    const filters::Rule& friends = *loaded.settings->population->rules.at(1).rule;
    EXPECT_EQ(friends.announce, filters::KindSet{0b0111});
    EXPECT_EQ(friends.authors, (std::vector<std::string>{"^Zhendong Su$"}));
}

TEST(Right, AFileWithNothingButAZoneHasAllDefaults) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text("timezone: UTC\n");

    ASSERT_TRUE(loaded.settings.has_value());
    const Settings& settings = *loaded.settings;
    EXPECT_EQ(settings.arxiv.rss, "https://rss.arxiv.org/rss");
    EXPECT_EQ(settings.arxiv.api, "https://export.arxiv.org/api/query");
    EXPECT_EQ(settings.arxiv.oai, "https://oaipmh.arxiv.org/oai");
    EXPECT_EQ(settings.arxiv.min_interval, 3s);
    EXPECT_EQ(settings.store.path, "/home/ana/.local/state/paperwire/paperwire.db");
    EXPECT_EQ(settings.listen, "");
    EXPECT_EQ(settings.summary_method, "");
    ASSERT_NE(settings.population, nullptr);
    EXPECT_TRUE(settings.population->subscribers.empty());
}

TEST(Right, SectionsWithoutAnythingInThemAreAbsent) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text("arxiv:\nchannels:\nfilters:\nsubscribers:\nsummaries:\ninclude:\n");

    EXPECT_EQ(workspace.errors(loaded), std::vector<std::string>{});
    EXPECT_TRUE(loaded.settings.has_value());
}

TEST(Right, ArxivTakesEveryKey) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(
        "arxiv:\n  contact: https://example.org/bot\n  rss: http://127.0.0.1:8080/rss/\n  api: "
        "http://mirror.example.org/api\n"
        "  oai: http://[::1]:9/oai\n  min_interval: 500ms\n  tls: off\n  categories: [cs.SY, hep-th.*, CS.pl]\n");

    EXPECT_EQ(workspace.told(loaded), std::vector<std::string>{});
    ASSERT_TRUE(loaded.settings.has_value());
    const auto& arxiv = loaded.settings->arxiv;
    EXPECT_EQ(arxiv.contact, "https://example.org/bot");
    EXPECT_EQ(arxiv.rss, "http://127.0.0.1:8080/rss");
    EXPECT_EQ(arxiv.api, "http://mirror.example.org/api");
    EXPECT_EQ(arxiv.oai, "http://[::1]:9/oai");
    EXPECT_EQ(arxiv.min_interval, 500ms);
    EXPECT_EQ(arxiv.categories, (std::vector<std::string>{"cs.PL", "eess.SY", "hep-th"}));
}

TEST(Right, StoreForms) {
    const auto load_store = [](const std::string& yaml, const std::map<std::string, std::string>& environment) {
        Workspace workspace;
        workspace.environment = environment;
        Loaded loaded = workspace.load_text(yaml);
        EXPECT_EQ(workspace.errors(loaded), std::vector<std::string>{});
        return loaded.settings.value_or(Settings{}).store;
    };

    EXPECT_EQ(load_store("store: sqlite:/srv/a.db\n", {}).path, "/srv/a.db");
    EXPECT_EQ(load_store("store: sqlite:///srv/a.db\n", {}).path, "/srv/a.db");
    EXPECT_EQ(load_store("store: sqlite:~/a.db\n", {{"HOME", "/home/b"}}).path, "/home/b/a.db");
    EXPECT_EQ(load_store("timezone: UTC\n", {{"STATE_DIRECTORY", "/var/lib/pw:/var/lib/x"}, {"HOME", "/h"}}).path,
              "/var/lib/pw/paperwire.db");
    const auto server = load_store("store: postgresql://pw:${env:DB}@db.example.org/papers\n", {{"DB", "s3cret\n"}});
    EXPECT_EQ(server.engine, StoreSettings::Engine::postgresql);
    EXPECT_EQ(server.url.reveal(), "postgresql://pw:s3cret@db.example.org/papers");
    EXPECT_EQ(load_store("store: ${env:DB}\n", {{"DB", "sqlite:/srv/b.db"}}).path, "/srv/b.db");
}

TEST(Right, MailTakesEveryKey) {
    Workspace workspace;
    workspace.environment["P"] = "pass word";
    workspace.write("ca.pem", "x");

    const Loaded loaded = workspace.load_text(
        "listen: :9617\n"
        "channels:\n  mail:\n    type: email\n    server: smtp://mail.example.org:2525\n    ca: ca.pem\n    username: "
        "u\n    password: ${env:P}\n"
        "    from: '\"Doe, Ana\" <ana@example.org>'\n    unsubscribe: [\"https://x.org/u/{token}\", "
        "\"mailto:leave+{token}@x.org\"]\n"
        "    connections: 100\n"
        "  open: {type: email, server: \"smtps://[::1]\", from: a@example.org}\n"
        "  bare: {type: email, server: smtp://relay.example.org, tls: off, from: a@example.org}\n");

    EXPECT_EQ(workspace.errors(loaded), std::vector<std::string>{});
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.settings->listen, "0.0.0.0:9617");
    const auto& mail = std::get<email::EmailSettings>(loaded.settings->channels.at("mail"));
    EXPECT_EQ(mail.server, "smtp://mail.example.org:2525");
    EXPECT_FALSE(mail.tls_off);
    EXPECT_EQ(mail.ca, workspace.path("ca.pem"));
    EXPECT_EQ(mail.username, "u");
    EXPECT_EQ(mail.password.reveal(), "pass word");
    EXPECT_EQ(mail.from, "\"Doe, Ana\" <ana@example.org>");
    EXPECT_EQ(mail.unsubscribe_url, "https://x.org/u/{token}");
    EXPECT_EQ(mail.unsubscribe_mailto, "mailto:leave+{token}@x.org");
    EXPECT_EQ(mail.connections, 100U);
    EXPECT_TRUE(std::get<email::EmailSettings>(loaded.settings->channels.at("bare")).tls_off);
    EXPECT_EQ(std::get<email::EmailSettings>(loaded.settings->channels.at("bare")).connections, 2U);
}

TEST(Right, ChatsAndPlacesTakeEveryKey) {
    Workspace workspace;
    workspace.environment["T"] = "1:a";
    workspace.environment["H"] = "http://hooks.example.org/x";

    const Loaded loaded = workspace.load_text(
        "channels:\n"
        "  tg: {type: telegram, token: \"${env:T}\", api: \"http://127.0.0.1:8081/\"}\n"
        "  far: {type: telegram, token: \"${env:T}\", api: \"http://bots.example.org\", tls: off}\n"
        "  lab: {type: slack, token: \"${env:T}\", api: https://slack.example.org/api}\n"
        "  hook: {type: slack, webhook: \"${env:H}\", tls: off}\n"
        "  site: {type: archive, directory: pages/, layout: flat}\n"
        "  home: {type: archive, directory: ~/papers}\n"
        "  tty: {type: console}\n"
        "  none: {type: \"null\"}\n");

    EXPECT_EQ(workspace.told(loaded),
              (std::vector<std::string>{"paperwire.yaml:1:1: warning: arxiv.contact is missing: run does not ask "
                                        "arxiv.org without it (want a mail address)"}));
    ASSERT_TRUE(loaded.settings.has_value());
    const auto& channels = loaded.settings->channels;
    EXPECT_EQ(std::get<telegram::TelegramSettings>(channels.at("tg")).api, "http://127.0.0.1:8081");
    EXPECT_FALSE(std::get<telegram::TelegramSettings>(channels.at("tg")).tls_off);
    EXPECT_EQ(std::get<telegram::TelegramSettings>(channels.at("tg")).token.reveal(), "1:a");
    EXPECT_TRUE(std::get<telegram::TelegramSettings>(channels.at("far")).tls_off);
    EXPECT_EQ(std::get<slack::SlackSettings>(channels.at("lab")).api, "https://slack.example.org/api");
    EXPECT_EQ(std::get<slack::SlackSettings>(channels.at("hook")).webhook.reveal(), "http://hooks.example.org/x");
    EXPECT_TRUE(std::get<slack::SlackSettings>(channels.at("hook")).tls_off);
    EXPECT_EQ(std::get<archive::ArchiveSettings>(channels.at("site")).directory, workspace.path("pages"));
    EXPECT_EQ(std::get<archive::ArchiveSettings>(channels.at("site")).layout, archive::Layout::flat);
    EXPECT_EQ(std::get<archive::ArchiveSettings>(channels.at("home")).directory, "/home/ana/papers");
    EXPECT_TRUE(std::holds_alternative<ConsoleSettings>(channels.at("tty")));
    EXPECT_TRUE(std::holds_alternative<NullSettings>(channels.at("none")));
}

TEST(Right, SummariesTakeEveryKey) {
    Workspace workspace;
    workspace.environment["K"] = "key";

    const Loaded loaded = workspace.load_text(
        "summaries:\n  method: model\n  model: {url: http://llm.example.org/v1/, tls: off, name: qwen3:8b, key: "
        "\"${env:K}\", deadline: 1m, "
        "budget: {calls: 2000}}\n");

    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(loaded.settings->summary_method, "model");
    ASSERT_TRUE(loaded.settings->model.has_value());
    EXPECT_EQ(loaded.settings->model->url, "http://llm.example.org/v1");
    EXPECT_TRUE(loaded.settings->model->tls_off);
    EXPECT_EQ(loaded.settings->model->name, "qwen3:8b");
    EXPECT_EQ(loaded.settings->model->key.reveal(), "key");
    EXPECT_EQ(loaded.settings->model->deadline, 60s);
    EXPECT_EQ(loaded.settings->model->calls, 2000U);
}

TEST(Right, AFilterTakesEveryKey) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(
        "filters:\n"
        "  all:\n    categories: eess.*\n    primary: [cs.SY]\n    title: a\n    abstract: [b, b2]\n    comment: c\n   "
        " journal_ref: d\n"
        "    text: e\n    authors: f\n    keywords: [null pointer, \"off\"]\n    announce: replace-cross\n    all_of: "
        "x\n    any_of: [x, {title: g}]\n"
        "    none_of: {all_of: [y]}\n"
        "  x: {title: xx}\n"
        "  y: {title: yy}\n");

    EXPECT_EQ(workspace.errors(loaded), std::vector<std::string>{});
    ASSERT_TRUE(loaded.settings.has_value());
    const filters::Rule& rule = *loaded.settings->filters.at("all");
    using Texts = std::vector<std::string>;
    EXPECT_EQ(rule.categories, (Texts{"eess.AS", "eess.IV", "eess.SP", "eess.SY"}));
    EXPECT_EQ(rule.primary, (Texts{"eess.SY"}));
    EXPECT_EQ(rule.title, (Texts{"a"}));
    EXPECT_EQ(rule.abstract, (Texts{"b", "b2"}));
    EXPECT_EQ(rule.comment, (Texts{"c"}));
    EXPECT_EQ(rule.journal_ref, (Texts{"d"}));
    EXPECT_EQ(rule.text, (Texts{"e"}));
    EXPECT_EQ(rule.authors, (Texts{"f"}));
    EXPECT_EQ(rule.keywords, (Texts{"null pointer", "off"}));
    EXPECT_EQ(rule.announce, filters::KindSet{0b1000});
    ASSERT_EQ(rule.all_of.size(), 1U);
    EXPECT_EQ(rule.all_of[0], loaded.settings->filters.at("x"));
    ASSERT_EQ(rule.any_of.size(), 2U);
    EXPECT_EQ(rule.any_of[1]->title, (Texts{"g"}));
    ASSERT_EQ(rule.none_of.size(), 1U);
    EXPECT_EQ(rule.none_of[0]->all_of.at(0), loaded.settings->filters.at("y"));
}

TEST(Right, ADeliveryTakesEveryKey) {
    Workspace workspace;
    workspace.environment["T"] = "1:a";

    const Loaded loaded = workspace.load_text(
        "channels:\n  tg: {type: telegram, token: \"${env:T}\"}\n  tty: {type: console}\n"
        "subscribers:\n  ana:\n    language: de\n    filters: [{name: a, title: x}, {name: b, title: y}]\n    "
        "deliver:\n"
        "      - channel: tg\n        name: phone\n        to: \"@ana_reads\"\n        schedule: Weekly  SUN 23:59\n   "
        "     quiet: 00:00-06:30\n"
        "        timezone: Asia/Kolkata\n        filters: [b]\n        language: pt-BR\n        summary: off\n        "
        "form: compact\n"
        "        on_uncertain: hold\n        empty: send\n        paused: 2026-05-01\n        since: 2026-04-27\n      "
        "  topic: 17\n        silent: true\n"
        "      - {channel: tty, paused: true}\n");

    EXPECT_EQ(workspace.errors(loaded), std::vector<std::string>{});
    ASSERT_TRUE(loaded.settings.has_value());
    Delivery expected;
    expected.channel = "tg";
    expected.name = "phone";
    expected.to = "@ana_reads";
    expected.schedule = Schedule{Schedule::Form::weekly, 23h + 59min, std::chrono::Sunday};
    expected.quiet = QuietHours{0min, 6h + 30min};
    expected.timezone = "Asia/Kolkata";
    expected.filters = {1};
    expected.language = "pt-BR";
    expected.summary = "off";
    expected.form = Delivery::Form::compact;
    expected.on_uncertain = Delivery::OnUncertain::hold;
    expected.empty = Delivery::Empty::send;
    expected.paused_until = parse_day("2026-05-01");
    expected.since = parse_day("2026-04-27");
    expected.topic = "17";
    expected.silent = true;
    EXPECT_EQ(subscriber(loaded, 0).deliveries.at(0), expected);
    const Delivery& second = subscriber(loaded, 0).deliveries.at(1);
    EXPECT_EQ(second.name, "tty");
    EXPECT_TRUE(second.paused);
    EXPECT_EQ(second.language, "de");
    EXPECT_EQ(second.timezone, "UTC");
    EXPECT_EQ(second.filters, (std::vector<std::uint32_t>{0, 1}));
}

TEST(Right, NamedFiltersAreSharedAndSubscribersSorted) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(
        "filters: {common: {title: x}, idle: {title: y}}\n"
        "subscribers:\n  zoe: {filters: common}\n  ana: {filters: [{name: own, title: z}, common]}\n");

    ASSERT_TRUE(loaded.settings.has_value());
    const Population& population = *loaded.settings->population;
    ASSERT_EQ(population.rules.size(), 2U);
    EXPECT_EQ(population.subscribers.at(0).id, "ana");
    EXPECT_EQ(population.subscribers.at(0).filters, (std::vector<FilterUse>{{"own", 1}, {"common", 0}}));
    EXPECT_EQ(population.subscribers.at(1).filters, (std::vector<FilterUse>{{"common", 0}}));
    EXPECT_EQ(loaded.filter_count, 3U);
}

TEST(Right, AliasesStandForWhatTheyName) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(
        "channels: {tty: {type: console}}\n"
        "subscribers:\n  ana: {filters: &mine [{name: a, title: x}], deliver: {channel: tty, schedule: &when daily "
        "08:00}}\n"
        "  bob: {filters: *mine, deliver: {channel: tty, schedule: *when}}\n");

    EXPECT_EQ(workspace.errors(loaded), std::vector<std::string>{});
    ASSERT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(subscriber(loaded, 1).deliveries.at(0).schedule, subscriber(loaded, 0).deliveries.at(0).schedule);
}

TEST(Right, WarnsOfWhatHasNoEffectThere) {
    Workspace workspace;
    workspace.environment["T"] = "1:a";
    workspace.environment["H"] = "https://hooks.example.org/x";

    const Loaded loaded = workspace.load_text(
        "arxiv: {contact: ops@example.org}\nchannels:\n  tg: {type: telegram, token: \"${env:T}\"}\n  hook: {type: "
        "slack, webhook: \"${env:H}\"}\n"
        "subscribers:\n  ana:\n    filters: {name: x, title: y}\n    deliver:\n"
        "      - {channel: tg, to: 123456789, topic: 17}\n"
        "      - {channel: tg, to: -4567, topic: 17}\n"
        "      - {channel: tg, to: -1001234567890, topic: 17}\n"
        "      - {channel: tg, to: \"@a_forum\", topic: 17}\n"
        "      - {channel: hook, to: papers}\n"
        "      - {channel: hook, name: other}\n");

    EXPECT_EQ(
        workspace.told(loaded),
        (std::vector<std::string>{
            "paperwire.yaml:9:38: warning: subscribers.ana.deliver[0].topic: \"123456789\" is a private chat, "
            "without topics unless its bot has them (a forum's id is as in -1001234567890)",
            "paperwire.yaml:10:34: warning: subscribers.ana.deliver[1].topic: \"-4567\" is a group without topics "
            "(a forum's id is as in -1001234567890)",
            "paperwire.yaml:13:25: warning: subscribers.ana.deliver[4].to: has no effect here: a webhook writes to "
            "the one place it was made for (leave it out, or write name to tell deliveries apart)"}));
    EXPECT_TRUE(loaded.settings.has_value());
}

TEST(Right, WarnsOfSummariesThatNobodyWritesYet) {
    const Workspace workspace;
    const std::string rest =
        "arxiv: {contact: ops@example.org}\nchannels: {tty: {type: console}}\nsubscribers:\n  ana:\n"
        "    filters: {name: x, title: y}\n    deliver:\n";

    const Loaded loaded = workspace.load_text(rest +
                                              "      - {channel: tty, summary: extract}\n"
                                              "      - {channel: tty, name: plain, summary: off}\n"
                                              "summaries: {method: extract}\n");
    const Loaded off = workspace.load_text(rest + "      - {channel: tty}\nsummaries: {method: off}\n");

    const std::string words = "has no effect yet: this version writes no summaries";
    EXPECT_EQ(workspace.told(loaded),
              (std::vector<std::string>{"paperwire.yaml:7:24: warning: subscribers.ana.deliver[0].summary: " + words,
                                        "paperwire.yaml:9:1: warning: summaries: " + words}));
    EXPECT_TRUE(loaded.settings.has_value());
    EXPECT_EQ(workspace.told(off), std::vector<std::string>{});
}

TEST(Right, WarningsKeepNothingFromLoading) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(
        "arxiv: {rss: \"file:///srv/rss\", min_interval: 0s}\n"
        "channels:\n"
        "  mail: {type: email, server: smtp://localhost, username: u, password: p, from: a@example.org, unsubscribe: "
        "\"https://x.org/{token}\"}\n"
        "filters: {idle: {title: '\\bétale'}}\n"
        "subscribers:\n  ana: {filters: {name: x, title: y}}\n  bob:\n    filters: {name: x, title: y}\n    deliver: "
        "{channel: mail, to: b@x.org, "
        "on_uncertain: hold, topic: 1, silent: true}\n");

    EXPECT_TRUE(loaded.settings.has_value());
    std::vector<std::string> starts;
    for (const std::string& warning : workspace.told(loaded)) {
        starts.push_back(warning.substr(0, warning.find(": warning: ")));
    }
    EXPECT_EQ(starts, (std::vector<std::string>{"paperwire.yaml:3:72", "paperwire.yaml:3:96", "paperwire.yaml:4:11",
                                                "paperwire.yaml:4:25", "paperwire.yaml:6:3", "paperwire.yaml:9:43",
                                                "paperwire.yaml:9:63", "paperwire.yaml:9:73"}));
}

}  // namespace
}  // namespace paperwire::config
