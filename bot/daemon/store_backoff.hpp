// SPDX-License-Identifier: MIT
// daemon: how long a store that failed is left alone. All loops that write keep to it.
#pragma once

#include "bot/net/retry.hpp"

namespace paperwire::daemon {

inline constexpr net::Backoff store_backoff{std::chrono::seconds{1}, std::chrono::minutes{1}};

}  // namespace paperwire::daemon
