// SPDX-License-Identifier: MIT
// daemon: papers.
#include <iostream>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/paper_json.hpp"

namespace paperwire::daemon {

int verb_papers(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto store = open_to_read(*settings);
    if (!store) return report(store.error());
    const auto visited = (*store)->each_announcement(
        invocation.from, invocation.to_day,
        [](const Announcement& announcement) { std::cout << source::to_json_line(announcement) << "\n"; });
    return visited ? exit_ok : report(visited.error());
}

}  // namespace paperwire::daemon
