// SPDX-License-Identifier: MIT
// digest: which destinations fall due together. A cohort shares schedule, zone, quiet hours and, for immediate, the
// categories waited for.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
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

/// Every delivery of the population, in cohorts by key.
struct Cohorts {
    std::vector<Cohort> all;                                 // sorted by key
    std::unordered_map<std::string, const Target*> targets;  // by to_string(DestinationKey)
};

/// The categories a rule could match among those asked for; `everything` when it names none.
[[nodiscard]] CategoriesPtr categories_of(const std::vector<const filters::Rule*>& rules,
                                          const CategoriesPtr& everything);

/// Groups a population. `rules` are the population's, by number; `everything` all categories that are asked for.
[[nodiscard]] Cohorts build_cohorts(const std::vector<Subscriber>& subscribers,
                                    const std::vector<filters::NamedRule>& rules, const CategoriesPtr& everything);

}  // namespace paperwire::digest
