// SPDX-License-Identifier: MIT
#include "filters/plan.hpp"

#include <algorithm>

#include "filters/categories.hpp"
#include "filters/paper_text.hpp"

namespace paperwire::filters {
namespace {

void sort_once(Ids& ids) {
    std::ranges::sort(ids);
    const auto [first, last] = std::ranges::unique(ids);
    ids.erase(first, last);
}

void append(const Ids& ids, std::string& key) {
    const auto put = [&](std::uint32_t value) {
        key.append({static_cast<char>(value), static_cast<char>(value >> 8U), static_cast<char>(value >> 16U),
                    static_cast<char>(value >> 24U)});
    };
    put(static_cast<std::uint32_t>(ids.size()));
    std::ranges::for_each(ids, put);
}

/// Equal nodes, and only those, have equal identities.
std::string identity(const Node& node) {
    std::string key;
    for (const auto* ids : {&node.categories, &node.primary, &node.all_of, &node.any_of, &node.none_of}) {
        append(*ids, key);
    }
    key += static_cast<char>(node.kinds.to_ulong());
    for (const auto& clause : node.clauses) {
        append(clause, key);
    }
    return key;
}

}  // namespace

Result<Plan> Plan::build(const std::vector<NumberedRule>& rules) {
    Plan plan;
    plan.whole_of_rule_.reserve(rules.size());
    for (const auto& numbered : rules) {
        const auto node = plan.add_node(*numbered.rule, true);
        if (!node) {
            return std::unexpected(node.error());
        }
        plan.whole_of_rule_.push_back(plan.add_whole(*node, *numbered.rule));
    }
    plan.seen_ = {};
    return plan;
}

std::optional<std::uint32_t> Plan::category(const std::string& name) const {
    const auto found = category_ids_.find(name);
    return found == category_ids_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::uint32_t> Plan::add_node(const Rule& rule, bool top_level) {
    Node node;
    node.categories = add_categories(rule.categories);
    node.primary = add_categories(rule.primary);
    node.kinds = kinds_of(rule, top_level);
    if (auto added = add_clauses(rule, node); !added) {
        return std::unexpected(added.error());
    }
    struct Part {
        const std::vector<RulePtr>& rules;
        Ids& ids;
    };
    for (const auto& part :
         {Part{rule.all_of, node.all_of}, Part{rule.any_of, node.any_of}, Part{rule.none_of, node.none_of}}) {
        auto nested = add_nested(part.rules);
        if (!nested) {
            return std::unexpected(nested.error());
        }
        part.ids = std::move(*nested);
    }
    return intern(std::move(node));
}

Result<void> Plan::add_clauses(const Rule& rule, Node& node) {
    for (const auto& key : textual_keys) {
        Ids clause;
        for (const auto& source : rule.*key.members) {
            const auto predicate = add_predicate(key.key, source);
            if (!predicate) {
                return std::unexpected(predicate.error());
            }
            clause.push_back(*predicate);
        }
        if (!clause.empty()) {
            sort_once(clause);
            node.clauses.push_back(std::move(clause));
        }
    }
    return {};
}

Result<Ids> Plan::add_nested(const std::vector<RulePtr>& rules) {
    Ids ids;
    for (const auto& rule : rules) {
        const auto known = seen_.nested.find(rule.get());
        if (known != seen_.nested.end()) {
            ids.push_back(known->second);
            continue;
        }
        const auto node = add_node(*rule, false);
        if (!node) {
            return std::unexpected(node.error());
        }
        seen_.nested.emplace(rule.get(), *node);
        ids.push_back(*node);
    }
    sort_once(ids);
    return ids;
}

Result<std::uint32_t> Plan::add_predicate(Key key, const std::string& source) {
    const bool phrase = key == Key::keywords;
    auto& known = phrase ? seen_.phrases : seen_.patterns;
    const auto name = phrase ? keyword_key(source) : source;
    auto matcher = known.find(name);
    if (matcher == known.end()) {
        auto made = phrase ? Matcher::for_keyword(source) : Matcher::for_pattern(source);
        if (!made) {
            return std::unexpected(made.error());
        }
        matcher = known.emplace(name, static_cast<std::uint32_t>(matchers_.size())).first;
        matchers_.push_back(std::move(*made));
    }
    const Predicate predicate{key, matcher->second};
    const auto [entry, added] = seen_.predicates.emplace(predicate, static_cast<std::uint32_t>(predicates_.size()));
    if (added) {
        predicates_.push_back(predicate);
    }
    return entry->second;
}

Ids Plan::add_categories(const std::vector<std::string>& names) {
    Ids ids;
    for (const auto& name : names) {
        const auto [entry, added] = category_ids_.emplace(name, static_cast<std::uint32_t>(by_category_.size()));
        if (added) {
            by_category_.emplace_back();
        }
        ids.push_back(entry->second);
    }
    sort_once(ids);
    return ids;
}

std::uint32_t Plan::intern(Node node) {
    const auto [entry, added] = seen_.nodes.emplace(identity(node), static_cast<std::uint32_t>(nodes_.size()));
    if (added) {
        nodes_.push_back(std::move(node));
    }
    return entry->second;
}

std::uint32_t Plan::add_whole(std::uint32_t node, const Rule& rule) {
    const auto [entry, added] = seen_.wholes.emplace(node, static_cast<std::uint32_t>(wholes_.size()));
    if (!added) {
        return entry->second;
    }
    wholes_.push_back(node);
    const auto needed = categories_needed(rule);
    if (!needed) {
        without_category_.push_back(entry->second);
    }
    for (const auto category : add_categories(needed.value_or(std::vector<std::string>{}))) {
        by_category_[category].push_back(entry->second);
    }
    return entry->second;
}

}  // namespace paperwire::filters
