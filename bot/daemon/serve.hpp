// SPDX-License-Identifier: MIT
// daemon: the real daemon: an engine's rooms, signals, systemd, HTTP.
#pragma once

#include <string>

#include "bot/core/result.hpp"
#include "bot/daemon/engine.hpp"

namespace paperwire::daemon {

/// Runs until SIGTERM or SIGINT; a second one ends the process at once, SIGHUP reads `file` anew. Blocks. Returns when
/// nothing is under way any more; what does not end in time is left leased, and the process ends here. Errors: those of
/// the store, the channels and the address to listen on, all before anything was done.
[[nodiscard]] Result<void> serve(Engine& engine, const std::string& file);

}  // namespace paperwire::daemon
