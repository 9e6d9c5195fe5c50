// SPDX-License-Identifier: MIT
#include "tests/bench/rivals/naive.hpp"

#include <algorithm>
#include <map>

#include "tests/bench/rivals/flat_rule.hpp"
#include "tests/bench/rivals/patterns.hpp"
#include "tests/bench/rivals/surfaces.hpp"

namespace paperwire::bench {

struct Naive::Rules {
    struct Asked {
        const RE2* pattern;
        bool of_names;
    };
    struct Rule {
        filters::RuleNumber number;
        std::vector<std::string> categories;
        std::vector<Asked> predicates;
        bool any;

        [[nodiscard]] bool holds(const Paper& paper, const Surfaces& surfaces) const {
            const auto listed = [&paper](const std::string& category) {
                return std::ranges::find(paper.categories, category) != paper.categories.end();
            };
            if (!categories.empty() && std::ranges::none_of(categories, listed)) return false;
            const auto matches = [&surfaces](const Asked& asked) {
                return holds_on_any(*asked.pattern, asked.of_names ? surfaces.names : surfaces.text);
            };
            return any ? std::ranges::any_of(predicates, matches) : std::ranges::all_of(predicates, matches);
        }
    };
    std::map<std::string, std::unique_ptr<RE2>> patterns;
    std::vector<Rule> all;
};

Naive::Naive() : rules_(std::make_unique<Rules>()) {}
Naive::Naive(Naive&&) noexcept = default;
Naive::~Naive() = default;

Result<Naive> Naive::build(const std::vector<filters::NumberedRule>& rules, std::size_t rule_step) {
    Naive naive;
    for (std::size_t i = 0; i < rules.size(); i += rule_step) {
        FlatRule flat = flatten(*rules[i].rule);
        Rules::Rule rule{rules[i].number, std::move(flat.categories), {}, flat.any};
        for (const Predicate& predicate : flat.predicates) {
            std::unique_ptr<RE2>& pattern = naive.rules_->patterns[predicate.pattern];
            if (!pattern) pattern = std::make_unique<RE2>(piece(predicate.pattern), pattern_options());
            if (!pattern->ok()) return fail(Errc::malformed, "RE2 refuses " + predicate.pattern);
            rule.predicates.push_back({pattern.get(), predicate.key == filters::Key::authors});
        }
        naive.rules_->all.push_back(std::move(rule));
    }
    return naive;
}

void Naive::match(std::span<const Announcement> announcements, std::size_t announcement_step, Tally& tally) const {
    for (std::size_t i = 0; i < announcements.size(); i += announcement_step) {
        const Paper& paper = *announcements[i].paper;
        const Surfaces surfaces(paper);
        for (const Rules::Rule& rule : rules_->all) {
            if (rule.holds(paper, surfaces)) tally.add(rule.number, static_cast<std::uint32_t>(i));
        }
    }
}

}  // namespace paperwire::bench
