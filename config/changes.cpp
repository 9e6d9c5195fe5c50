// SPDX-License-Identifier: MIT
#include "config/changes.hpp"

#include <limits>
#include <utility>

#include "config/position_table.hpp"

namespace paperwire::config {

namespace {

constexpr std::uint32_t no_number = std::numeric_limits<std::uint32_t>::max();

std::vector<Fingerprint> prints_of(const Population& population) {
    return population.prints.size() == population.subscribers.size() ? population.prints : fingerprints(population);
}

bool says_the_same(const filters::RulePtr& a, const filters::RulePtr& b) { return a == b || *a == *b; }

/// For each rule of `next` its number in `before` where that is free and no higher than it may be.
std::vector<std::uint32_t> kept_numbers(const Population& before, const Population& next) {
    PositionTable known;
    for (std::uint32_t number = 0; number < before.rules.size(); ++number) {
        known.add(fingerprint(*before.rules[number].rule), number);
    }
    std::vector<std::uint32_t> numbers;
    numbers.reserve(next.rules.size());
    std::vector<bool> taken(next.rules.size());
    for (const filters::NamedRule& named : next.rules) {
        const auto number = known.find(fingerprint(*named.rule), [&](std::uint32_t candidate) {
            return candidate < taken.size() && !taken[candidate] &&
                   says_the_same(before.rules[candidate].rule, named.rule);
        });
        numbers.push_back(number.value_or(no_number));
        if (number) {
            taken[*number] = true;
        }
    }
    std::uint32_t free = 0;
    for (std::uint32_t& number : numbers) {
        if (number == no_number) {
            while (taken[free]) {
                ++free;
            }
            number = free++;
        }
    }
    return numbers;
}

}  // namespace

std::vector<Fingerprint> fingerprints(const Population& population) {
    std::vector<Fingerprint> rules;
    rules.reserve(population.rules.size());
    for (const filters::NamedRule& named : population.rules) {
        rules.push_back(named.rule == nullptr ? 0 : fingerprint(*named.rule));
    }
    std::vector<Fingerprint> prints;
    prints.reserve(population.subscribers.size());
    for (const Subscriber& subscriber : population.subscribers) {
        prints.push_back(fingerprint(subscriber, rules));
    }
    return prints;
}

Population with_numbers_of(const Population& before, Population next) {
    const std::vector<std::uint32_t> numbers = kept_numbers(before, next);
    std::vector<filters::NamedRule> rules(next.rules.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        rules[numbers[i]] = std::move(next.rules[i]);
    }
    next.rules = std::move(rules);
    for (Subscriber& subscriber : next.subscribers) {
        for (FilterUse& use : subscriber.filters) {
            use.rule = numbers[use.rule];
        }
    }
    return next;
}

Changes changes(const Population& before, const Population& after) {
    const std::vector<Fingerprint> old_prints = prints_of(before);
    const std::vector<Fingerprint> new_prints = prints_of(after);
    Changes changes;
    std::uint32_t old = 0;
    const auto old_count = static_cast<std::uint32_t>(before.subscribers.size());
    for (std::uint32_t now = 0; now < after.subscribers.size(); ++now) {
        const std::string& id = after.subscribers[now].id;
        for (; old < old_count && before.subscribers[old].id < id; ++old) {
            changes.removed.push_back(old);
        }
        const bool known = old < old_count && before.subscribers[old].id == id;
        if (!known) {
            changes.added.push_back(now);
        } else if (old_prints[old++] != new_prints[now]) {
            changes.changed.push_back(now);
        }
    }
    for (; old < old_count; ++old) {
        changes.removed.push_back(old);
    }
    for (std::uint32_t number = 0; number < after.rules.size(); ++number) {
        const filters::RulePtr& rule = after.rules[number].rule;
        if (number >= before.rules.size() || !says_the_same(before.rules[number].rule, rule)) {
            changes.rules_added.push_back({number, rule});
        }
    }
    for (auto number = after.rules.size(); number < before.rules.size(); ++number) {
        changes.rules_removed.push_back(static_cast<filters::RuleNumber>(number));
    }
    return changes;
}

}  // namespace paperwire::config
