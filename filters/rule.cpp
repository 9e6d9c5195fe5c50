// SPDX-License-Identifier: MIT
// filters: what can be told of a rule without a paper.
#include "filters/rule.hpp"

#include <algorithm>
#include <iterator>

namespace paperwire::filters {
namespace {

using Categories = std::vector<std::string>;

bool equal_lists(const std::vector<RulePtr>& a, const std::vector<RulePtr>& b) {
    return std::ranges::equal(a, b, [](const RulePtr& x, const RulePtr& y) { return x == y || *x == *y; });
}

bool asks_for(const Rule& rule, std::vector<std::string> Rule::*field) {
    const auto inside = [&](const RulePtr& part) { return asks_for(*part, field); };
    return !(rule.*field).empty() || std::ranges::any_of(rule.all_of, inside) ||
           std::ranges::any_of(rule.any_of, inside) || std::ranges::any_of(rule.none_of, inside);
}

/// Each of several sets is necessary by itself, so the smallest says most. Their intersection would say too much: a
/// paper may list one category for one set and another for the next.
void keep_smaller(std::optional<Categories>& best, std::optional<Categories> next) {
    if (next && (!best || next->size() < best->size())) {
        best = std::move(next);
    }
}

std::optional<Categories> asked_by_any(const std::vector<RulePtr>& alternatives) {
    Categories all;
    for (const auto& alternative : alternatives) {
        auto asked = categories_asked(*alternative);
        if (!asked) {
            return std::nullopt;
        }
        Categories merged;
        std::ranges::set_union(all, *asked, std::back_inserter(merged));
        all = std::move(merged);
    }
    return all;
}

Categories sorted(Categories names) {
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
}

}  // namespace

bool operator==(const Rule& a, const Rule& b) {
    return a.categories == b.categories && a.primary == b.primary && a.title == b.title && a.abstract == b.abstract &&
           a.comment == b.comment && a.journal_ref == b.journal_ref && a.text == b.text && a.authors == b.authors &&
           a.keywords == b.keywords && a.announce == b.announce && equal_lists(a.all_of, b.all_of) &&
           equal_lists(a.any_of, b.any_of) && equal_lists(a.none_of, b.none_of);
}

bool asks_for_comment(const Rule& rule) { return asks_for(rule, &Rule::comment); }

bool asks_for_journal_ref(const Rule& rule) { return asks_for(rule, &Rule::journal_ref); }

std::optional<std::vector<std::string>> categories_asked(const Rule& rule) {
    std::optional<Categories> best;
    if (!rule.categories.empty()) {
        keep_smaller(best, sorted(rule.categories));
    }
    if (!rule.primary.empty()) {
        keep_smaller(best, sorted(rule.primary));
    }
    for (const auto& part : rule.all_of) {
        keep_smaller(best, categories_asked(*part));
    }
    if (!rule.any_of.empty()) {
        keep_smaller(best, asked_by_any(rule.any_of));
    }
    return best;
}

}  // namespace paperwire::filters
