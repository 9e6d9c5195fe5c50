// SPDX-License-Identifier: MIT
// store: patience with other processes.
#pragma once

#include <chrono>

namespace paperwire::store {

/// How long a write waits for another process's. One that was refused makes the next ones wait less, until one
/// succeeds: whoever waits behind them must not think that this process has died.
struct BusyWait {
    std::chrono::milliseconds first{30'000};
    std::chrono::milliseconds again{1'000};
};

}  // namespace paperwire::store
