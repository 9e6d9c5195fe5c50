// SPDX-License-Identifier: MIT
// digest: making a population ready.
#include "bot/digest/audience.hpp"

#include <algorithm>
#include <set>

#include "bot/source/taxonomy.hpp"

namespace paperwire::digest {

namespace {

Categories every_active_category() {
    Categories all;
    for (const source::Category& category : source::categories()) all.emplace_back(category.id);
    std::ranges::sort(all);
    return all;
}

Categories asked_by_rules(const Audience& audience) {
    std::set<std::string> wanted;
    std::vector<bool> seen(audience.rules.size(), false);
    for (const Subscriber& subscriber : audience.subscribers) {
        for (const Delivery& delivery : subscriber.deliveries) {
            for (const std::uint32_t position : delivery.filters) {
                const std::uint32_t rule = subscriber.filters.at(position).rule;
                if (seen.at(rule)) continue;
                seen[rule] = true;
                const auto asked = filters::categories_asked(*audience.rules.at(rule).rule);
                if (!asked) return every_active_category();
                wanted.insert(asked->begin(), asked->end());
            }
        }
    }
    return {wanted.begin(), wanted.end()};
}

std::vector<filters::NumberedRule> used_rules(const std::vector<Subscriber>& subscribers,
                                              const std::vector<filters::NamedRule>& rules) {
    std::vector<bool> used(rules.size(), false);
    for (const Subscriber& subscriber : subscribers) {
        for (const Delivery& delivery : subscriber.deliveries) {
            for (const std::uint32_t position : delivery.filters) used.at(subscriber.filters.at(position).rule) = true;
        }
    }
    std::vector<filters::NumberedRule> numbered;
    for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
        if (used[rule]) numbered.push_back({rule, rules[rule].rule});
    }
    return numbered;
}

}  // namespace

Result<IndexPtr> LazyIndex::get(const std::vector<Subscriber>& subscribers,
                                const std::vector<filters::NamedRule>& rules) const {
    std::call_once(once_, [&] {
        auto index = filters::build_index(used_rules(subscribers, rules));
        if (index) built_ = IndexPtr(std::move(*index));
        else built_ = std::unexpected(index.error());
    });
    return built_;
}

std::shared_ptr<const Audience> build_audience(std::vector<Subscriber> subscribers,
                                               std::vector<filters::NamedRule> rules, const Categories& asked) {
    auto audience = std::make_shared<Audience>();
    audience->subscribers = std::move(subscribers);
    audience->rules = std::move(rules);
    Categories everything = asked.empty() ? asked_by_rules(*audience) : asked;
    std::ranges::sort(everything);
    everything.erase(std::unique(everything.begin(), everything.end()), everything.end());
    audience->everything = std::make_shared<const Categories>(std::move(everything));
    audience->cohorts = build_cohorts(audience->subscribers, audience->rules, audience->everything);
    audience->asks_for_missing = std::ranges::any_of(audience->rules, [](const filters::NamedRule& rule) {
        return filters::asks_for_comment(*rule.rule) || filters::asks_for_journal_ref(*rule.rule);
    });
    return audience;
}

std::vector<store::Configured> configured(const Audience& audience) {
    std::vector<store::Configured> all;
    for (const Cohort& cohort : audience.cohorts.all) {
        for (const Target& target : cohort.targets) {
            all.push_back({key_of(*target.subscriber, *target.delivery), cohort.key, target.delivery->since});
        }
    }
    return all;
}

}  // namespace paperwire::digest
