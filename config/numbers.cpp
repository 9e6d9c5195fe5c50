// SPDX-License-Identifier: MIT
#include "config/numbers.hpp"

#include <algorithm>
#include <utility>

namespace paperwire::config {

namespace {

std::vector<bool> are_used(const Population& population) {
    std::vector<bool> used(population.rules.size());
    for (const Subscriber& subscriber : population.subscribers) {
        for (const FilterUse& use : subscriber.filters) {
            used[use.rule] = true;
        }
    }
    return used;
}

}  // namespace

void drop_unused_rules(Population& population, std::size_t first_new) {
    const std::vector<bool> used = are_used(population);
    const auto count = static_cast<std::size_t>(std::ranges::count(used, true));
    if (count == used.size()) {
        return;
    }
    const std::size_t kept = std::min(first_new, count);
    std::vector<std::uint32_t> numbers(used.size());
    std::uint32_t free = 0;
    for (std::uint32_t number = 0; number < used.size(); ++number) {
        numbers[number] = number;
        if (!used[number] || number < kept) {
            continue;
        }
        while (free < kept && used[free]) {
            ++free;
        }
        numbers[number] = free++;
        if (numbers[number] != number) {
            population.rules[numbers[number]] = std::move(population.rules[number]);
            population.rule_prints[numbers[number]] = population.rule_prints[number];
        }
    }
    population.rules.resize(count);
    population.rule_prints.resize(count);
    for (Subscriber& subscriber : population.subscribers) {
        for (FilterUse& use : subscriber.filters) {
            use.rule = numbers[use.rule];
        }
    }
}

}  // namespace paperwire::config
