// SPDX-License-Identifier: MIT
#include "config/rule_pool.hpp"

#include <functional>
#include <tuple>
#include <utility>

namespace paperwire::config {

namespace {

std::uint64_t hash_of_address(const filters::RulePtr& rule) { return std::hash<filters::RulePtr>{}(rule); }

auto all_of(const filters::Rule& rule) {
    return std::tie(rule.categories, rule.primary, rule.title, rule.abstract, rule.comment, rule.journal_ref, rule.text,
                    rule.authors, rule.keywords, rule.announce, rule.all_of, rule.any_of, rule.none_of);
}

}  // namespace

filters::RulePtr RulePool::share(filters::Rule&& rule) {
    // Not sooner: where no line changed, nobody asks.
    if (before_ != nullptr) {
        take_in(*std::exchange(before_, nullptr));
    }
    const Fingerprint print = print_of(rule);
    if (const auto known = find(print, rule)) {
        return rules_[*known];
    }
    for (auto* texts : {&rule.categories, &rule.primary, &rule.title, &rule.abstract, &rule.comment, &rule.journal_ref,
                        &rule.text, &rule.authors, &rule.keywords}) {
        texts->shrink_to_fit();
    }
    return keep(print, std::make_shared<const filters::Rule>(std::move(rule)));
}

void RulePool::take_in(const Population& before) {
    const bool has_prints = before.rule_prints.size() == before.rules.size();
    for (std::size_t i = 0; i < before.rules.size(); ++i) {
        const filters::RulePtr& rule = before.rules[i].rule;
        take_in(rule, has_prints ? before.rule_prints[i] : fingerprint(*rule));
    }
}

void RulePool::take_in(const filters::RulePtr& rule, Fingerprint print) {
    if (find(rule)) {
        return;
    }
    for (const auto* parts : {&rule->all_of, &rule->any_of, &rule->none_of}) {
        for (const filters::RulePtr& part : *parts) {
            take_in(part, fingerprint(*part));
        }
    }
    if (!find(print, *rule)) {
        keep(print, rule);
    }
}

Fingerprint RulePool::print_of(const filters::Rule& rule) const {
    return fingerprint(rule, [this](const filters::RulePtr& part) { return print_of(part); });
}

Fingerprint RulePool::print_of(const filters::RulePtr& rule) const {
    const auto known = find(rule);
    return known ? prints_[*known] : fingerprint(*rule);
}

/// Those inside are compared by their addresses.
std::optional<std::uint32_t> RulePool::find(Fingerprint print, const filters::Rule& rule) const {
    return by_print_.find(print, [&](std::uint32_t position) {
        return prints_[position] == print && all_of(*rules_[position]) == all_of(rule);
    });
}

std::optional<std::uint32_t> RulePool::find(const filters::RulePtr& rule) const {
    return by_address_.find(hash_of_address(rule), [&](std::uint32_t position) { return rules_[position] == rule; });
}

const filters::RulePtr& RulePool::keep(Fingerprint print, filters::RulePtr rule) {
    const auto position = static_cast<std::uint32_t>(rules_.size());
    by_print_.add(print, position);
    by_address_.add(hash_of_address(rule), position);
    prints_.push_back(print);
    return rules_.emplace_back(std::move(rule));
}

}  // namespace paperwire::config
