// SPDX-License-Identifier: MIT
// Wrong subscribers and deliveries.
#include <gtest/gtest.h>

#include "tests/config/wrong.hpp"

namespace paperwire::config {
namespace {

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
         {".to: is empty: # begins a comment in YAML (write \"#papers\" in quotes)"}},
        {"no value and a comment",
         "channel: lab\n        §to: # the room",
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
         {".to: \"ana\" is not a Telegram chat (want a number, as in 123456789 or -1001234567890, or \"@name\" of 4 to "
          "32 "
          "letters, digits and _)"}},
        {"too short a name",
         "{channel: tg, to: §\"@ab\"}",
         {".to: \"@ab\" is not a Telegram chat (want a number, as in 123456789 or -1001234567890, or \"@name\" of 4 to "
          "32 "
          "letters, digits and _)"}},
        {"a name that begins with a digit",
         "{channel: tg, to: §\"@1abcd\"}",
         {".to: \"@1abcd\" is not a Telegram chat (want a number, as in 123456789 or -1001234567890, or \"@name\" of 4 "
          "to "
          "32 letters, digits and _)"}},
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

}  // namespace
}  // namespace paperwire::config
