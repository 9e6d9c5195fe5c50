// SPDX-License-Identifier: MIT
// daemon: from argv to a verb.
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/verbs.hpp"

namespace paperwire::daemon {

namespace {

using Verb = int (*)(const Invocation&);

const std::map<std::string, Verb>& verbs() {
    static const std::map<std::string, Verb> table{
        {"run", verb_run},
        {"check-config", verb_check_config},
        {"preview", verb_preview},
        {"match", verb_match},
        {"explain", verb_explain},
        {"try", verb_try},
        {"test-channel", verb_test_channel},
        {"destination list", verb_destination},
        {"destination stop", verb_destination},
        {"destination start", verb_destination},
        {"outbox list", verb_outbox},
        {"outbox show", verb_outbox},
        {"outbox retry", verb_outbox},
        {"outbox drop", verb_outbox},
        {"status", verb_status},
        {"backfill", verb_backfill},
        {"backup", verb_backup},
        {"papers", verb_papers},
        {"parse", verb_parse},
        {"demo", verb_demo},
    };
    return table;
}

int run_verb(const Invocation& invocation) {
    // `run` tells what it does; the others speak through their results.
    const log::Level usual = invocation.verb == "run" ? log::Level::info : log::Level::warning;
    log::configure(invocation.log_level.value_or(usual), invocation.log_format);
    return verbs().at(invocation.verb)(invocation);
}

}  // namespace

int run_program(int argc, const char* const* argv) {
    try {
        const auto parsed = parse_command_line(argc, argv);
        if (const int* code = std::get_if<int>(&parsed)) return *code;
        const int code = run_verb(std::get<Invocation>(parsed));
        std::cout.flush();
        return code == exit_ok && !std::cout ? exit_io : code;
    } catch (const std::exception& error) {
        std::cerr << "paperwire: a bug: " << error.what() << "\n";
        return exit_internal;
    }
}

}  // namespace paperwire::daemon
