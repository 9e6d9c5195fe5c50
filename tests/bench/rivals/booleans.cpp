// SPDX-License-Identifier: MIT
#include "tests/bench/rivals/booleans.hpp"

#include <algorithm>

namespace paperwire::bench {

namespace {

constexpr std::uint32_t no_category = 0;

void append(std::uint32_t value, std::string& key) {
    for (unsigned shift = 0; shift < 32; shift += 8) key += static_cast<char>(value >> shift);
}

}  // namespace

struct Booleans::Distinct {
    struct Rule {
        Ids predicates;
        Ids categories;
        bool any{true};
        Ids numbers;
    };
    std::vector<Rule> rules;
};

std::uint32_t Booleans::predicate_id(const Predicate& predicate) {
    std::string key = predicate.pattern;
    key += predicate.key == filters::Key::authors ? 'a' : 't';
    const auto [place, is_new] = predicate_ids_.try_emplace(std::move(key), predicates_.size());
    if (is_new) predicates_.push_back(predicate);
    return place->second;
}

std::uint32_t Booleans::category_id(const std::string& name) {
    return category_ids_.try_emplace(name, category_ids_.size() + 1).first->second;
}

void Booleans::keep_once(const std::vector<filters::NumberedRule>& rules, Distinct& distinct) {
    std::unordered_map<std::string, std::uint32_t> known;
    for (const filters::NumberedRule& numbered : rules) {
        const FlatRule flat = flatten(*numbered.rule);
        Distinct::Rule rule;
        rule.any = flat.any || flat.predicates.size() == 1;
        for (const Predicate& predicate : flat.predicates) rule.predicates.push_back(predicate_id(predicate));
        for (const std::string& category : flat.categories) rule.categories.push_back(category_id(category));
        std::ranges::sort(rule.predicates);
        std::string key(1, rule.any ? '|' : '&');
        append(static_cast<std::uint32_t>(rule.predicates.size()), key);
        for (const std::uint32_t id : rule.predicates) append(id, key);
        for (const std::uint32_t id : rule.categories) append(id, key);
        const auto [place, is_new] = known.try_emplace(std::move(key), distinct.rules.size());
        if (is_new) distinct.rules.push_back(std::move(rule));
        distinct.rules[place->second].numbers.push_back(numbered.number);
    }
}

void Booleans::post(const Distinct& distinct) {
    Ids uses(predicates_.size());
    for (const auto& rule : distinct.rules)
        for (const std::uint32_t predicate : rule.predicates) ++uses[predicate];
    std::vector<Posting> postings;
    for (std::uint32_t id = 0; id < distinct.rules.size(); ++id) {
        const auto& rule = distinct.rules[id];
        const auto hang_on = [&](std::uint32_t predicate) {
            if (rule.categories.empty()) postings.push_back({predicate, no_category, id});
            for (const std::uint32_t category : rule.categories) postings.push_back({predicate, category, id});
        };
        if (rule.any) std::ranges::for_each(rule.predicates, hang_on);
        else hang_on(*std::ranges::min_element(rule.predicates, {}, [&](std::uint32_t p) { return uses[p]; }));
    }
    lay_out(std::move(postings));
}

void Booleans::lay_out(std::vector<Posting> postings) {
    std::ranges::sort(postings);
    first_segment_.reserve(predicates_.size() + 1);
    posted_.reserve(postings.size());
    for (std::size_t i = 0; i < postings.size(); ++i) {
        const Posting& posting = postings[i];
        const bool other_predicate = i == 0 || posting.predicate != postings[i - 1].predicate;
        while (first_segment_.size() <= posting.predicate)
            first_segment_.push_back(static_cast<std::uint32_t>(segments_.size()));
        if (other_predicate || posting.category != postings[i - 1].category) segments_.push_back({posting.category, 0});
        posted_.push_back(posting.rule);
        segments_.back().end = static_cast<std::uint32_t>(posted_.size());
    }
    while (first_segment_.size() <= predicates_.size())
        first_segment_.push_back(static_cast<std::uint32_t>(segments_.size()));
    segments_.shrink_to_fit();
}

Booleans::Booleans(const std::vector<filters::NumberedRule>& rules) {
    Distinct distinct;
    keep_once(rules, distinct);
    predicate_ids_ = {};
    post(distinct);
    for (const auto& rule : distinct.rules) {
        needed_.begins.push_back(static_cast<std::uint32_t>(needed_.values.size()));
        numbers_.begins.push_back(static_cast<std::uint32_t>(numbers_.values.size()));
        if (!rule.any) needed_.values.insert(needed_.values.end(), rule.predicates.begin(), rule.predicates.end());
        numbers_.values.insert(numbers_.values.end(), rule.numbers.begin(), rule.numbers.end());
    }
    needed_.begins.push_back(static_cast<std::uint32_t>(needed_.values.size()));
    numbers_.begins.push_back(static_cast<std::uint32_t>(numbers_.values.size()));
    holds_.resize(predicates_.size());
    seen_.resize(distinct.rules.size());
}

void Booleans::visit(std::uint32_t rule, std::uint32_t announcement, Tally& tally) {
    if (seen_[rule] == paper_) return;
    seen_[rule] = paper_;
    const bool all = std::all_of(needed_.begin(rule), needed_.end(rule), [this](auto p) { return holds_[p] != 0; });
    if (!all) return;
    std::for_each(numbers_.begin(rule), numbers_.end(rule), [&](auto number) { tally.add(number, announcement); });
}

void Booleans::resolve(const Paper& paper, const std::vector<std::uint32_t>& holding, std::uint32_t announcement,
                       Tally& tally) {
    ++paper_;
    Ids listed{no_category};
    for (const std::string& category : paper.categories) {
        if (const auto found = category_ids_.find(category); found != category_ids_.end())
            listed.push_back(found->second);
    }
    for (const std::uint32_t predicate : holding) holds_[predicate] = 1;
    for (const std::uint32_t predicate : holding) {
        std::uint32_t segment = first_segment_[predicate];
        for (; segment < first_segment_[predicate + 1]; ++segment) {
            if (std::ranges::find(listed, segments_[segment].category) == listed.end()) continue;
            const std::uint32_t begin = segment == 0 ? 0 : segments_[segment - 1].end;
            for (std::uint32_t i = begin; i < segments_[segment].end; ++i) visit(posted_[i], announcement, tally);
        }
    }
    for (const std::uint32_t predicate : holding) holds_[predicate] = 0;
}

}  // namespace paperwire::bench
