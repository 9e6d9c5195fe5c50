// SPDX-License-Identifier: MIT
// daemon: run --once.
#include <iostream>

#include "bot/core/log.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"

namespace paperwire::daemon {

namespace {

/// arXiv asks that clients say who they are: facts of its terms of use.
Result<void> check_contact(const config::Settings& settings) {
    if (!settings.arxiv.contact.empty() || !source::is_arxiv_host(settings.arxiv.rss)) return {};
    return fail(
        Errc::configuration,
        settings.file + ": arxiv.contact: missing (want an e-mail address: arXiv asks that clients say who runs them)");
}

Result<int> run_once(const Invocation& invocation, config::Settings settings) {
    if (auto checked = check_contact(settings); !checked) return std::unexpected(checked.error());
    auto store = open_to_write(settings);
    if (!store) return std::unexpected(store.error());
    if (auto checked = check_not_before_last_pass(**store, invocation.at); !checked)
        return std::unexpected(checked.error());

    Engine engine(std::move(settings), std::move(*store), invocation.at);
    if (auto opened = engine.open_channels(); !opened) return std::unexpected(opened.error());
    auto recovered = engine.store().recover_leases(engine.now());
    if (!recovered) return std::unexpected(recovered.error());
    if (*recovered > 0)
        log::warning("delivery", "deliveries were under way when the last process ended", {{"count", *recovered}});

    const auto pass = engine.run_pass({});
    if (!pass) return std::unexpected(pass.error());
    log::info("daemon", "pass done", {{"summary", to_line(*pass)}});
    if (auto noted = remember_pass(engine.store(), engine.now(), *pass); !noted) return std::unexpected(noted.error());
    return exit_code_of(*pass);
}

}  // namespace

int verb_run(const Invocation& invocation) {
    if (!invocation.once) {
        std::cerr << "paperwire: run: this version makes single passes: say run --once (a timer or cron repeats it)\n";
        return exit_usage;
    }
    auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::strict);
    if (!settings) return exit_configuration;
    // Locked before the store is opened: a second process must not even migrate it.
    const auto lock = store::lock_for_delivery(settings->store.path);
    if (!lock) return report(lock.error());
    const auto code = run_once(invocation, std::move(*settings));
    return code ? *code : report(code.error());
}

}  // namespace paperwire::daemon
