// SPDX-License-Identifier: MIT
#include "filters/judge.hpp"

#include <algorithm>

#include "filters/explain.hpp"

namespace paperwire::filters {
namespace {

bool holds_name(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

Kind seen_by(const Rule& top_level, const Announcement& announcement) {
    const bool elsewhere =
        !top_level.categories.empty() && !holds_name(top_level.categories, announcement.paper->primary);
    return elsewhere ? as_cross(announcement.kind) : announcement.kind;
}

Truth judge_categories(const Rule& rule, const Paper& paper) {
    return truth_of((rule.categories.empty() || lists_any(paper, rule.categories)) &&
                    (rule.primary.empty() || has_primary(paper, rule.primary)));
}

Truth judge_nested(const Rule& rule, const Case& paper) {
    Truth all = Truth::yes;
    for (const auto& part : rule.all_of) {
        all = both(all, judge(*part, paper, false));
    }
    if (!rule.any_of.empty()) {
        Truth any = Truth::no;
        for (const auto& part : rule.any_of) {
            any = either(any, judge(*part, paper, false));
        }
        all = both(all, any);
    }
    for (const auto& part : rule.none_of) {
        all = both(all, opposite(judge(*part, paper, false)));
    }
    return all;
}

}  // namespace

Case::Case(const Rule& top_level, const Announcement& announcement)
    : text(*announcement.paper), kind(seen_by(top_level, announcement)) {}

bool lists_any(const Paper& paper, const std::vector<std::string>& categories) {
    return has_primary(paper, categories) || std::ranges::any_of(paper.categories, [&](const std::string& listed) {
               return holds_name(categories, listed);
           });
}

bool has_primary(const Paper& paper, const std::vector<std::string>& primaries) {
    return holds_name(primaries, paper.primary);
}

Truth judge(Key key, const std::string& source, const PaperText& text) {
    return text.lacks(key) ? Truth::unknown : truth_of(!text.find(key, source).empty());
}

Truth judge(const TextualKey& key, const Rule& rule, const PaperText& text) {
    Truth any = Truth::no;
    for (const auto& source : rule.*key.members) {
        any = either(any, judge(key.key, source, text));
        if (any == Truth::yes) {
            break;
        }
    }
    return any;
}

Truth judge(const Rule& rule, const Case& paper, bool top_level) {
    const bool kind_passes = kinds_of(rule, top_level).test(static_cast<std::size_t>(paper.kind));
    Truth all = both(truth_of(kind_passes), judge_categories(rule, paper.text.paper()));
    for (const auto& key : textual_keys) {
        if (all != Truth::no && !(rule.*key.members).empty()) {
            all = both(all, judge(key, rule, paper.text));
        }
    }
    return all == Truth::no ? all : both(all, judge_nested(rule, paper));
}

Verdict evaluate(const Rule& rule, const Announcement& announcement) {
    const Case paper(rule, announcement);
    return Verdict{judge(rule, paper, true), paper.kind};
}

}  // namespace paperwire::filters
