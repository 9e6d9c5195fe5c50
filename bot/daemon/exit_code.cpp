// SPDX-License-Identifier: MIT
// daemon: from errors to exit codes.
#include "bot/daemon/exit_code.hpp"

#include <iostream>

namespace paperwire::daemon {

int exit_code_of(Errc code) noexcept {
    switch (code) {
        case Errc::malformed:
        case Errc::not_found: return exit_data;
        case Errc::usage: return exit_usage;
        case Errc::configuration: return exit_configuration;
        case Errc::unavailable: return exit_unavailable;
        case Errc::throttled:
        case Errc::timeout:
        case Errc::conflict:
        case Errc::busy: return exit_try_again;
        case Errc::refused: return exit_addressee;
        case Errc::unauthorized: return exit_permission;
        case Errc::storage:
        case Errc::storage_full: return exit_io;
        case Errc::canceled: return exit_try_again;
        case Errc::internal: return exit_internal;
    }
    return exit_internal;
}

int exit_code_of_source(Errc code) noexcept { return code == Errc::refused ? exit_unavailable : exit_code_of(code); }

int report(const Error& error) {
    std::cerr << "paperwire: " << error.message << "\n";
    return exit_code_of(error.code);
}

}  // namespace paperwire::daemon
