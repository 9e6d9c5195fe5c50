// SPDX-License-Identifier: MIT
// digest: grouping deliveries that fall due together.
#include "bot/digest/cohort.hpp"

#include <algorithm>
#include <map>

namespace paperwire::digest {

namespace {

/// Equal lists are one object, so that a million subscribers of a few category sets share a few lists.
class CategoryLists {
public:
    explicit CategoryLists(CategoriesPtr everything) : everything_(std::move(everything)) {}

    CategoriesPtr of(const std::vector<const filters::Rule*>& rules) {
        CategoriesPtr list = categories_of(rules, everything_);
        if (list == everything_) return list;
        return known_.try_emplace(*list, list).first->second;
    }

private:
    CategoriesPtr everything_;
    std::map<Categories, CategoriesPtr> known_;
};

std::string cohort_key(const Delivery& delivery, const CategoriesPtr& categories) {
    std::string key = to_string(delivery.schedule) + "|" + delivery.timezone + "|";
    if (delivery.quiet)
        key += std::to_string(delivery.quiet->begin.count()) + "-" + std::to_string(delivery.quiet->end.count());
    if (delivery.schedule.form == Schedule::Form::immediate) {
        for (const std::string& category : *categories) key += "|" + category;
    }
    return key;
}

}  // namespace

CategoriesPtr categories_of(const std::vector<const filters::Rule*>& rules, const CategoriesPtr& everything) {
    std::set<std::string> wanted;
    for (const filters::Rule* rule : rules) {
        const auto asked = filters::categories_asked(*rule);
        if (!asked) return everything;
        wanted.insert(asked->begin(), asked->end());
    }
    Categories list;
    std::ranges::set_intersection(wanted, *everything, std::back_inserter(list));
    return std::make_shared<const Categories>(std::move(list));
}

Cohorts build_cohorts(const std::vector<Subscriber>& subscribers, const std::vector<filters::NamedRule>& rules,
                      const CategoriesPtr& everything) {
    std::map<std::string, Cohort> by_key;
    CategoryLists lists(everything);
    for (const Subscriber& subscriber : subscribers) {
        for (const Delivery& delivery : subscriber.deliveries) {
            std::vector<const filters::Rule*> used;
            for (const std::uint32_t position : delivery.filters) {
                used.push_back(rules.at(subscriber.filters.at(position).rule).rule.get());
            }
            const CategoriesPtr categories = lists.of(used);
            const std::string key = cohort_key(delivery, categories);
            Cohort& cohort = by_key[key];
            if (cohort.targets.empty()) {
                cohort = Cohort{key, delivery.schedule, delivery.timezone, delivery.quiet, categories, {}};
            }
            cohort.targets.push_back(Target{&subscriber, &delivery, categories});
        }
    }
    Cohorts cohorts;
    for (auto& [key, cohort] : by_key) cohorts.all.push_back(std::move(cohort));
    for (const Cohort& cohort : cohorts.all) {
        for (const Target& target : cohort.targets) {
            cohorts.targets.emplace(to_string(key_of(*target.subscriber, *target.delivery)), &target);
        }
    }
    return cohorts;
}

}  // namespace paperwire::digest
