// SPDX-License-Identifier: MIT
// daemon: processes by what Linux calls them. Source: proc(5), namespaces(7), kill(2) (read 2026-11).
#include "bot/daemon/holder.hpp"

#include <unistd.h>
#include <csignal>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace paperwire::daemon {

namespace {

std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    file >> id;
    return id.empty() ? "-" : id;
}

std::string pid_namespace() {
    std::error_code failed;
    const std::string name = std::filesystem::read_symlink("/proc/self/ns/pid", failed).string();
    return failed ? "-" : name;
}

/// Where a PID means what it means here.
const std::string& own_place() {
    static const std::string place = boot_id() + " " + pid_namespace() + " ";
    return place;
}

}  // namespace

std::string make_holder() {
    static std::atomic<unsigned> made{0};
    return own_place() + std::to_string(::getpid()) + " " + std::to_string(++made);
}

bool has_ended(std::string_view holder) {
    const bool is_known = own_place().find('-') != 0 && own_place().find(" - ") == std::string::npos;
    if (!is_known || !holder.starts_with(own_place())) return false;
    holder.remove_prefix(own_place().size());
    int pid = 0;
    const auto [end, error] = std::from_chars(holder.data(), holder.data() + holder.size(), pid);
    if (error != std::errc{} || pid <= 0) return false;
    return ::kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace paperwire::daemon
