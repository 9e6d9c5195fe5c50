// SPDX-License-Identifier: MIT
// daemon: exit codes, sysexits' numbers. Source: sysexits.h(3head), BSD (read 2026-11).
#pragma once

#include "bot/core/result.hpp"

namespace paperwire::daemon {

enum ExitCode : int {
    exit_ok = 0,
    exit_usage = 64,
    exit_data = 65,
    exit_addressee = 67,
    exit_unavailable = 69,
    exit_internal = 70,
    exit_cannot_create = 73,
    exit_io = 74,
    exit_try_again = 75,
    exit_permission = 77,
    exit_configuration = 78,
};

/// The code that a verb ends with when this error stopped it.
[[nodiscard]] int exit_code_of(Errc code) noexcept;

/// The same for what arXiv, and no addressee, said: refused is 69.
[[nodiscard]] int exit_code_of_source(Errc code) noexcept;

/// Prints `paperwire: MESSAGE` on stderr and returns exit_code_of.
int report(const Error& error);

}  // namespace paperwire::daemon
