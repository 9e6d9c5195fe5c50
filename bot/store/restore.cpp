// SPDX-License-Identifier: MIT
// store: going on from a copy that is older than what was last delivered.
#include "bot/store/engine.hpp"

namespace paperwire::store {

Result<void> SqliteStore::take_as_told(std::span<const ToldCohort> /*cohorts*/, const std::string& /*reason*/,
                                       Instant /*now*/) {
    return fail(Errc::internal, "not built yet");
}

}  // namespace paperwire::store
