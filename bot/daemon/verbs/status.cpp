// SPDX-License-Identifier: MIT
// daemon: status.
#include "bot/daemon/status.hpp"

#include <iostream>

#include "bot/async/clock.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"

namespace paperwire::daemon {

int verb_status(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto store = open_to_read(*settings);
    if (!store) return report(store.error());
    const auto status = read_status(**store, *settings, async::SystemClock().civil());
    if (!status) return report(status.error());
    std::cout << (invocation.format == "json" ? status_json(*status) + "\n" : status_text(*status));
    return exit_ok;
}

}  // namespace paperwire::daemon
