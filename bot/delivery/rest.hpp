// SPDX-License-Identifier: MIT
// delivery: a wait that a process keeps in mind, by two clocks. It is over when either says so: while a machine sleeps
// only its civil time goes on, and a civil clock may be set back.
#pragma once

#include <algorithm>
#include <chrono>

#include "bot/async/clock.hpp"

namespace paperwire::delivery {

class Rest {
public:
    Rest() = default;
    Rest(Instant until, const async::Clock& clock)
        : civil_(until), monotonic_(clock.monotonic() + (until - clock.civil())) {}

    [[nodiscard]] bool is_over(const async::Clock& clock) const { return until(clock) <= clock.civil(); }
    /// Its end, as the civil clock stands now.
    [[nodiscard]] Instant until(const async::Clock& clock) const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(monotonic_ - clock.monotonic());
        return std::min(civil_, clock.civil() + left);
    }
    /// The later one of the two.
    void prolong(const Rest& other) {
        civil_ = std::max(civil_, other.civil_);
        monotonic_ = std::max(monotonic_, other.monotonic_);
    }

private:
    Instant civil_{};
    async::Monotonic monotonic_{};
};

}  // namespace paperwire::delivery
