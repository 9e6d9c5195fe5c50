// SPDX-License-Identifier: MIT
// daemon: what the store remembers of the last pass.
#pragma once

#include <optional>
#include <string>

#include "bot/core/time.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

[[nodiscard]] Result<void> remember_pass(store::Store& store, Instant at, const PassReport& report);
[[nodiscard]] Result<void> remember_pass(store::Store& store, Instant at, const std::string& line);
[[nodiscard]] Result<std::optional<Instant>> last_pass_time(store::Store& store);
/// Errors: usage, when `at` lies before the last pass.
[[nodiscard]] Result<void> check_not_before_last_pass(store::Store& store, std::optional<Instant> at);
/// The stages and their times in one line; empty when there was no pass.
[[nodiscard]] Result<std::string> last_pass_line(store::Store& store);

}  // namespace paperwire::daemon
