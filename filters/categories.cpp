// SPDX-License-Identifier: MIT
#include "filters/categories.hpp"

#include <algorithm>
#include <iterator>

namespace paperwire::filters {
namespace {

using Categories = std::vector<std::string>;

Categories sorted(Categories names) {
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
}

Categories merged(const Categories& a, const Categories& b) {
    Categories all;
    std::ranges::set_union(a, b, std::back_inserter(all));
    return all;
}

/// Each of several sets is necessary by itself, so the smallest says most. Their intersection would say too much: a
/// paper may list one category for one set and another for the next.
void keep_smaller(std::optional<Categories>& best, std::optional<Categories> next) {
    if (next && (!best || next->size() < best->size())) {
        best = std::move(next);
    }
}

std::optional<Categories> needed_by_any(const std::vector<RulePtr>& alternatives) {
    Categories all;
    for (const auto& alternative : alternatives) {
        const auto needed = categories_needed(*alternative);
        if (!needed) {
            return std::nullopt;
        }
        all = merged(all, *needed);
    }
    return all;
}

/// Categories whose listings may bring the news that makes `rule` hold. A paper can be cross-listed to each of several
/// necessary sets at last, so all of them count; and one named in an alternative counts although others name none.
/// `wanted`: false under an odd number of none_of, where another category can only end the rule's holding.
Categories listings_of(const Rule& rule, bool wanted) {
    Categories all;
    if (wanted) {
        const auto listed = sorted(rule.categories);
        const auto primary = sorted(rule.primary);
        // A primary is there from the first day on: then the cross-listing is the news, unless the primary is enough
        // for both.
        const bool primary_says_all = listed.empty() || (!primary.empty() && std::ranges::includes(listed, primary));
        all = primary_says_all ? primary : listed;
    }
    for (const auto* parts : {&rule.all_of, &rule.any_of}) {
        for (const auto& part : *parts) {
            all = merged(all, listings_of(*part, wanted));
        }
    }
    for (const auto& part : rule.none_of) {
        all = merged(all, listings_of(*part, !wanted));
    }
    return all;
}

}  // namespace

std::optional<std::vector<std::string>> categories_needed(const Rule& rule) {
    std::optional<Categories> best;
    if (!rule.categories.empty()) {
        keep_smaller(best, sorted(rule.categories));
    }
    if (!rule.primary.empty()) {
        keep_smaller(best, sorted(rule.primary));
    }
    for (const auto& part : rule.all_of) {
        keep_smaller(best, categories_needed(*part));
    }
    if (!rule.any_of.empty()) {
        keep_smaller(best, needed_by_any(rule.any_of));
    }
    return best;
}

std::optional<std::vector<std::string>> categories_asked(const Rule& rule) {
    return categories_needed(rule) ? std::optional(listings_of(rule, true)) : std::nullopt;
}

}  // namespace paperwire::filters
