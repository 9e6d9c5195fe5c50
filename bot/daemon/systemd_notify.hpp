// SPDX-License-Identifier: MIT
// daemon: what systemd hears of us, over $NOTIFY_SOCKET; nothing happens where nobody listens. The only home of
// libsystemd. Source: sd_notify(3), sd_watchdog_enabled(3), systemd.service(5) of systemd 252 (read 2026-11).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bot/async/clock.hpp"

namespace paperwire::daemon {

/// Sends one message of `NAME=value` lines. Loop thread.
void notify_systemd(const std::string& message);

/// `RELOADING=1` with the time at which the reload began.
[[nodiscard]] std::string reloading_message(async::Monotonic now);
/// `STATUS=…`, one line.
[[nodiscard]] std::string status_message(std::string text);

/// How often systemd wants to hear from this process; nothing when it does not watch.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace paperwire::daemon
