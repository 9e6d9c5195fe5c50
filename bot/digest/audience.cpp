// SPDX-License-Identifier: MIT
// digest: making a population ready.
#include "bot/digest/audience.hpp"

#include <algorithm>
#include <set>

#include "bot/source/taxonomy.hpp"
#include "filters/keys.hpp"

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

/// By number: whether some delivery uses it.
std::vector<bool> are_used(const Audience& audience) {
    std::vector<bool> used(audience.rules.size(), false);
    for (const Subscriber& subscriber : audience.subscribers) {
        for (const Delivery& delivery : subscriber.deliveries) {
            for (const std::uint32_t position : delivery.filters) used.at(subscriber.filters.at(position).rule) = true;
        }
    }
    return used;
}

bool says_the_same(const filters::RulePtr& a, const filters::RulePtr& b) { return a == b || *a == *b; }

/// From the rules that one audience uses to those of another.
struct RuleChanges {
    std::vector<filters::NumberedRule> added;
    std::vector<filters::RuleNumber> removed;
    std::size_t replaced{0};  // of those added
    std::size_t used{0};      // by the later one

    /// As FilterIndex::Size counts them.
    [[nodiscard]] std::size_t count() const { return added.size() + removed.size() + replaced; }
};

RuleChanges rule_changes(const Audience& before, const Audience& after) {
    const std::vector<bool> was_used = are_used(before);
    const std::vector<bool> is_used = are_used(after);
    RuleChanges changes;
    changes.used = static_cast<std::size_t>(std::ranges::count(is_used, true));
    for (std::uint32_t rule = 0; rule < std::max(was_used.size(), is_used.size()); ++rule) {
        const bool was = rule < was_used.size() && was_used[rule];
        const bool is = rule < is_used.size() && is_used[rule];
        if (is && (!was || !says_the_same(before.rules[rule].rule, after.rules[rule].rule))) {
            changes.added.push_back({rule, after.rules[rule].rule});
            changes.replaced += was ? 1 : 0;
        } else if (was && !is) {
            changes.removed.push_back(rule);
        }
    }
    return changes;
}

Result<IndexPtr> shared(Result<std::unique_ptr<filters::FilterIndex>> index) {
    if (!index) return std::unexpected(index.error());
    return IndexPtr(std::move(*index));
}

Result<IndexPtr> build_whole_index(const Audience& audience) {
    const std::vector<bool> used = are_used(audience);
    std::vector<filters::NumberedRule> numbered;
    for (std::uint32_t rule = 0; rule < used.size(); ++rule) {
        if (used[rule]) numbered.push_back({rule, audience.rules[rule].rule});
    }
    return shared(filters::build_index(std::move(numbered)));
}

/// With a quarter of the rules changed since it was built in one piece, an index is built anew: rules that are struck
/// out are looked at as the others are, so that matching never loses more than about a fifth to them; and each change
/// has cost the building of four rules at most.
bool is_worn(const filters::FilterIndex::Size& index, const RuleChanges& changes) {
    return 4 * (index.changes + changes.count()) > changes.used;
}

}  // namespace

Result<IndexPtr> Audience::index() const {
    const std::lock_guard lock(building_);
    if (!index_) index_ = build_whole_index(*this);
    return *index_;
}

IndexPtr Audience::built_index() const {
    const std::lock_guard lock(building_);
    return index_ && *index_ ? **index_ : nullptr;
}

Result<IndexPtr> Audience::index_after(const Audience& before) const {
    const IndexPtr old = before.built_index();
    if (!old) return index();
    RuleChanges changes = rule_changes(before, *this);
    if (changes.count() > 0 && is_worn(old->size(), changes)) return index();
    const std::lock_guard lock(building_);
    if (!index_) index_ = changes.count() == 0 ? old : shared(old->with(std::move(changes.added), changes.removed));
    return *index_;
}

std::shared_ptr<const Audience> build_audience(SubscribersPtr subscribers, RulesPtr rules, const Categories& asked) {
    auto audience = std::make_shared<Audience>(std::move(subscribers), std::move(rules));
    Categories everything = asked.empty() ? asked_by_rules(*audience) : asked;
    std::ranges::sort(everything);
    everything.erase(std::unique(everything.begin(), everything.end()), everything.end());
    audience->everything = std::make_shared<const Categories>(std::move(everything));
    audience->cohorts = build_cohorts(audience->subscribers, audience->rules, audience->everything);
    audience->asks_for_missing = std::ranges::any_of(audience->rules, [](const filters::NamedRule& rule) {
        return filters::asks_for_comment(*rule.rule) || filters::asks_for_journal_ref(*rule.rule);
    });
    audience->takes_replacements = std::ranges::any_of(audience->rules, [](const filters::NamedRule& rule) {
        const filters::KindSet kinds = filters::kinds_of(*rule.rule, true);
        return kinds.test(static_cast<std::size_t>(Kind::replacement)) ||
               kinds.test(static_cast<std::size_t>(Kind::replacement_cross));
    });
    return audience;
}

std::shared_ptr<const Audience> build_audience(std::vector<Subscriber> subscribers,
                                               std::vector<filters::NamedRule> rules, const Categories& asked) {
    return build_audience(std::make_shared<const std::vector<Subscriber>>(std::move(subscribers)),
                          std::make_shared<const std::vector<filters::NamedRule>>(std::move(rules)), asked);
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
