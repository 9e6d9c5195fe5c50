// SPDX-License-Identifier: MIT
#include "config/filter_keys.hpp"

#include <algorithm>

#include "config/limits.hpp"

namespace paperwire::config {

namespace {

/// Counts the rules of a tree into `size`; stops past the bounds.
bool holds_within(const filters::Rule& rule, std::size_t depth, std::size_t& size) {
    if (++size > max_rule_size || depth > max_nesting) {
        return false;
    }
    return std::ranges::all_of(parts_keys, [&](const PartsKey& key) {
        return std::ranges::all_of(rule.*key.parts,
                                   [&](const filters::RulePtr& part) { return holds_within(*part, depth + 1, size); });
    });
}

}  // namespace

void sort_each_once(std::vector<std::string>& names) {
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
}

bool is_within_bounds(const filters::Rule& rule) {
    std::size_t size = 0;
    return holds_within(rule, 0, size);
}

std::size_t count_predicates(const filters::Rule& rule, std::size_t most) {
    std::size_t count = rule.keywords.size();
    for (const PatternKey& key : pattern_keys) {
        count += (rule.*key.patterns).size();
    }
    for (const PartsKey& key : parts_keys) {
        for (const filters::RulePtr& part : rule.*key.parts) {
            count += count > most ? 0 : count_predicates(*part, most - count);
        }
    }
    return count;
}

}  // namespace paperwire::config
