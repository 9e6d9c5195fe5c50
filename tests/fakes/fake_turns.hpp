// SPDX-License-Identifier: MIT
// fakes: turns kept in memory on a fake clock's monotonic time.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "bot/source/paper_source.hpp"
#include "tests/fakes/fake_clock.hpp"

namespace paperwire::fakes {

class FakeTurns final : public source::Turns {
public:
    explicit FakeTurns(const FakeClock& clock) : clock_(clock) {}

    boost::asio::awaitable<Result<std::chrono::milliseconds>> book(std::chrono::milliseconds interval) override {
        intervals_.push_back(interval);
        if (failure_) {
            co_return std::unexpected(*failure_);
        }
        const async::Monotonic now = clock_.monotonic();
        const async::Monotonic start = last_ ? std::max(now, *last_ + interval) : now;
        last_ = start;
        co_return std::chrono::duration_cast<std::chrono::milliseconds>(start - now);
    }

    /// From now on booking fails.
    void fail_with(Error error) { failure_ = std::move(error); }
    /// The intervals asked for, in order.
    [[nodiscard]] const std::vector<std::chrono::milliseconds>& intervals() const { return intervals_; }

private:
    const FakeClock& clock_;
    std::optional<async::Monotonic> last_;
    std::optional<Error> failure_;
    std::vector<std::chrono::milliseconds> intervals_;
};

}  // namespace paperwire::fakes
