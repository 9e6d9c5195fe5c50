// SPDX-License-Identifier: MIT
// Wrong configurations. `§` in a text marks where the fault must be told (it is taken out before loading); the messages
// follow in the order of the marks.
#include <gtest/gtest.h>

#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

struct Wrong {
    std::string name;
    std::string yaml;
    std::vector<std::string> messages;
};

/// Takes the marks out of `yaml` and gives `LINE:COL` of each.
std::vector<std::string> take_marks(std::string& yaml) {
    static const std::string mark = "§";
    std::vector<std::string> places;
    for (std::size_t at = yaml.find(mark); at != std::string::npos; at = yaml.find(mark)) {
        yaml.erase(at, mark.size());
        int line = 1;
        int column = 1;
        for (std::size_t i = 0; i < at; ++i) {
            const bool continuation = (static_cast<unsigned char>(yaml[i]) & 0xC0U) == 0x80U;
            column = yaml[i] == '\n' ? 1 : column + (continuation ? 0 : 1);
            line += yaml[i] == '\n' ? 1 : 0;
        }
        places.push_back(std::to_string(line) + ":" + std::to_string(column));
    }
    return places;
}

void expect_faults(const Wrong& wrong) {
    SCOPED_TRACE(wrong.name);
    const Workspace workspace;
    std::string yaml = wrong.yaml;
    const auto places = take_marks(yaml);
    ASSERT_EQ(places.size(), wrong.messages.size());

    const Loaded loaded = workspace.load_text(yaml);

    std::vector<std::string> expected;
    for (std::size_t i = 0; i < places.size(); ++i) {
        expected.push_back("paperwire.yaml:" + places[i] + ": error: " + wrong.messages[i]);
    }
    EXPECT_EQ(workspace.errors(loaded), expected);
    EXPECT_FALSE(loaded.settings.has_value());
}

void expect_all(const std::vector<Wrong>& table) {
    for (const Wrong& wrong : table) {
        expect_faults(wrong);
    }
}

/// A filter under `filters`, with someone who uses it.
std::string with_filter(const std::string& filter) {
    return "filters:\n  a: " + filter + "\n  other: {title: x}\nsubscribers:\n  ana: {filters: [other]}\n";
}
/// One delivery over one of several channels.
std::string with_delivery(const std::string& delivery) {
    return "channels:\n"
           "  mail: {type: email, server: smtp://localhost, from: a@example.org}\n"
           "  tg: {type: telegram, token: \"${env:T}\"}\n"
           "  lab: {type: slack, token: \"${env:T}\"}\n"
           "  site: {type: archive, directory: /srv/papers}\n"
           "subscribers:\n  ana:\n    filters: [{name: x, title: y}]\n    deliver:\n      - " +
           delivery + "\n";
}

void expect_deliveries(const std::vector<Wrong>& table) {
    for (const Wrong& wrong : table) {
        SCOPED_TRACE(wrong.name);
        Workspace workspace;
        workspace.environment["T"] = "1:a";
        std::string yaml = with_delivery(wrong.yaml);
        const auto places = take_marks(yaml);
        std::vector<std::string> expected;
        for (std::size_t i = 0; i < places.size(); ++i) {
            expected.push_back("paperwire.yaml:" + places[i] + ": error: subscribers.ana.deliver[0]" +
                               wrong.messages.at(i));
        }
        EXPECT_EQ(workspace.errors(workspace.load_text(yaml)), expected);
    }
}

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

