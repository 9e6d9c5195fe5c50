// SPDX-License-Identifier: MIT
// daemon: check-config.
#include <iostream>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/verbs.hpp"

namespace paperwire::daemon {

namespace {

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

int verb_check_config(const Invocation& invocation) {
    using Secrets = config::LoadOptions::Secrets;
    const Secrets secrets = invocation.no_secrets ? Secrets::off : Secrets::outside_unit;
    const config::Loaded loaded = config::load(
        invocation.config, config::LoadOptions{secrets, from_environment, progress_on_terminal(), nullptr});
    bool faulty = !loaded.settings;
    for (const config::Fault& fault : loaded.faults) {
        std::cerr << to_string(fault) << "\n";
        faulty = faulty || fault.severity == config::Fault::Severity::error;
    }
    if (faulty) return exit_configuration;
    std::cout << invocation.config << ": ok (" << counted(loaded.subscriber_count, "subscriber") << ", "
              << counted(loaded.filter_count, "filter") << ", " << counted(loaded.channel_count, "channel") << ")\n";
    return exit_ok;
}

}  // namespace paperwire::daemon
