// SPDX-License-Identifier: MIT
// filters: a rule's value as a tree for a person who wonders why a paper came, or did not.
#include "filters/explain.hpp"

#include <algorithm>

#include "filters/judge.hpp"
#include "filters/phrasing.hpp"

namespace paperwire::filters {
namespace {

Explanation whole(const Rule& rule, const Case& paper, bool top_level);

void add_categories(const Rule& rule, const Paper& paper, std::vector<Explanation>& parts) {
    if (!rule.categories.empty()) {
        const bool holds = lists_any(paper, rule.categories);
        parts.push_back({truth_of(holds),
                         phrase_names("categories", rule.categories),
                         phrase_listed(paper, rule.categories),
                         false,
                         {}});
    }
    if (!rule.primary.empty()) {
        const bool holds = has_primary(paper, rule.primary);
        parts.push_back({truth_of(holds),
                         phrase_names("primary", rule.primary),
                         (holds ? "is " : "its primary is ") + paper.primary,
                         false,
                         {}});
    }
}

Explanation explain_key(const TextualKey& key, const Rule& rule, const PaperText& text) {
    const auto& sources = rule.*key.members;
    Explanation part{judge(key, rule, text), phrase_sources(key.name, sources), {}, false, {}};
    for (const auto& source : sources) {
        if (const auto places = text.find(key.key, source); !places.empty()) {
            const auto member = sources.size() > 1 ? quote_source(source) + " " : std::string{};
            part.detail = member + phrase_place(places.front(), text);
            return part;
        }
    }
    part.detail = phrase_absence(key.key, sources, text.paper());
    return part;
}

/// One part for each listed filter; the header's `all_of[0]`.
void add_nested(std::string_view key, const std::vector<RulePtr>& rules, const Case& paper,
                std::vector<Explanation>& parts) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        Explanation part = whole(*rules[i], paper, false);
        part.predicate = std::string(key) + "[" + std::to_string(i) + "]";
        part.detail.clear();
        if (key == "none_of") {
            part.truth = opposite(part.truth);
            part.detail = part.truth == Truth::no    ? "holds, and must not"
                          : part.truth == Truth::yes ? "does not hold, as it should be"
                                                     : "is not decided";
        }
        parts.push_back(std::move(part));
    }
}

void add_any_of(const Rule& rule, const Case& paper, std::vector<Explanation>& parts) {
    if (rule.any_of.empty()) {
        return;
    }
    Explanation any{Truth::no, "any_of", {}, false, {}};
    add_nested("any_of", rule.any_of, paper, any.parts);
    for (const auto& part : any.parts) {
        any.truth = either(any.truth, part.truth);
    }
    any.detail = any.truth == Truth::yes  ? "at least one holds"
                 : any.truth == Truth::no ? "none of them holds"
                                          : "none is sure to hold";
    parts.push_back(std::move(any));
}

Explanation whole(const Rule& rule, const Case& paper, bool top_level) {
    Explanation node;
    add_categories(rule, paper.text.paper(), node.parts);
    if (top_level || rule.announce) {
        const auto kinds = kinds_of(rule, top_level);
        node.parts.push_back({truth_of(kinds.test(static_cast<std::size_t>(paper.kind))),
                              phrase_kinds(kinds, rule.announce.has_value()),
                              "is " + std::string(paperwire::to_string(paper.kind)),
                              false,
                              {}});
    }
    for (const auto& key : textual_keys) {
        if (!(rule.*key.members).empty()) {
            node.parts.push_back(explain_key(key, rule, paper.text));
        }
    }
    add_nested("all_of", rule.all_of, paper, node.parts);
    add_any_of(rule, paper, node.parts);
    add_nested("none_of", rule.none_of, paper, node.parts);
    node.truth = Truth::yes;
    for (const auto& part : node.parts) {
        node.truth = both(node.truth, part.truth);
    }
    return node;
}

bool is_textual(const Explanation& part) {
    return std::ranges::any_of(
        textual_keys, [&](const TextualKey& key) { return part.predicate.starts_with(std::string(key.name) + ":"); });
}

/// The part that says most about why `node` has its value: of parts with that value the first, and words before
/// formalities.
Explanation* telling_part(Explanation& node) {
    const auto same = [&](const Explanation& part) { return part.truth == node.truth; };
    if (node.truth == Truth::yes) {
        const auto words = std::ranges::find_if(node.parts, is_textual);
        if (words != node.parts.end()) {
            return &*words;
        }
        const auto nested = std::ranges::find_if(node.parts, [&](const Explanation& part) {
            return same(part) && !part.parts.empty() && !part.predicate.starts_with("none_of");
        });
        if (nested != node.parts.end()) {
            return &*nested;
        }
    }
    const auto found = std::ranges::find_if(node.parts, same);
    return found == node.parts.end() ? nullptr : &*found;
}

/// any_of that fails does so by all its members: it is told as a whole unless it has but one.
bool stands_for_itself(const Explanation& node) {
    return (node.predicate.starts_with("none_of") && node.truth != Truth::unknown) ||
           (node.predicate == "any_of" && node.truth == Truth::no && node.parts.size() > 1);
}

/// How many predicates keep a node from holding; a group that stands for itself is one.
std::size_t failures_of(const Explanation& node) {
    if (node.truth != Truth::no) {
        return 0;
    }
    if (node.parts.empty() || stands_for_itself(node)) {
        return 1;
    }
    std::size_t count = 0;
    for (const auto& part : node.parts) {
        count += failures_of(part);
    }
    return count;
}

/// Marks one node and gives it.
const Explanation& mark_decisive(Explanation& node) {
    Explanation* next = stands_for_itself(node) ? nullptr : telling_part(node);
    if (next != nullptr) {
        return mark_decisive(*next);
    }
    node.decisive = true;
    return node;
}

}  // namespace

Explanation explain(const Rule& rule, const Announcement& announcement) {
    const Case paper(rule, announcement);
    Explanation root = whole(rule, paper, true);
    root.predicate = "filter";
    if (paper.kind != announcement.kind) {
        const auto announce = std::ranges::find_if(
            root.parts, [](const Explanation& part) { return part.predicate.starts_with("announce"); });
        announce->detail += ": " + std::string(paperwire::to_string(announcement.kind)) + " in its primary category " +
                            announcement.paper->primary + ", which this filter does not name";
    }
    const auto decisive = mark_decisive(root).predicate;
    root.detail = root.truth == Truth::no ? phrase_failures(failures_of(root)) : phrase_verdict(root.truth, decisive);
    return root;
}

}  // namespace paperwire::filters