TEST(Wrong, GeneralSettings) {
    expect_all({
        {"zone",
         "timezone: §Europe/Berln\n",
         {"timezone: \"Europe/Berln\" is not a time zone (did you mean Europe/Berlin?) (want an IANA name, as in "
          "Europe/Berlin)"}},
        {"listen",
         "listen: §9617\n",
         {"listen: \"9617\" is not an address to listen on (want host:port, as in 127.0.0.1:9617)"}},
        {"port",
         "listen: §localhost:70000\n",
         {"listen: \"localhost:70000\" is not an address to listen on (want host:port, as in 127.0.0.1:9617)"}},
        {"store",
         "store: §mysql://x\n",
         {"store: the store is not known (want sqlite:/path or postgresql://host/database)"}},
        {"store without a file",
         "store: §sqlite:papers/\n",
         {"store: sqlite: wants the path of a file (as in sqlite:/var/lib/paperwire/paperwire.db)"}},
        {"reference elsewhere",
         "timezone: §${env:TZ}\n",
         {"timezone: ${…} is read only in secrets (password, token, webhook, key) and in store"}},
        {"interval",
         "arxiv: {min_interval: §2s}\n",
         {"arxiv.min_interval: \"2s\" is too short for arxiv.org hosts (want 3s or more)"}},
        {"interval of an explicit api",
         "arxiv: {rss: file:///x, api: https://export.arxiv.org/api/query, min_interval: §2999ms}\n",
         {"arxiv.min_interval: \"2999ms\" is too short for arxiv.org hosts (want 3s or more)"}},
        {"interval form",
         "arxiv: {min_interval: §3}\n",
         {"arxiv.min_interval: \"3\" is not a duration (want a number and ms, s or m, as in 3s)"}},
        {"negative interval",
         "arxiv: {min_interval: §-3s}\n",
         {"arxiv.min_interval: \"-3s\" is not a duration (want a number and ms, s or m, as in 3s)"}},
        {"http",
         "arxiv: {rss: §http://feeds.example.org/rss}\n",
         {"arxiv.rss: http:// to feeds.example.org is not encrypted (want https://, or tls: off beside it)"}},
        {"scheme",
         "arxiv: {api: §ftp://example.org}\n",
         {"arxiv.api: \"ftp://\" is not known here (want https:// or http://)"}},
        {"file", "arxiv: {rss: §file://srv/rss}\n", {"arxiv.rss: not a file URL (want file:///DIR, three slashes)"}},
        {"password in an address",
         "arxiv: {oai: §https://a:b@example.org/oai}\n",
         {"arxiv.oai: an address must not hold a user name or password"}},
        {"summaries",
         "summaries: {method: §extracts}\n",
         {"summaries.method: \"extracts\" is not known (did you mean extract?) (want off, extract or model)"}},
        {"model missing",
         "summaries: {method: §model}\n",
         {"summaries.method: \"model\" needs summaries.model (want model: {url: …, name: …} beside it)"}},
        {"model incomplete",
         "summaries: {method: model, §model: {url: http://127.0.0.1:1/v1}}\n",
         {"summaries.model: name is missing (the model's name, as in qwen3:8b)"}},
        {"deadline and budget",
         "summaries: {model: {url: http://127.0.0.1:1/v1, name: x, deadline: §soon, budget: {calls: §many}}}\n",
         {"summaries.model.deadline: \"soon\" is not a duration (want a number above 0 and ms, s or m, as in 20s)",
          "summaries.model.budget.calls: \"many\" is not a number of calls (want 0 or more, a day)"}},
        {"category",
         "arxiv: {categories: [cs.PL, §cs]}\n",
         {"arxiv.categories[1]: \"cs\" is an archive, not a category: write cs.* for all of it"}},
    });
}

