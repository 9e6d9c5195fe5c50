// SPDX-License-Identifier: MIT
// daemon: terminals.
#include "bot/daemon/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

namespace paperwire::daemon {

namespace {

bool is_set(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): the environment is never changed
    return value != nullptr && *value != '\0';
}

/// Lines longer than this are hard to read, however wide the window is.
constexpr std::size_t widest = 100;

}  // namespace

bool is_stdout_a_terminal() { return isatty(STDOUT_FILENO) != 0; }

bool shows_progress() { return isatty(STDERR_FILENO) != 0; }

channels::TextStyle stdout_style() {
    channels::TextStyle style;
    if (!is_stdout_a_terminal()) return style;
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        style.columns = std::min<std::size_t>(size.ws_col, widest);
    style.colour = !is_set("NO_COLOR");
    return style;
}

ProgressLine::ProgressLine() : on_(shows_progress()) {}

ProgressLine::~ProgressLine() {
    if (dirty_) std::cerr << "\r\033[K" << std::flush;
}

void ProgressLine::show(std::string_view what, std::size_t done, std::size_t all) {
    if (!on_) return;
    std::cerr << "\r\033[K" << what;
    if (all > 0) std::cerr << " " << done << "/" << all;
    std::cerr << std::flush;
    dirty_ = true;
}

}  // namespace paperwire::daemon
