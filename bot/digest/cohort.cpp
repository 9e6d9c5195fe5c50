// SPDX-License-Identifier: MIT
// digest: grouping deliveries that fall due together.
#include "bot/digest/cohort.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <map>
#include <string_view>

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

/// A destination's key as it stands in the population.
struct Named {
    std::string_view subscriber;
    std::string_view channel;
    std::string_view name;

    friend bool operator==(const Named&, const Named&) = default;
};

Named named_by(const Target& target) {
    return {target.subscriber->id, target.delivery->channel, target.delivery->name};
}

std::size_t hash_of(const Named& named) {
    const std::hash<std::string_view> hash;
    std::uint64_t mixed = hash(named.subscriber);
    mixed = (mixed ^ hash(named.channel)) * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 32U) ^ hash(named.name)) * 0x9e3779b97f4a7c15ULL;
    return mixed ^ (mixed >> 32U);
}

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

TargetTable::TargetTable(const std::vector<Cohort>& cohorts) {
    std::size_t most = 0;
    for (const Cohort& cohort : cohorts) most += cohort.targets.size();
    slots_.assign(std::bit_ceil(2 * most + 1), nullptr);
    for (const Cohort& cohort : cohorts) {
        for (const Target& target : cohort.targets) add(target);
    }
}

void TargetTable::add(const Target& target) {
    const Named named = named_by(target);
    std::size_t at = hash_of(named) & (slots_.size() - 1);
    for (; slots_[at] != nullptr; at = (at + 1) & (slots_.size() - 1)) {
        if (named_by(*slots_[at]) == named) return;
    }
    slots_[at] = &target;
    ++count_;
}

const Target* TargetTable::find(const DestinationKey& key) const {
    if (slots_.empty()) return nullptr;
    const Named named{key.subscriber, key.channel, key.name};
    std::size_t at = hash_of(named) & (slots_.size() - 1);
    for (; slots_[at] != nullptr; at = (at + 1) & (slots_.size() - 1)) {
        if (named_by(*slots_[at]) == named) return slots_[at];
    }
    return nullptr;
}

CategoriesPtr categories_of(const std::vector<const filters::Rule*>& rules, const CategoriesPtr& everything) {
    Categories wanted;
    for (const filters::Rule* rule : rules) {
        const auto asked = filters::categories_asked(*rule);
        if (!asked) return everything;
        wanted.insert(wanted.end(), asked->begin(), asked->end());
    }
    std::ranges::sort(wanted);
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
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
    cohorts.targets = TargetTable(cohorts.all);
    return cohorts;
}

}  // namespace paperwire::digest