TEST(Wrong, Channels) {
    expect_all({
        {"no type",
         "channels:\n  §mail: {server: smtp://localhost}\n",
         {"channels.mail: type is missing (want email, telegram, slack, archive, console or null)"}},
        {"type",
         "channels:\n  mail: {type: §emial}\n",
         {"channels.mail.type: \"emial\" is not known (did you mean email?) (want email, telegram, slack, archive, "
          "console or null)"}},
        {"type null",
         "channels:\n  none: {§type: null}\n",
         {"channels.none.type: null without quotes means no value (want type: \"null\")"}},
        {"id",
         "channels:\n  §.tty: {type: console}\n",
         {"channels..tty: is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)"}},
        {"mail lacks its server",
         "channels:\n  §mail: {type: email, from: a@example.org}\n",
         {"channels.mail: server is missing (as in server: smtp://mail.example.org:587)"}},
        {"mail lacks its sender",
         "channels:\n  §mail: {type: email, server: smtp://localhost}\n",
         {"channels.mail: from is missing (as in from: Paperwire <paperwire@example.org>)"}},
        {"server",
         "channels:\n  mail: {type: email, server: §mail.example.org, from: a@example.org}\n",
         {"channels.mail.server: not a URL (want scheme://host…) (want smtp://host:port or smtps://host:port)"}},
        {"server's scheme",
         "channels:\n  mail: {type: email, server: §https://mail.example.org, from: a@example.org}\n",
         {"channels.mail.server: \"https://\" is not known here (want smtp://host:port or smtps://host:port)"}},
        {"server's port",
         "channels:\n  mail: {type: email, server: §smtp://localhost:99999, from: a@example.org}\n",
         {"channels.mail.server: not a URL: the host or the port is not one (want smtp://host:port or "
          "smtps://host:port)"}},
        {"from",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: §Paperwire}\n",
         {"channels.mail.from: \"Paperwire\" is not a mail address (want one, as in ana@example.org)"}},
        {"from with a line break",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: §\"A\\r\\nBcc: <a@b.c>\"}\n",
         {"channels.mail.from: holds a control character or a line break"}},
        {"from with a comma",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: §'Doe, Ana <ana@example.org>'}\n",
         {"channels.mail.from: \"Doe, Ana <ana@example.org>\" has a name that needs quotes (as in '\"Doe, Ana\" "
          "<ana@example.org>')"}},
        {"tls: false",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, tls: §false}\n",
         {"channels.mail.tls: \"false\" is not known (want on or off)"}},
        {"tls: off with smtps",
         "channels:\n  mail: {type: email, server: smtps://localhost, from: a@example.org, tls: §off}\n",
         {"channels.mail.tls: off contradicts smtps:// (want smtp://, or leave tls out)"}},
        {"username alone",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, §username: a}\n",
         {"channels.mail.username: password is missing beside it"}},
        {"unsubscribe",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, unsubscribe: [§mailto:x, "
         "§https://x.org/u]}\n",
         {"channels.mail.unsubscribe[0]: \"mailto:x\" is not a mailto address (want mailto:leave@example.org)",
          "channels.mail.unsubscribe[1]: \"https://x.org/u\" lacks {token}, which tells who leaves (as in "
          "https://papers.example.org/u/{token})"}},
        {"dkim",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, §dkim: {domain: x.org, key: "
         "a}}\n",
         {"channels.mail.dkim: selector is missing"}},
        {"ca",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, ca: §/nowhere/ca.pem}\n",
         {"channels.mail.ca: \"/nowhere/ca.pem\" does not exist (want a file of certificates in PEM form)"}},
        {"telegram",
         "channels:\n  §tg: {type: telegram}\n",
         {"channels.tg: token is missing (as in token: \"${env:TELEGRAM_TOKEN}\")"}},
        {"slack neither", "channels:\n  §lab: {type: slack}\n", {"channels.lab: token or webhook is missing"}},
        {"slack both",
         "channels:\n  §lab: {type: slack, token: a, webhook: https://x.org}\n",
         {"channels.lab: token and webhook exclude each other (keep one)"}},
        {"webhook in clear",
         "channels:\n  lab: {type: slack, webhook: §http://hooks.example.org/secret}\n",
         {"channels.lab.webhook: http:// to hooks.example.org is not encrypted (want https://, or tls: off beside "
          "it)"}},
        {"archive",
         "channels:\n  §site: {type: archive}\n",
         {"channels.site: directory is missing (where the pages go)"}},
        {"layout",
         "channels:\n  site: {type: archive, directory: /srv, layout: §flst}\n",
         {"channels.site.layout: \"flst\" is not known (did you mean flat?) (want digest or flat)"}},
    });
}

TEST(Wrong, PasswordInClearOffLoopback) {
    expect_faults({"tls: off with a password",
                   "channels:\n  mail: {type: email, server: smtp://mail.example.org, tls: §off, from: a@example.org, "
                   "username: a, password: p}\n",
                   {"channels.mail.tls: off would send the password in clear to mail.example.org (leave tls out, or "
                    "leave username and "
                    "password out)"}});
}

