// SPDX-License-Identifier: MIT
// delivery: telling one destination's flood from the whole channel's. Requests during a ban prolong it, so when
// different destinations are throttled one after the other and nothing goes through between, the channel is left alone.
#pragma once

#include <algorithm>
#include <map>
#include <optional>

#include "bot/store/store.hpp"

namespace paperwire::delivery {

class Throttles {
public:
    /// A destination has to wait until then. Returns until when the whole channel should, if it should.
    [[nodiscard]] std::optional<Instant> add(store::DestinationId destination, Instant until) {
        Instant& its = waits_[destination];
        its = std::max(its, until);
        if (waits_.size() < suspicious) return std::nullopt;
        Instant latest = until;
        for (const auto& [which, when] : waits_) latest = std::max(latest, when);
        return latest;
    }
    /// Something went through.
    void clear() { waits_.clear(); }

private:
    static constexpr std::size_t suspicious = 3;
    std::map<store::DestinationId, Instant> waits_;
};

}  // namespace paperwire::delivery
