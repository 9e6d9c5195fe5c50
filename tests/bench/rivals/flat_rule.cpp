// SPDX-License-Identifier: MIT
#include "tests/bench/rivals/flat_rule.hpp"

#include <stdexcept>

namespace paperwire::bench {

namespace {

void append_predicates(const filters::Rule& rule, std::vector<Predicate>& predicates) {
    for (const std::string& pattern : rule.text) predicates.push_back({filters::Key::text, pattern});
    for (const std::string& pattern : rule.authors) predicates.push_back({filters::Key::authors, pattern});
}

}  // namespace

FlatRule flatten(const filters::Rule& rule) {
    FlatRule flat;
    flat.categories = rule.categories;
    append_predicates(rule, flat.predicates);
    // Two keys side by side must both hold, the members of one list need not.
    flat.any = rule.all_of.empty() && (rule.text.empty() || rule.authors.empty());
    if (!flat.any && (rule.text.size() > 1 || rule.authors.size() > 1))
        throw std::runtime_error("a list beside another key");
    for (const filters::RulePtr& part : rule.any_of) append_predicates(*part, flat.predicates);
    for (const filters::RulePtr& part : rule.all_of) append_predicates(*part, flat.predicates);
    if (flat.predicates.empty()) throw std::runtime_error("a rule without predicates");
    return flat;
}

}  // namespace paperwire::bench
