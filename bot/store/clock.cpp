// SPDX-License-Identifier: MIT
// store: what a clock that stood ahead left behind.
#include "bot/store/engine.hpp"

namespace paperwire::store {

Result<int> SqliteStore::mend_clock(Instant /*now*/) { return 0; }

}  // namespace paperwire::store
