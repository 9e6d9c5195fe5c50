// SPDX-License-Identifier: MIT
// daemon: configuration for verbs.
#include "bot/daemon/configuration.hpp"

#include <cstdlib>
#include <iostream>

namespace paperwire::daemon {

std::optional<std::string> from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): the environment is never changed
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<config::Settings> load_or_complain(const std::string& file, config::LoadOptions::Secrets secrets) {
    config::Loaded loaded = config::load(file, config::LoadOptions{secrets, from_environment});
    for (const config::Fault& fault : loaded.faults) std::cerr << to_string(fault) << "\n";
    return std::move(loaded.settings);
}

std::shared_ptr<const digest::Audience> audience_of(const config::Settings& settings) {
    auto audience =
        digest::build_audience(settings.population->subscribers, settings.population->rules, settings.arxiv.categories);
    return audience;
}

}  // namespace paperwire::daemon
