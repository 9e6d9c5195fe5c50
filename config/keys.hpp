// SPDX-License-Identifier: MIT
// config: every key that the loader knows, section by section. The loader reads nothing else, and
// config/paperwire.schema.json is held against this table by a test.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace paperwire::config::keys {

inline constexpr std::array<std::string_view, 11> top{
    "arxiv",     "store",   "listen",      "timezone", "include", "channels", "subscribers_file",
    "summaries", "filters", "subscribers", "limits"};
inline constexpr std::array<std::string_view, 2> limits{"patterns_without_literal", "keep_days"};
inline constexpr std::array<std::string_view, 7> arxiv{"contact",      "rss",        "api", "oai",
                                                       "min_interval", "categories", "tls"};
inline constexpr std::array<std::string_view, 2> summaries{"method", "model"};
inline constexpr std::array<std::string_view, 6> model{"url", "name", "key", "deadline", "budget", "tls"};
inline constexpr std::array<std::string_view, 1> budget{"calls"};

inline constexpr std::array<std::string_view, 10> email{"type",     "server", "tls",         "ca",   "username",
                                                        "password", "from",   "unsubscribe", "dkim", "connections"};
inline constexpr std::array<std::string_view, 3> dkim{"domain", "selector", "key"};
inline constexpr std::array<std::string_view, 5> telegram{"type", "token", "api", "tls", "ca"};
inline constexpr std::array<std::string_view, 6> slack{"type", "token", "webhook", "api", "tls", "ca"};
inline constexpr std::array<std::string_view, 4> archive{"type", "directory", "layout", "ca"};
inline constexpr std::array<std::string_view, 2> console{"type", "ca"};
inline constexpr std::array<std::string_view, 2> null_channel{"type", "ca"};

inline constexpr std::array<std::string_view, 14> filter{"name",     "categories",  "primary", "title",   "abstract",
                                                         "comment",  "journal_ref", "text",    "authors", "keywords",
                                                         "announce", "all_of",      "any_of",  "none_of"};
inline constexpr std::array<std::string_view, 4> subscriber{"timezone", "language", "filters", "deliver"};
inline constexpr std::array<std::string_view, 5> subscriber_line{"id", "timezone", "language", "filters", "deliver"};
inline constexpr std::array<std::string_view, 16> delivery{
    "channel", "name", "to",           "schedule", "quiet",  "timezone", "filters", "language",
    "summary", "form", "on_uncertain", "empty",    "paused", "since",    "topic",   "silent"};

/// The values of `type`, and the other closed sets of words.
inline constexpr std::array<std::string_view, 6> channel_types{"email",   "telegram", "slack",
                                                               "archive", "console",  "null"};
inline constexpr std::array<std::string_view, 2> layouts{"digest", "flat"};
inline constexpr std::array<std::string_view, 3> summary_methods{"off", "extract", "model"};
inline constexpr std::array<std::string_view, 2> tls{"on", "off"};
inline constexpr std::array<std::string_view, 4> announce{"new", "cross", "replace", "replace-cross"};
inline constexpr std::array<std::string_view, 2> forms{"full", "compact"};
inline constexpr std::array<std::string_view, 2> on_uncertain{"resend", "hold"};
inline constexpr std::array<std::string_view, 2> silent{"false", "true"};
inline constexpr std::array<std::string_view, 2> empty{"skip", "send"};

struct Table {
    std::string_view section;  // as the schema's $defs call it; empty: the whole
    std::span<const std::string_view> keys;
};

inline constexpr std::array<Table, 17> tables{{
    {"", top},
    {"arxiv", arxiv},
    {"limits", limits},
    {"summaries", summaries},
    {"model", model},
    {"budget", budget},
    {"email", email},
    {"dkim", dkim},
    {"telegram", telegram},
    {"slack", slack},
    {"archive", archive},
    {"console", console},
    {"null", null_channel},
    {"filter", filter},
    {"subscriber", subscriber},
    {"subscriber_line", subscriber_line},
    {"delivery", delivery},
}};

inline constexpr std::array<Table, 8> word_tables{{
    {"type", channel_types},
    {"layout", layouts},
    {"summary", summary_methods},
    {"tls", tls},
    {"announce", announce},
    {"form", forms},
    {"on_uncertain", on_uncertain},
    {"empty", empty},
}};

}  // namespace paperwire::config::keys
