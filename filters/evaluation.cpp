// SPDX-License-Identifier: MIT
#include "filters/evaluation.hpp"

#include <algorithm>

#include "filters/judge.hpp"

namespace paperwire::filters {
namespace {

constexpr std::uint8_t open = 0xFF;

bool holds(const Ids& ascending, std::uint32_t id) { return std::ranges::binary_search(ascending, id); }

}  // namespace

struct Evaluation::Subject {
    Subject(const Plan& plan, const Announcement& announcement) : scan(*announcement.paper), kind(announcement.kind) {
        primary = plan.category(announcement.paper->primary);
        for (const auto& name : announcement.paper->categories) {
            if (const auto id = plan.category(name)) {
                categories.push_back(*id);
            }
        }
        if (primary) {
            categories.push_back(*primary);
        }
    }

    PaperScan scan;
    Kind kind;
    std::optional<std::uint32_t> primary;  // nothing: no rule names it
    Ids categories;
};

Evaluation::Evaluation(const Plan& plan)
    : plan_(plan), truths_(plan.predicates().size()), visited_(plan.wholes().size()) {}

std::vector<Hit> Evaluation::run(const Announcement& announcement) {
    ++paper_number_;
    std::ranges::fill(truths_, open);
    Subject subject(plan_, announcement);
    std::vector<Hit> hits;
    for (const auto whole : candidates(subject)) {
        const auto& node = plan_.node(plan_.wholes()[whole]);
        const bool elsewhere =
            !node.categories.empty() && !(subject.primary && holds(node.categories, *subject.primary));
        const Kind kind = elsewhere ? as_cross(subject.kind) : subject.kind;
        if (const auto truth = judge(node, subject, kind); truth != Truth::no) {
            hits.push_back({whole, truth, kind});
        }
    }
    return hits;
}

Ids Evaluation::candidates(const Subject& subject) {
    Ids wholes = plan_.wanting_any();
    for (const auto category : subject.categories) {
        for (const auto whole : plan_.wanting(category)) {
            if (visited_[whole] != paper_number_) {
                visited_[whole] = paper_number_;
                wholes.push_back(whole);
            }
        }
    }
    return wholes;
}

Truth Evaluation::judge(const Node& node, Subject& subject, Kind kind) {
    const auto lists = [&](std::uint32_t category) { return holds(node.categories, category); };
    if (!node.kinds.test(static_cast<std::size_t>(kind)) ||
        (!node.categories.empty() && std::ranges::none_of(subject.categories, lists)) ||
        (!node.primary.empty() && !(subject.primary && holds(node.primary, *subject.primary)))) {
        return Truth::no;
    }
    Truth all = Truth::yes;
    for (const auto& clause : node.clauses) {
        all = both(all, judge_clause(clause, subject));
        if (all == Truth::no) {
            return all;
        }
    }
    return both(all, judge_nested(node, subject, kind));
}

Truth Evaluation::judge_clause(const Ids& clause, Subject& subject) {
    Truth any = Truth::no;
    for (const auto id : clause) {
        auto& known = truths_[id];
        if (known == open) {
            const auto& predicate = plan_.predicates()[id];
            known = static_cast<std::uint8_t>(subject.scan.judge(predicate.key, plan_.matchers()[predicate.matcher]));
        }
        any = either(any, static_cast<Truth>(known));
        if (any == Truth::yes) {
            break;
        }
    }
    return any;
}

Truth Evaluation::judge_nested(const Node& node, Subject& subject, Kind kind) {
    Truth all = Truth::yes;
    const auto value = [&](std::uint32_t id) { return judge(plan_.node(id), subject, kind); };
    for (const auto id : node.all_of) {
        all = all == Truth::no ? all : both(all, value(id));
    }
    Truth any = node.any_of.empty() ? Truth::yes : Truth::no;
    for (const auto id : node.any_of) {
        any = any == Truth::yes || all == Truth::no ? any : either(any, value(id));
    }
    all = both(all, any);
    for (const auto id : node.none_of) {
        all = all == Truth::no ? all : both(all, opposite(value(id)));
    }
    return all;
}

}  // namespace paperwire::filters
