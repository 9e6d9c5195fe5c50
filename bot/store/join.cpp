// SPDX-License-Identifier: MIT
// store: what a join() is to bring about.
#include <algorithm>
#include <bit>
#include <map>

#include "bot/store/engine.hpp"
#include "bot/store/joining.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// The same for the same configuration in whatever order, and never 0.
std::int64_t fingerprint(const std::vector<Configured>& configured) {
    std::uint64_t sum = configured.size();
    std::string line;
    for (const Configured& one : configured) {
        line.clear();
        for (const std::string* part : {&one.key.subscriber, &one.key.channel, &one.key.name, &one.cohort})
            line.append(*part).push_back('\0');
        // Spread, since sums of FNV hashes of like texts are alike.
        auto hash = std::bit_cast<std::uint64_t>(content_hash(line));
        hash = (hash ^ (hash >> 32U)) * 0xd6e8feb86659fd93ULL;
        sum += hash ^ (hash >> 32U);
    }
    return sum == 0 ? 1 : std::bit_cast<std::int64_t>(sum);
}

std::vector<std::uint32_t> ranks_by_cohort(const std::vector<Configured>& configured) {
    std::map<std::string_view, std::uint32_t> ranks;
    for (const Configured& one : configured) ranks.try_emplace(one.cohort, 0);
    std::uint32_t rank = 0;
    for (auto& [cohort, its_rank] : ranks) its_rank = rank++;
    std::vector<std::uint32_t> all;
    all.reserve(configured.size());
    for (const Configured& one : configured) all.push_back(ranks.at(one.cohort));
    return all;
}

}  // namespace

JoinPlan plan_join(std::vector<Configured> configured) {
    JoinPlan plan;
    plan.fingerprint = fingerprint(configured);
    std::ranges::stable_sort(configured, {}, &Configured::key);
    const auto twice = std::ranges::unique(configured, {}, &Configured::key);
    configured.erase(twice.begin(), twice.end());
    plan.by_key = std::move(configured);
    plan.cohort_ranks = ranks_by_cohort(plan.by_key);
    return plan;
}

Result<std::unique_ptr<Joining>> SqliteStore::begin_join(JoinPlan plan, Instant now,
                                                         std::function<std::string()> make_token) {
    ++joins_begun_;
    Arrival arrival{now, std::move(make_token)};
    return std::make_unique<SqliteJoining>(db_, joins_begun_, std::move(plan), std::move(arrival));
}

}  // namespace paperwire::store
