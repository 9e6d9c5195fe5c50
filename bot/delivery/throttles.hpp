// SPDX-License-Identifier: MIT
// delivery: telling one address's flood from the whole channel's. Requests during a ban prolong it: whoever shares the
// address waits too, and when different addresses are throttled one after the other and nothing goes through between,
// the channel is left alone.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "bot/core/time.hpp"
#include "bot/delivery/rest.hpp"

namespace paperwire::delivery {

class Throttles {
public:
    explicit Throttles(const async::Clock& clock) : clock_(clock) {}

    /// An address has to wait until then. Returns until when the whole channel should, if it should.
    [[nodiscard]] std::optional<Instant> add(const std::string& address, Instant until) {
        restore(address, until);
        suspects_.insert(address);
        if (suspects_.size() < suspicious) return std::nullopt;
        Instant latest = until;
        for (const std::string& suspect : suspects_) latest = std::max(latest, waits_.at(suspect).until(clock_));
        return latest;
    }
    /// An earlier process was told so.
    void restore(const std::string& address, Instant until) { waits_[address].prolong(Rest{until, clock_}); }
    /// Until when that address is to be left alone; nothing when it is not. Forgets what is over.
    [[nodiscard]] std::optional<Instant> until(const std::string& address) {
        std::erase_if(waits_, [this](const auto& wait) {
            return wait.second.is_over(clock_) && !suspects_.contains(wait.first);
        });
        const auto found = waits_.find(address);
        if (found == waits_.end() || found->second.is_over(clock_)) return std::nullopt;
        return found->second.until(clock_);
    }
    /// Something went through.
    void clear() { suspects_.clear(); }

private:
    static constexpr std::size_t suspicious = 3;
    const async::Clock& clock_;
    std::map<std::string, Rest> waits_;
    std::set<std::string> suspects_;  // since something went through
};

}  // namespace paperwire::delivery
