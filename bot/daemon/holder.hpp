// SPDX-License-Identifier: MIT
// daemon: who holds a turn, in words that another process on the same machine can check.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::daemon {

/// `BOOT NAMESPACE PID NUMBER`: this start of the machine, the namespace in which the PID counts, and a number that no
/// other caller in this process has.
[[nodiscard]] std::string make_holder();

/// True only when that process is known to have ended: on another machine, or in another container, nobody knows.
[[nodiscard]] bool has_ended(std::string_view holder);

}  // namespace paperwire::daemon
