// SPDX-License-Identifier: MIT
#include "bot/daemon/store_watch.hpp"

namespace paperwire::daemon {

void StoreWatch::heed(const std::string& who, const Error* error, async::Monotonic now) {
    if (error == nullptr || error->code != Errc::storage) {
        failing_.erase(who);
        return;
    }
    const async::Monotonic since = failing_.try_emplace(who, now).first->second;
    if (now - since < patience_ || given_up_) return;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - since).count();
    given_up_ = fail("failed every time for " + std::to_string(minutes) + " minutes", *error).error();
}

}  // namespace paperwire::daemon