TEST(Wrong, Filters) {
    expect_all({
        {"no mapping", with_filter("§compilers"), {"filters.a: want a mapping (key: value), not \"compilers\""}},
        {"nothing in it",
         with_filter("§{}"),
         {"filters.a: a filter without a condition (want categories, text, authors or another key of filters)"}},
        {"only a name",
         with_filter("§{name: a}"),
         {"filters.a: a filter without a condition (want categories, text, authors or another key of filters)"}},
        {"another name",
         with_filter("{name: §b, title: x}"),
         {"filters.a.name: a filter under filters is called by its key (leave name out)"}},
        {"unknown key", with_filter("{§titel: x}"), {"filters.a.titel: unknown key (did you mean title?)"}},
        {"empty list",
         with_filter("{title: §[]}"),
         {"filters.a.title: an empty list (leave the key out, or write a value)"}},
        {"empty list of filters",
         with_filter("{any_of: §[]}"),
         {"filters.a.any_of: an empty list (leave the key out, or write a value)"}},
        {"empty pattern", with_filter("{title: §''}"), {"filters.a.title: is empty (write a pattern)"}},
        {"no pattern",
         with_filter("{title: [x, §~]}"),
         {"filters.a.title[1]: is empty: ~ means no value (in quotes it is a word)"}},
        {"list in a list", with_filter("{title: [§[x]]}"), {"filters.a.title[0]: want one value, not a list"}},
        {"backspace",
         with_filter("{text: §\"\\bMLIR\\b\"}"),
         {"filters.a.text: holds a backspace: in double quotes \"\\b\" is one (write the pattern in single quotes)"}},
        {"two lines",
         with_filter("{text: §\"a\\nb\"}"),
         {"filters.a.text: holds a line break or control character (write the pattern on one line, in single quotes)"}},
        {"announce",
         with_filter("{announce: [new, §crosss]}"),
         {"filters.a.announce[1]: \"crosss\" is not known (did you mean cross?) (want new, cross, replace or "
          "replace-cross)"}},
        {"unknown name",
         with_filter("{all_of: [§othr]}"),
         {"filters.a.all_of[0]: \"othr\" is not a filter (did you mean other?)"}},
        {"nested",
         with_filter("{none_of: [{any_of: [{§titl: x}]}]}"),
         {"filters.a.none_of[0].any_of[0].titl: unknown key (did you mean title?)"}},
        {"itself", with_filter("{all_of: [§a]}"), {"filters.a.all_of[0]: \"a\" leads back to itself (a → a)"}},
        {"circle",
         "filters:\n  a: {any_of: [{none_of: b}]}\n  b: {all_of: c}\n  c: {title: x, any_of: §a}\n",
         {"filters.c.any_of: \"a\" leads back to itself (a → b → c → a)"}},
        {"id",
         "filters:\n  §a b: {title: x}\n",
         {"filters.a b: is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)"}},
    });
}

TEST(Wrong, Subscribers) {
    expect_all({
        {"id",
         "subscribers:\n  §ana/b: {filters: [{name: x, title: y}]}\n",
         {"subscribers.ana/b: is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)"}},
        {"no filters",
         "subscribers:\n  §ana: {timezone: UTC}\n",
         {"subscribers.ana: filters is missing (names of filters, or filters with a name)"}},
        {"nothing", "subscribers:\n  §ana:\n", {"subscribers.ana: is empty (want keys below it)"}},
        {"unknown filter",
         "filters: {compilers: {title: x}}\nsubscribers:\n  ana: {filters: [§compiler]}\n",
         {"subscribers.ana.filters[0]: \"compiler\" is not a filter (did you mean compilers?)"}},
        {"filter twice",
         "filters: {a: {title: x}}\nsubscribers:\n  ana: {filters: [a, §a]}\n",
         {"subscribers.ana.filters[1]: \"a\" stands twice among this subscriber's filters"}},
        {"nameless",
         "subscribers:\n  ana: {filters: [§{title: x}]}\n",
         {"subscribers.ana.filters[0]: name is missing (a filter written here needs one)"}},
        {"taken name",
         "filters: {a: {title: x}}\nsubscribers:\n  ana: {filters: [{name: §a, title: x}]}\n",
         {"subscribers.ana.filters[0].name: \"a\" is the name of a filter under filters (want another)"}},
        {"name twice",
         "subscribers:\n  ana: {filters: [{name: x, title: x}, {name: §x, title: y}]}\n",
         {"subscribers.ana.filters[1].name: \"x\" stands twice among this subscriber's filters"}},
        {"only a name",
         "subscribers:\n  ana: {filters: §{name: x}}\n",
         {"subscribers.ana.filters: a filter without a condition (want categories, text, authors or another key of "
          "filters)"}},
        {"zone",
         "subscribers:\n  ana: {timezone: §Europe/Madird, filters: [{name: x, title: x}]}\n",
         {"subscribers.ana.timezone: \"Europe/Madird\" is not a time zone (did you mean Europe/Madrid?) (want an IANA "
          "name, as in "
          "Europe/Berlin)"}},
        {"language",
         "subscribers:\n  ana: {language: §english, filters: [{name: x, title: x}]}\n",
         {"subscribers.ana.language: \"english\" is not a language tag (want one as in en or pt-BR)"}},
        {"empty deliver",
         "subscribers:\n  ana: {filters: [{name: x, title: x}], deliver: §[]}\n",
         {"subscribers.ana.deliver: an empty list (leave the key out, or write a value)"}},
        {"deliver of texts",
         "subscribers:\n  ana: {filters: [{name: x, title: x}], deliver: [§mail]}\n",
         {"subscribers.ana.deliver[0]: want a mapping (key: value), not \"mail\""}},
    });
}

