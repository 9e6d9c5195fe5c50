// SPDX-License-Identifier: MIT
// daemon: the configured store, opened as a verb needs it.
#pragma once

#include <memory>
#include <optional>

#include "bot/core/result.hpp"
#include "bot/store/sqlite_store.hpp"
#include "bot/store/store.hpp"
#include "config/settings.hpp"

namespace paperwire::daemon {

/// Errors: configuration (an engine this version does not have).
[[nodiscard]] Result<void> check_engine(const config::Settings& settings);
/// Errors: those of check_engine and of store::open_sqlite.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_to_write(const config::Settings& settings);
/// The same with little memory, for a harvest.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_to_harvest(const config::Settings& settings);
/// For the process that holds `lock`. Errors: likewise, of store::open_to_deliver.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_to_deliver(const config::Settings& settings,
                                                                    store::ProcessLock& lock,
                                                                    std::optional<Instant> since,
                                                                    std::optional<store::Restored>& restored);
/// A store that was never written reads as an empty one.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_to_read(const config::Settings& settings);
/// A copy in memory that may be written and is forgotten.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_copy(const config::Settings& settings);

/// Whether the configured store is there.
[[nodiscard]] bool is_installed(const config::Settings& settings);
/// The installation's store beside a copy of it, for turns towards arXiv: preview waits for its turn like everybody.
/// Where there is none yet, one of this user's own in the folder for temporary files, which holds turns alone. Null
/// where nobody is asked over the network, and for a store of an older schema. Where this process may not write it, no
/// turn can be taken.
[[nodiscard]] std::unique_ptr<store::Store> open_for_turns(const config::Settings& settings);
/// Where this user's previews keep their turns while there is no store, for whoever is about to make it; null once
/// there is one.
[[nodiscard]] std::unique_ptr<store::Store> open_turns_of_before(const config::Settings& settings);

}  // namespace paperwire::daemon
