// SPDX-License-Identifier: MIT
// daemon: going on with a store that is older than what was delivered from it: a copy that was put back, or a file that
// lost its last writes. Nobody but a person knows what became of what was delivered since; they say it with --since.
#pragma once

#include <optional>
#include <string>

#include "bot/core/result.hpp"
#include "bot/digest/audience.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::daemon {

/// Without `since` an error (configuration) that says what the store does not know and which two answers there are.
/// With it: what each cohort was told by its last slot before that time counts as told, and what lay in the outbox is
/// given to a person to judge. Cohorts that are not configured any more are taken at the time of the copy: better told
/// twice than not at all. Errors: usage (a time that has not come), and those of the store.
[[nodiscard]] Result<void> go_on_from(const store::Restored& restored, std::optional<Instant> since,
                                      store::Store& store, const digest::Audience& audience, Instant now);

}  // namespace paperwire::daemon
