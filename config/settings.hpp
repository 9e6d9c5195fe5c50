// SPDX-License-Identifier: MIT
// config: the whole configuration as values, after every check. Only bot/daemon reads it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bot/core/subscriber.hpp"
#include "bot/source/settings.hpp"
#include "channels/archive/settings.hpp"
#include "channels/email/settings.hpp"
#include "channels/slack/settings.hpp"
#include "channels/telegram/settings.hpp"
#include "config/limits.hpp"
#include "filters/rule.hpp"

namespace paperwire::config {

struct ConsoleSettings {
    friend bool operator==(const ConsoleSettings&, const ConsoleSettings&) = default;
};
struct NullSettings {
    friend bool operator==(const NullSettings&, const NullSettings&) = default;
};

using ChannelSettings = std::variant<email::EmailSettings, archive::ArchiveSettings, ConsoleSettings, NullSettings,
                                     telegram::TelegramSettings, slack::SlackSettings>;

struct StoreSettings {
    enum class Engine : std::uint8_t { sqlite, postgresql };
    Engine engine{Engine::sqlite};
    std::string path;  // SQLite: absolute path of the database file
    Secret url;        // PostgreSQL: connection string; may hold a password

    friend bool operator==(const StoreSettings&, const StoreSettings&) = default;
};

/// Any server that speaks OpenAI's chat completions.
struct ModelSettings {
    std::string url;  // without a trailing slash
    bool tls_off{false};
    std::string name;                            // the model's
    Secret key;                                  // may be empty
    std::chrono::milliseconds deadline{20'000};  // for one answer
    std::optional<std::uint32_t> calls;          // budget: at most so many a day; no bound when absent
};

struct KnownLines;

/// All who are delivered to. Filters that say the same are one element of `rules`, whoever uses them and by whatever
/// name.
struct Population {
    std::vector<filters::NamedRule> rules;
    std::vector<Subscriber> subscribers;  // sorted by id
    /// Lines of subscribers_file that were put out: `FILE:LINE: …`.
    std::vector<std::string> left_out;
    /// What each subscriber says, and each rule, as config/fingerprint.hpp puts it.
    std::vector<std::uint64_t> prints{};
    std::vector<std::uint64_t> rule_prints{};
    /// Lines of subscribers_file that need not be read again (config/known_lines.hpp); may be null.
    std::shared_ptr<const KnownLines> lines{};
};

struct Settings {
    std::string file;  // as given
    source::ArxivSettings arxiv;
    StoreSettings store;
    std::string listen;  // host:port; empty: off
    std::string timezone{"UTC"};
    std::string summary_method;          // off, extract or model; empty when `summaries` is absent
    std::optional<ModelSettings> model;  // `summaries.model`
    Limits limits;
    std::map<std::string, ChannelSettings> channels;
    std::map<std::string, filters::RulePtr> filters;  // `filters:` by name, used or not
    std::shared_ptr<const Population> population;     // never null
};

}  // namespace paperwire::config