TEST(Wrong, Deliveries) {
    expect_deliveries({
        {"no channel", "§{to: x}", {": channel is missing"}},
        {"unknown channel", "{channel: §mial, to: x}", {".channel: \"mial\" is not a channel (did you mean mail?)"}},
        {"unknown key",
         "{channel: mail, to: a@example.org, §shedule: daily 08:00}",
         {".shedule: unknown key (did you mean schedule?)"}},
        {"no addressee", "§{channel: mail}", {": to is missing (channel mail needs to know whom to write to)"}},
        {"swallowed by a comment",
         "channel: lab\n        §to: #papers",
         {".to: is empty (write a value; a text that begins with # needs quotes)"}},
        {"address",
         "{channel: mail, to: §ana}",
         {".to: \"ana\" is not a mail address (want one, as in ana@example.org)"}},
        {"two addresses",
         "{channel: mail, to: §'a@example.org,b@example.org'}",
         {".to: \"a@example.org,b@example.org\" is not a mail address (want one, as in ana@example.org)"}},
        {"injection",
         "{channel: mail, to: §\"a@example.org\\nRCPT TO:<b@example.org>\"}",
         {".to: holds a control character or a line break"}},
        {"chat",
         "{channel: tg, to: §ana}",
         {".to: \"ana\" is not a Telegram chat (want a number, as in 123456789 or -1001234567890, or \"@name\")"}},
        {"slack channel",
         "{channel: lab, to: §papers}",
         {".to: \"papers\" is not a Slack channel (want \"#name\", an id as in C0123456789, or \"@name\")"}},
        {"archive",
         "{channel: site, to: §../etc}",
         {".to: \"../etc\" is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)"}},
        {"name",
         "{channel: mail, to: a@example.org, name: §a b}",
         {".name: \"a b\" is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)"}},
        {"time",
         "{channel: site, schedule: §daily 25:00}",
         {".schedule: \"25:00\" is not a time (want HH:MM, 00:00 to 23:59)"}},
        {"time alone",
         "{channel: site, schedule: §08:00}",
         {".schedule: \"08:00\" is not a schedule (did you mean daily 08:00?)"}},
        {"form",
         "{channel: site, schedule: §dayly 08:00}",
         {".schedule: \"dayly 08:00\" is not a schedule (did you mean daily?) (want immediate, daily HH:MM, weekdays "
          "HH:MM or weekly mon "
          "HH:MM)"}},
        {"weekday",
         "{channel: site, schedule: §weekly monday 08:00}",
         {".schedule: \"monday\" is not a weekday (want mon, tue, wed, thu, fri, sat or sun)"}},
        {"too much",
         "{channel: site, schedule: §immediate 08:00}",
         {".schedule: \"immediate 08:00\" is not a schedule (want immediate, daily HH:MM, weekdays HH:MM or weekly mon "
          "HH:MM)"}},
        {"quiet",
         "{channel: site, quiet: §22:00}",
         {".quiet: \"22:00\" is not a span of hours (want HH:MM-HH:MM, as in 22:00-07:00)"}},
        {"quiet time",
         "{channel: site, quiet: §22:00-24:00}",
         {".quiet: \"24:00\" is not a time (want HH:MM, 00:00 to 23:59)"}},
        {"quiet for ever",
         "{channel: site, quiet: §07:00-07:00}",
         {".quiet: \"07:00-07:00\" begins and ends at one time (leave quiet out, or pause the delivery)"}},
        {"zone",
         "{channel: site, timezone: §Amerika/New_York}",
         {".timezone: \"Amerika/New_York\" is not a time zone (did you mean America/New_York?) (want an IANA name, as "
          "in Europe/Berlin)"}},
        {"filters", "{channel: site, filters: [§y]}", {".filters[0]: \"y\" is not among this subscriber's filters"}},
        {"filters twice", "{channel: site, filters: [x, §x]}", {".filters[1]: \"x\" stands twice"}},
        {"no filters",
         "{channel: site, filters: §[]}",
         {".filters: an empty list (leave the key out, or write a value)"}},
        {"paused",
         "{channel: site, paused: §yes}",
         {".paused: \"yes\" is neither true, false nor a day (want paused: true, or until a day, paused: YYYY-MM-DD)"}},
        {"since",
         "{channel: site, since: §2026-02-30}",
         {".since: \"2026-02-30\" is not a day (want YYYY-MM-DD, as in 2026-04-27)"}},
        {"words",
         "{channel: site, form: §ful, on_uncertain: §drop, empty: §never, summary: §long}",
         {".form: \"ful\" is not known (did you mean full?) (want full or compact)",
          ".on_uncertain: \"drop\" is not known (want resend or hold)",
          ".empty: \"never\" is not known (want skip or send)",
          ".summary: \"long\" is not known (want off, extract or model)"}},
        {"model",
         "{channel: site, summary: §model}",
         {".summary: \"model\" needs summaries.model (want summaries: {model: {url: …, name: …}})"}},
        {"silent", "{channel: tg, to: 1, silent: §maybe}", {".silent: \"maybe\" is not known (want false or true)"}},
        {"topic",
         "{channel: tg, to: 1, topic: §general}",
         {".topic: \"general\" is not a topic (want the number of a Telegram forum topic)"}},
    });
}

