// SPDX-License-Identifier: MIT
// daemon: reading the configuration for a verb, its faults told on stderr.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bot/digest/audience.hpp"
#include "config/load.hpp"

namespace paperwire::daemon {

/// Loads FILE with the process's environment and prints the faults. Nothing when there is an error: the verb ends
/// with 78.
[[nodiscard]] std::optional<config::Settings> load_or_complain(const std::string& file,
                                                               config::LoadOptions::Secrets secrets);

/// Prints the first hundred faults on stderr, and how many more there are.
void tell_faults(const std::vector<config::Fault>& faults);

/// Logs the first hundred faults, a line each, and how many there are.
void log_faults(const std::vector<config::Fault>& faults);

/// Loads FILE, secrets and all, for a process that polls: arxiv.contact missing where an arXiv host is asked is an
/// error, too. Any thread. `before`: as LoadOptions has it.
[[nodiscard]] config::Loaded load_to_run(const std::string& file,
                                         std::shared_ptr<const config::Population> before = nullptr);

/// A line on stderr that is written over and over, gone at the end; nothing where stderr is no terminal.
[[nodiscard]] config::Progress progress_on_terminal();

/// The environment as LoadOptions wants it.
[[nodiscard]] std::optional<std::string> from_environment(const std::string& name);

/// Shares the population.
[[nodiscard]] std::shared_ptr<const digest::Audience> audience_of(const config::Settings& settings);

}  // namespace paperwire::daemon
