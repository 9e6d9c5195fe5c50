// SPDX-License-Identifier: MIT
// daemon: notifications through libsystemd.
#include "bot/daemon/systemd_notify.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstring>

#include "bot/core/log.hpp"

namespace paperwire::daemon {

void notify_systemd(const std::string& message) {
    const int sent = sd_notify(0, message.c_str());
    if (sent < 0) log::warning("daemon", "systemd was not told", {{"reason", std::strerror(-sent)}});
}

std::string reloading_message(async::Monotonic now) {
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
    return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(time.count());
}

std::string status_message(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return "STATUS=" + text;
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    std::uint64_t interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0) return std::nullopt;
    return std::chrono::microseconds{interval};
}

}  // namespace paperwire::daemon