TEST(Wrong, TwoDeliveriesToOneDestination) {
    const std::string channels =
        "channels:\n  tty: {type: console}\n  site: {type: archive, directory: /srv/papers}\n"
        "  also: {type: archive, directory: /srv/papers/ana/..}\n";
    expect_all({
        {"same to",
         channels + "subscribers:\n  ana:\n    filters: {name: x, title: y}\n    deliver:\n"
                    "      - {channel: tty, to: one}\n      - §{channel: tty, name: one}\n",
         {"subscribers.ana.deliver[1]: a second delivery to \"one\" over tty (give it a name of its own)"}},
        {"one archive place",
         channels + "subscribers:\n  ana:\n    filters: {name: x, title: y}\n    deliver: {channel: site, to: lab}\n"
                    "  bob:\n    filters: {name: x, title: y}\n    deliver: {channel: also, to: §lab}\n",
         {"subscribers.bob.deliver.to: the archive \"/srv/papers/lab\" is already written for subscriber ana (want a "
          "to of its own)"}},
        {"one archive, no place",
         channels + "subscribers:\n  ana:\n    filters: {name: x, title: y}\n    deliver:\n"
                    "      - {channel: site, name: one}\n      - §{channel: site, name: two}\n",
         {"subscribers.ana.deliver[1]: the archive \"/srv/papers\" is already written for subscriber ana (want a to of "
          "its own)"}},
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

TEST(Wrong, RulesThatSpreadWithoutEndAreRefused) {
    const Workspace workspace;
    std::string yaml = "filters:\n  f0: {title: x}\n";
    for (int i = 1; i < 30; ++i) {
        const std::string before = "f" + std::to_string(i - 1);
        yaml += "  f" + std::to_string(i) + ": {all_of: [" + before + ", " + before + "]}\n";
    }

    const auto errors = workspace.errors(workspace.load_text(yaml));

    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(errors[0],
              "paperwire.yaml:15:8: error: filters.f13: with the filters that it names, it holds more than 10000 or is "
              "nested "
              "deeper than 100 levels");
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
