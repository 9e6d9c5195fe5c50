// SPDX-License-Identifier: MIT
// digest: grouping deliveries that fall due together.
#include "bot/digest/cohort.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace paperwire::digest {

namespace {

/// What the rules could match among those asked for, which are sorted; nothing when that is all of them.
std::optional<Categories> list_of(const std::vector<const filters::Rule*>& rules, const Categories& everything) {
    Categories wanted;
    for (const filters::Rule* rule : rules) {
        auto asked = filters::categories_asked(*rule);
        if (!asked) return std::nullopt;
        if (wanted.empty()) wanted = std::move(*asked);
        else wanted.insert(wanted.end(), asked->begin(), asked->end());
    }
    std::erase_if(wanted, [&](const std::string& one) { return !std::ranges::binary_search(everything, one); });
    if (rules.size() > 1) {
        std::ranges::sort(wanted);
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    }
    return wanted;
}

/// Equal lists are one object, so that a million subscribers of a few category sets share a few lists.
class CategoryLists {
public:
    explicit CategoryLists(CategoriesPtr everything) : everything_(std::move(everything)) {}

    CategoriesPtr of(const std::vector<const filters::Rule*>& rules) {
        std::optional<Categories> list = list_of(rules, *everything_);
        if (!list) return everything_;
        const auto known = known_.find(*list);
        if (known != known_.end()) return known->second;
        auto made = std::make_shared<const Categories>(*list);
        return known_.emplace(std::move(*list), std::move(made)).first->second;
    }

private:
    struct Hash {
        std::size_t operator()(const Categories& list) const {
            std::size_t mixed = list.size();
            for (const std::string& one : list) mixed = mixed * 0x9e3779b97f4a7c15ULL ^ std::hash<std::string>{}(one);
            return mixed;
        }
    };

    CategoriesPtr everything_;
    std::unordered_map<Categories, CategoriesPtr, Hash> known_;
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
    std::optional<Categories> list = list_of(rules, *everything);
    return list ? std::make_shared<const Categories>(std::move(*list)) : everything;
}

Cohorts build_cohorts(const std::vector<Subscriber>& subscribers, const std::vector<filters::NamedRule>& rules,
                      const CategoriesPtr& everything) {
    std::unordered_map<std::string, Cohort> by_key;
    CategoryLists lists(everything);
    std::vector<const filters::Rule*> used;
    for (const Subscriber& subscriber : subscribers) {
        for (const Delivery& delivery : subscriber.deliveries) {
            used.clear();
            for (const std::uint32_t position : delivery.filters) {
                used.push_back(rules.at(subscriber.filters.at(position).rule).rule.get());
            }
            const CategoriesPtr categories = lists.of(used);
            Cohort& cohort = by_key[cohort_key(delivery, categories)];
            if (cohort.targets.empty()) {
                cohort = Cohort{{}, delivery.schedule, delivery.timezone, delivery.quiet, categories, {}};
            }
            cohort.targets.push_back(Target{&subscriber, &delivery, categories});
        }
    }
    Cohorts cohorts;
    cohorts.all.reserve(by_key.size());
    for (auto& [key, cohort] : by_key) {
        cohort.key = key;
        cohorts.all.push_back(std::move(cohort));
    }
    std::ranges::sort(cohorts.all, {}, &Cohort::key);
    cohorts.targets = TargetTable(cohorts.all);
    return cohorts;
}

}  // namespace paperwire::digest
