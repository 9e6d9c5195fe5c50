// SPDX-License-Identifier: MIT
#include "config/changes.hpp"

namespace paperwire::config {

namespace {

/// Those of the population, or made here: `own` keeps them.
const std::vector<Fingerprint>& prints_of(const Population& population, std::vector<Fingerprint>& own) {
    if (population.prints.size() == population.subscribers.size()) {
        return population.prints;
    }
    own = fingerprints(population);
    return own;
}

}  // namespace

std::vector<Fingerprint> rule_prints_of(const Population& population) {
    if (population.rule_prints.size() == population.rules.size()) {
        return population.rule_prints;
    }
    std::vector<Fingerprint> rules;
    rules.reserve(population.rules.size());
    for (const filters::NamedRule& named : population.rules) {
        rules.push_back(named.rule == nullptr ? 0 : fingerprint(*named.rule));
    }
    return rules;
}

std::vector<Fingerprint> fingerprints(const Population& population) {
    const std::vector<Fingerprint> rules = rule_prints_of(population);
    std::vector<Fingerprint> prints;
    prints.reserve(population.subscribers.size());
    for (const Subscriber& subscriber : population.subscribers) {
        prints.push_back(fingerprint(subscriber, rules));
    }
    return prints;
}

Changes changes(const Population& before, const Population& after) {
    std::vector<Fingerprint> made_before;
    std::vector<Fingerprint> made_after;
    const std::vector<Fingerprint>& old_prints = prints_of(before, made_before);
    const std::vector<Fingerprint>& new_prints = prints_of(after, made_after);
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
    return changes;
}

}  // namespace paperwire::config
