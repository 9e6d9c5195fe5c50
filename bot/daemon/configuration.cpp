// SPDX-License-Identifier: MIT
// daemon: configuration for verbs.
#include "bot/daemon/configuration.hpp"

#include <cstdlib>
#include <iostream>

#include "bot/core/log.hpp"

namespace paperwire::daemon {

std::optional<std::string> from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): the environment is never changed
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<config::Settings> load_or_complain(const std::string& file, config::LoadOptions::Secrets secrets) {
    config::Loaded loaded = config::load(file, config::LoadOptions{secrets, from_environment});
    tell_faults(loaded.faults);
    return std::move(loaded.settings);
}

void tell_faults(const std::vector<config::Fault>& faults) {
    for (const config::Fault& fault : faults) std::cerr << to_string(fault) << "\n";
}

void log_faults(const std::vector<config::Fault>& faults) {
    for (const config::Fault& fault : faults) {
        const bool severe = fault.severity == config::Fault::Severity::error;
        log::write(severe ? log::Level::error : log::Level::warning, "config", to_string(fault));
    }
}

config::Loaded load_to_run(const std::string& file) {
    config::Loaded loaded =
        config::load(file, config::LoadOptions{config::LoadOptions::Secrets::strict, from_environment});
    if (!loaded.settings || !loaded.settings->arxiv.contact.empty() ||
        !source::is_arxiv_host(loaded.settings->arxiv.rss))
        return loaded;
    // arXiv asks that clients say who runs them: info.arxiv.org/help/api/tou.html, read 2026-11.
    loaded.faults.push_back(
        {config::Fault::Severity::error, file, 0, 0,
         "arxiv.contact: missing (want an e-mail address: arXiv asks that clients say who runs them)"});
    loaded.settings.reset();
    return loaded;
}

std::shared_ptr<const digest::Audience> audience_of(const config::Settings& settings) {
    auto audience =
        digest::build_audience(settings.population->subscribers, settings.population->rules, settings.arxiv.categories);
    return audience;
}

}  // namespace paperwire::daemon
