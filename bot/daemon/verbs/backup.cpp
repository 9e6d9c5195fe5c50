// SPDX-License-Identifier: MIT
// daemon: backup.
#include <filesystem>
#include <iostream>

#include "bot/async/clock.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/terminal.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::daemon {

namespace {

Result<void> copy(const config::Settings& settings, const std::string& file, Instant now) {
    if (auto checked = check_engine(settings); !checked) return checked;
    ProgressLine line;
    return store::back_up(settings.store.path, file, now, [&line](std::size_t done, std::size_t all) {
        line.show("copying " + std::to_string(all) + " pages", done, all);
    });
}

}  // namespace

int verb_backup(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const Instant now = async::SystemClock().civil();
    const auto copied = copy(*settings, invocation.file, now);
    if (!copied) {
        const int code = report(copied.error());
        return copied.error().code == Errc::conflict ? exit_cannot_create : code;
    }
    std::error_code ignored;
    const auto size = std::filesystem::file_size(invocation.file, ignored);
    std::cout << invocation.file << ": the store as of " << to_string(now) << ", " << size << " bytes\n";
    return exit_ok;
}

}  // namespace paperwire::daemon
