// SPDX-License-Identifier: MIT
// store: a copy of a database that others go on writing.
#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {

Result<void> back_up(const std::string& path, const std::string& file, Instant /*now*/,
                     const std::function<void(std::size_t, std::size_t)>& /*progress*/) {
    return fail(Errc::internal, "back up " + path + " to " + file + ": not built yet");
}

}  // namespace paperwire::store
