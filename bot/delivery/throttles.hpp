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

namespace paperwire::delivery {

class Throttles {
public:
    /// An address has to wait until then. Returns until when the whole channel should, if it should.
    [[nodiscard]] std::optional<Instant> add(const std::string& address, Instant until) {
        Instant& its = waits_.try_emplace(address, until).first->second;
        its = std::max(its, until);
        suspects_.insert(address);
        if (suspects_.size() < suspicious) return std::nullopt;
        Instant latest = until;
        for (const std::string& suspect : suspects_) latest = std::max(latest, waits_.at(suspect));
        return latest;
    }
    /// An earlier process was told so.
    void restore(const std::string& address, Instant until) {
        Instant& its = waits_.try_emplace(address, until).first->second;
        its = std::max(its, until);
    }
    /// Until when that address is to be left alone; nothing when it is not. Forgets what is over.
    [[nodiscard]] std::optional<Instant> until(const std::string& address, Instant now) {
        std::erase_if(waits_, [&](const auto& wait) { return wait.second <= now && !suspects_.contains(wait.first); });
        const auto found = waits_.find(address);
        return found != waits_.end() && found->second > now ? std::optional{found->second} : std::nullopt;
    }
    /// Something went through.
    void clear() { suspects_.clear(); }

private:
    static constexpr std::size_t suspicious = 3;
    std::map<std::string, Instant> waits_;
    std::set<std::string> suspects_;  // since something went through
};

}  // namespace paperwire::delivery
