// SPDX-License-Identifier: MIT
// daemon: configuration for verbs.
#include "bot/daemon/configuration.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <span>

#include "bot/core/log.hpp"
#include "bot/daemon/terminal.hpp"

namespace paperwire::daemon {

namespace {

// Of faults of one configuration: a file of a million subscribers must not flood the log.
constexpr std::size_t most_told = 100;

}  // namespace

config::Progress progress_on_terminal() {
    if (!shows_progress()) return {};
    return [](std::uint64_t read, std::uint64_t all) {
        std::cerr << "\r\x1b[K";
        if (read < all) std::cerr << "reading subscribers: " << 100 * read / all << " %";
        std::cerr.flush();
    };
}

std::optional<std::string> from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): the environment is never changed
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<config::Settings> load_or_complain(const std::string& file, config::LoadOptions::Secrets secrets) {
    config::Loaded loaded =
        config::load(file, config::LoadOptions{secrets, from_environment, progress_on_terminal(), {}});
    tell_faults(loaded.faults);
    return std::move(loaded.settings);
}

void tell_faults(const std::vector<config::Fault>& faults) {
    const std::size_t shown = std::min(faults.size(), most_told);
    for (const config::Fault& fault : std::span(faults).first(shown)) std::cerr << to_string(fault) << "\n";
    if (shown < faults.size()) {
        std::cerr << "and " << faults.size() - shown << " more faults (paperwire check-config tells them all)\n";
    }
}

void log_faults(const std::vector<config::Fault>& faults) {
    const std::size_t shown = std::min(faults.size(), most_told);
    for (const config::Fault& fault : std::span(faults).first(shown)) {
        const bool severe = fault.severity == config::Fault::Severity::error;
        log::write(severe ? log::Level::error : log::Level::warning, "config", to_string(fault));
    }
    if (shown < faults.size()) {
        log::warning("config", "more faults, which check-config tells", {{"shown", shown}, {"faults", faults.size()}});
    }
}

config::Loaded load_to_run(const std::string& file, std::shared_ptr<const config::Population> before) {
    config::Loaded loaded =
        config::load(file, config::LoadOptions{config::LoadOptions::Secrets::strict, from_environment,
                                               progress_on_terminal(), std::move(before)});
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
    const std::shared_ptr<const config::Population>& population = settings.population;
    return digest::build_audience(digest::SubscribersPtr(population, &population->subscribers),
                                  digest::RulesPtr(population, &population->rules), settings.arxiv.categories);
}

}  // namespace paperwire::daemon
