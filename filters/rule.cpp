// SPDX-License-Identifier: MIT
// filters: what can be told of a rule without a paper.
#include "filters/rule.hpp"

#include <algorithm>

namespace paperwire::filters {
namespace {

bool equal_lists(const std::vector<RulePtr>& a, const std::vector<RulePtr>& b) {
    return std::ranges::equal(a, b, [](const RulePtr& x, const RulePtr& y) { return x == y || *x == *y; });
}

bool asks_for(const Rule& rule, std::vector<std::string> Rule::* field) {
    const auto inside = [&](const RulePtr& part) { return asks_for(*part, field); };
    return !(rule.*field).empty() || std::ranges::any_of(rule.all_of, inside) ||
           std::ranges::any_of(rule.any_of, inside) || std::ranges::any_of(rule.none_of, inside);
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

}  // namespace paperwire::filters
