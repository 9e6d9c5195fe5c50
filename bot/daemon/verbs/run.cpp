// SPDX-License-Identifier: MIT
// daemon: run, for ever or once.
#include <vector>

#include "bot/core/log.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/restored.hpp"
#include "bot/daemon/serve.hpp"
#include "bot/daemon/verbs.hpp"

namespace paperwire::daemon {

namespace {

Result<void> recover_leases(Engine& engine) {
    const auto recovered = engine.store().recover_leases(engine.now());
    if (!recovered) return std::unexpected(recovered.error());
    if (*recovered > 0)
        log::warning("delivery", "deliveries were under way when the last process ended", {{"count", *recovered}});
    return {};
}

/// Times that a clock which stood ahead wrote would keep people waiting for what never was.
Result<void> mend_clock(Engine& engine) {
    const auto mended = engine.store().mend_clock(engine.now(), engine.clock().real());
    if (!mended) return std::unexpected(mended.error());
    if (*mended > 0)
        log::warning("daemon", "times that lay ahead of the clock were taken back: was it set?", {{"rows", *mended}});
    return {};
}

Result<int> pass_once(Engine& engine) {
    if (auto opened = engine.open_channels(); !opened) return std::unexpected(opened.error());
    if (auto recovered = recover_leases(engine); !recovered) return std::unexpected(recovered.error());
    const auto pass = engine.run_pass({});
    if (!pass) return std::unexpected(pass.error());
    log::info("daemon", "pass done", {{"summary", to_line(*pass)}});
    if (auto noted = remember_pass(engine.store(), engine.now(), *pass); !noted) return std::unexpected(noted.error());
    return exit_code_of(*pass);
}

Result<int> run_on(Engine& engine, const Invocation& invocation) {
    if (invocation.once) return pass_once(engine);
    if (auto recovered = recover_leases(engine); !recovered) return std::unexpected(recovered.error());
    if (auto served = serve(engine, invocation.config); !served) return std::unexpected(served.error());
    return exit_ok;
}

Result<int> run(const Invocation& invocation, config::Settings settings) {
    // Locked before the store is opened: a second process must not even migrate it.
    const auto lock = store::lock_for_delivery(settings.store.path);
    if (!lock) return std::unexpected(lock.error());
    TurnStores turns;
    turns.as_well = open_turns_of_before(settings);
    std::optional<store::Restored> restored;
    auto store = open_to_deliver(settings, **lock, invocation.since, restored);
    if (!store) return std::unexpected(store.error());
    if (auto checked = check_not_before_last_pass(**store, invocation.at); !checked)
        return std::unexpected(checked.error());
    Engine engine(std::move(settings), std::move(*store), invocation.at, std::move(turns));
    if (restored) {
        auto gone_on = go_on_from(*restored, invocation.since, engine.store(), engine.audience(), engine.now());
        if (!gone_on) return std::unexpected(gone_on.error());
    }
    if (auto mended = mend_clock(engine); !mended) return std::unexpected(mended.error());
    return run_on(engine, invocation);
}

/// Who asked for logs that a machine reads gets nothing else on stderr.
void tell(const std::vector<config::Fault>& faults, const Invocation& invocation) {
    invocation.log_format == log::Format::json ? log_faults(faults) : tell_faults(faults);
}

int end_with(const Error& error, const Invocation& invocation) {
    if (invocation.log_format == log::Format::text) return report(error);
    log::write(log::Level::critical, "daemon", "ended", {{"reason", error.message}});
    return exit_code_of(error.code);
}

}  // namespace

int verb_run(const Invocation& invocation) {
    if (invocation.at && !invocation.once) {
        return end_with(Error{Errc::usage, "run: --at goes with --once alone: the daemon lives in real time", {}},
                        invocation);
    }
    config::Loaded loaded = load_to_run(invocation.config);
    tell(loaded.faults, invocation);
    if (!loaded.settings) return exit_configuration;
    const auto code = run(invocation, std::move(*loaded.settings));
    return code ? *code : end_with(code.error(), invocation);
}

}  // namespace paperwire::daemon
