// SPDX-License-Identifier: MIT
// daemon: telling a store that will be well again, for space was freed or another process let go of it, from one that
// is damaged: somebody's every try has failed for too long. The next process checks it before it begins, and says what
// is to be done.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "bot/async/clock.hpp"
#include "bot/core/result.hpp"

namespace paperwire::daemon {

class StoreWatch {
public:
    explicit StoreWatch(std::chrono::milliseconds patience) : patience_(patience) {}

    /// A try of `who` came to this; null: to no error.
    void heed(const std::string& who, const Error* error, async::Monotonic now);
    /// What the store said last to the one who has had nothing else for too long.
    [[nodiscard]] const std::optional<Error>& given_up() const noexcept { return given_up_; }

private:
    std::chrono::milliseconds patience_;
    std::map<std::string, async::Monotonic> failing_;  // since when each has had no other answer
    std::optional<Error> given_up_;
};

}  // namespace paperwire::daemon
