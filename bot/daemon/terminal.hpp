// SPDX-License-Identifier: MIT
// daemon: what the terminal can do, and one line of progress on it. Quiet in a pipe.
#pragma once

#include <cstddef>
#include <string_view>

#include "channels/preview_forms.hpp"

namespace paperwire::daemon {

/// Whether a person reads stdout as it comes.
[[nodiscard]] bool is_stdout_a_terminal();
/// True when stderr is a terminal and progress is wanted.
[[nodiscard]] bool shows_progress();
/// How wide stdout is and whether it takes colour ($NO_COLOR, $TERM and the file obeyed).
[[nodiscard]] channels::TextStyle stdout_style();

/// A line on stderr that is written over; nothing where shows_progress() is false. Erased when destroyed.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(std::string_view what, std::size_t done, std::size_t all);

private:
    bool on_;
    bool dirty_{false};
};

}  // namespace paperwire::daemon
