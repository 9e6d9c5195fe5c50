// SPDX-License-Identifier: MIT
// delivery: keeping those who wait for one budget from filling a channel's window. A hundred subscribers who share a
// chat would otherwise hold up everybody behind them; only so many of them are taken up at a time, the others stay in
// the queue.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bot/store/store.hpp"
#include "channels/channel.hpp"

namespace paperwire::delivery {

class Crowds {
public:
    explicit Crowds(std::size_t most) : most_(std::max<std::size_t>(most, 1)) {}

    /// False when a budget other than the channel's own has its crowd: that destination is to be left out for now.
    [[nodiscard]] bool join(const std::vector<channels::Budget>& budgets, store::DestinationId destination) {
        for (const channels::Budget& budget : budgets) {
            const auto inside = inside_.find(budget.key);
            if (budget.key.empty() || inside == inside_.end() || inside->second < most_) continue;
            outside_[budget.key].insert(destination);
            return false;
        }
        for (const channels::Budget& budget : budgets) ++inside_[budget.key];
        return true;
    }

    /// Ends what join() began. Those left out may come again when the crowd is half gone.
    void leave(const std::vector<channels::Budget>& budgets) {
        for (const channels::Budget& budget : budgets) {
            const auto found = inside_.find(budget.key);
            if (--found->second <= most_ / 2) outside_.erase(budget.key);
            if (found->second == 0) inside_.erase(found);
        }
    }

    void add_left_out(std::vector<store::DestinationId>& all) const {
        for (const auto& [key, destinations] : outside_)
            all.insert(all.end(), destinations.begin(), destinations.end());
    }

private:
    std::size_t most_;
    std::map<std::string, std::size_t> inside_;
    std::map<std::string, std::set<store::DestinationId>> outside_;
};

}  // namespace paperwire::delivery
