// SPDX-License-Identifier: MIT
// Wrong settings, channels and filters.
#include <gtest/gtest.h>

#include "tests/config/wrong.hpp"

namespace paperwire::config {
namespace {

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
        {"no connection",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, connections: §0}\n",
         {"channels.mail.connections: \"0\" is not a number of connections (want 1 to 100)"}},
        {"too many connections",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, connections: §101}\n",
         {"channels.mail.connections: \"101\" is not a number of connections (want 1 to 100)"}},
        {"connections in words",
         "channels:\n  mail: {type: email, server: smtp://localhost, from: a@example.org, connections: §2x}\n",
         {"channels.mail.connections: \"2x\" is not a number of connections (want 1 to 100)"}},
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
              "deeper than 16 levels");
}

}  // namespace
}  // namespace paperwire::config
