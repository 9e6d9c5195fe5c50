// SPDX-License-Identifier: MIT
// filters: all rules of a population taken apart, each distinct piece kept once: matchers, predicates, nodes and
// whole rules, with the categories that each whole rule needs. Immutable once built.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bot/core/result.hpp"
#include "filters/index.hpp"
#include "filters/keys.hpp"
#include "filters/matcher.hpp"

namespace paperwire::filters {

/// Positions in the plan's tables.
using Ids = std::vector<std::uint32_t>;

struct Predicate {
    Key key{Key::title};
    std::uint32_t matcher{0};

    friend auto operator<=>(const Predicate&, const Predicate&) = default;
};

/// A rule's keys. Empty: absent. Ids ascend.
struct Node {
    Ids categories;
    Ids primary;
    KindSet kinds{0b1111};
    std::vector<Ids> clauses;  // predicates, of which one of each clause must hold
    Ids all_of;                // nodes
    Ids any_of;
    Ids none_of;
};

class Plan {
public:
    /// Errors: malformed, naming the pattern.
    [[nodiscard]] static Result<Plan> build(const std::vector<NumberedRule>& rules);

    [[nodiscard]] const std::vector<Matcher>& matchers() const { return matchers_; }
    [[nodiscard]] const std::vector<Predicate>& predicates() const { return predicates_; }
    [[nodiscard]] const Node& node(std::uint32_t id) const { return nodes_[id]; }
    /// Distinct whole rules: the node of each, with `kinds` as at top level.
    [[nodiscard]] const Ids& wholes() const { return wholes_; }
    /// For each rule given to build, its whole.
    [[nodiscard]] const Ids& whole_of_rule() const { return whole_of_rule_; }
    /// Wholes that may hold for a paper that lists the category, ascending.
    [[nodiscard]] const Ids& wanting(std::uint32_t category) const { return by_category_[category]; }
    [[nodiscard]] const Ids& wanting_any() const { return without_category_; }
    [[nodiscard]] std::optional<std::uint32_t> category(const std::string& name) const;

private:
    [[nodiscard]] Result<std::uint32_t> add_node(const Rule& rule, bool top_level);
    [[nodiscard]] Result<void> add_clauses(const Rule& rule, Node& node);
    [[nodiscard]] Result<Ids> add_nested(const std::vector<RulePtr>& rules);
    [[nodiscard]] Result<std::uint32_t> add_predicate(Key key, const std::string& source);
    [[nodiscard]] Ids add_categories(const std::vector<std::string>& names);
    [[nodiscard]] std::uint32_t intern(Node node);
    [[nodiscard]] std::uint32_t add_whole(std::uint32_t node, const Rule& rule);

    std::vector<Matcher> matchers_;
    std::vector<Predicate> predicates_;
    std::vector<Node> nodes_;
    Ids wholes_;
    Ids whole_of_rule_;
    std::vector<Ids> by_category_;
    Ids without_category_;
    std::unordered_map<std::string, std::uint32_t> category_ids_;

    // Needed while building only.
    struct Seen {
        std::unordered_map<std::string, std::uint32_t> patterns;
        std::unordered_map<std::string, std::uint32_t> phrases;
        std::map<Predicate, std::uint32_t> predicates;
        std::unordered_map<std::string, std::uint32_t> nodes;
        std::unordered_map<std::uint32_t, std::uint32_t> wholes;
        std::unordered_map<const Rule*, std::uint32_t> nested;
    };
    Seen seen_;
};

}  // namespace paperwire::filters
