// SPDX-License-Identifier: MIT
// digest: which destinations fall due together. A cohort shares schedule, zone, quiet hours and, for immediate, the
// categories waited for.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bot/core/subscriber.hpp"
#include "filters/rule.hpp"

namespace paperwire::digest {

using Categories = std::vector<std::string>;  // canonical, sorted, each once
using CategoriesPtr = std::shared_ptr<const Categories>;

/// A delivery of the population with what closing needs to know of it. Points into the population, which outlives it.
struct Target {
    const Subscriber* subscriber{nullptr};
    const Delivery* delivery{nullptr};
    CategoriesPtr categories;  // those that its filters could match
};

struct Cohort {
    std::string key;
    Schedule schedule;
    std::string timezone;
    std::optional<QuietHours> quiet;
    CategoriesPtr categories;  // immediate only: all that its members wait for
    std::vector<Target> targets;
};

/// Targets by destination, without a copy of any key: a pointer or two each.
class TargetTable {
public:
    TargetTable() = default;
    /// The targets must stay where they are. Of two for one destination the first counts.
    explicit TargetTable(const std::vector<Cohort>& cohorts);

    /// Null when there is none.
    [[nodiscard]] const Target* find(const DestinationKey& key) const;
    [[nodiscard]] std::size_t size() const noexcept { return count_; }

private:
    void add(const Target& target);

    std::vector<const Target*> slots_;  // open addressing, a power of two, at most half full
    std::size_t count_{0};
};

/// Every delivery of the population, in cohorts by key.
struct Cohorts {
    std::vector<Cohort> all;  // sorted by key
    TargetTable targets;
};

/// The categories a rule could match among those asked for; `everything` when it names none.
[[nodiscard]] CategoriesPtr categories_of(const std::vector<const filters::Rule*>& rules,
                                          const CategoriesPtr& everything);

/// Groups a population. `rules` are the population's, by number; `everything` all categories that are asked for.
[[nodiscard]] Cohorts build_cohorts(const std::vector<Subscriber>& subscribers,
                                    const std::vector<filters::NamedRule>& rules, const CategoriesPtr& everything);

}  // namespace paperwire::digest
