// SPDX-License-Identifier: MIT
#include "config/filters.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "bot/source/taxonomy.hpp"
#include "config/address.hpp"
#include "config/keys.hpp"

namespace paperwire::config {

namespace {

using filters::Rule;
using filters::RulePtr;

struct PatternKey {
    std::string_view name;
    std::vector<std::string> Rule::* patterns;
};
constexpr std::array<PatternKey, 6> pattern_keys{{
    {"title", &Rule::title},
    {"abstract", &Rule::abstract},
    {"comment", &Rule::comment},
    {"journal_ref", &Rule::journal_ref},
    {"text", &Rule::text},
    {"authors", &Rule::authors},
}};

struct PartsKey {
    std::string_view name;
    std::vector<RulePtr> Rule::* parts;
};
constexpr std::array<PartsKey, 3> parts_keys{
    {{"all_of", &Rule::all_of}, {"any_of", &Rule::any_of}, {"none_of", &Rule::none_of}}};

bool has_condition(const Spot& spot) {
    return std::ranges::any_of(spot.node().members, [](const Member& member) { return member.key != "name"; });
}

void sort_each_once(std::vector<std::string>& names) {
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
}

std::optional<filters::KindSet> read_announce(const Spot& spot) {
    filters::KindSet kinds;
    for (const Spot& item : spot.items()) {
        if (const auto kind = item.choice(keys::announce)) {
            kinds.set(*kind);
        }
    }
    return kinds.any() ? std::optional{kinds} : std::nullopt;
}

/// A backspace or line break in a pattern is a slip of quoting, never meant.
bool has_slipped(const Spot& spot, const std::string& pattern) {
    if (pattern.find('\b') != std::string::npos) {
        spot.error("holds a backspace: in double quotes \"\\b\" is one (write the pattern in single quotes)");
        return true;
    }
    const bool control = std::ranges::any_of(pattern, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (control) {
        spot.error("holds a line break or control character (write the pattern on one line, in single quotes)");
    }
    return control;
}

/// Counts the rules of a tree, names spread out, into `size`; stops past the bounds.
bool is_within_bounds(const Rule& rule, std::size_t depth, std::size_t& size) {
    if (++size > max_rule_size || depth > max_rule_depth) {
        return false;
    }
    return std::ranges::all_of(parts_keys, [&](const PartsKey& key) {
        return std::ranges::all_of(rule.*key.parts,
                                   [&](const RulePtr& part) { return is_within_bounds(*part, depth + 1, size); });
    });
}

void check_bounds(const Spot& spot, const Rule& rule) {
    std::size_t size = 0;
    if (!is_within_bounds(rule, 1, size)) {
        spot.error("with the filters that it names, it holds more than " + std::to_string(max_rule_size) +
                   " or is nested deeper than " + std::to_string(max_rule_depth) + " levels");
    }
}

void check_name(const Spot& spot) {
    const auto name = spot.text();
    if (!name) {
        return;
    }
    if (const std::string complaint = complaint_about_id(*name); !complaint.empty()) {
        spot.error(in_quotes(*name) + " " + complaint);
    }
}

}  // namespace

FilterReader::FilterReader(std::map<std::string, RulePtr> finished) : finished_(std::move(finished)) {
    for (const auto& [name, rule] : finished_) {
        known_.insert(name);
    }
}

FilterReader::FilterReader(const Spot& spot) {
    if (!spot.expect_mapping()) {
        return;
    }
    named_ = &spot;
    for (const Member& member : spot.node().members) {
        known_.insert(member.key);
    }
    for (const Member& member : spot.node().members) {
        const Spot filter(spot, member);
        if (const std::string complaint = complaint_about_id(member.key); !complaint.empty()) {
            filter.error_at_key(complaint);
        }
        const Member* const name = member.value->find("name");
        if (name != nullptr && name->value->text != member.key) {
            Spot(filter, *name).error("a filter under filters is called by its key (leave name out)");
        }
        static_cast<void>(resolve(member.key, filter));
    }
}

RulePtr FilterReader::read(const Spot& spot) {
    RulePtr rule = read_rule(spot);
    check_bounds(spot, *rule);
    return rule;
}

RulePtr FilterReader::read_name(const Spot& spot) {
    const auto name = spot.text();
    if (!name) {
        return nullptr;
    }
    if (!known_.contains(*name)) {
        const std::vector<std::string_view> names(known_.begin(), known_.end());
        spot.error(in_quotes(*name) + " is not a filter" + did_you_mean(*name, names));
        return nullptr;
    }
    used_.insert(*name);
    return resolve(*name, spot);
}

RulePtr FilterReader::resolve(const std::string& name, const Spot& asked_at) {
    if (const auto done = finished_.find(name); done != finished_.end()) {
        return done->second;
    }
    if (const auto begin = std::ranges::find(open_, name); begin != open_.end()) {
        std::string circle;
        for (auto step = begin; step != open_.end(); ++step) {
            circle += *step + " → ";
        }
        asked_at.error(in_quotes(name) + " leads back to itself (" + circle + name + ")");
        return nullptr;
    }
    const Member* const member = named_->node().find(name);
    open_.push_back(name);
    const Spot filter(*named_, *member);
    RulePtr rule = read_rule(filter);
    open_.pop_back();
    check_bounds(filter, *rule);
    finished_.emplace(name, rule);
    return rule;
}

RulePtr FilterReader::read_rule(const Spot& spot) {
    auto rule = std::make_shared<Rule>();
    if (!spot.expect_mapping()) {
        return rule;
    }
    const Mapping mapping(spot, keys::filter);
    if (!has_condition(spot)) {
        spot.error("a filter without a condition (want categories, text, authors or another key of filters)");
    }
    if (const auto name = mapping.find("name")) {
        check_name(*name);
    }
    if (const auto categories = mapping.find("categories")) {
        read_categories(*categories, rule->categories);
    }
    if (const auto primary = mapping.find("primary")) {
        read_categories(*primary, rule->primary);
    }
    for (const PatternKey& key : pattern_keys) {
        if (const auto patterns = mapping.find(key.name)) {
            read_patterns(*patterns, (*rule).*key.patterns);
        }
    }
    if (const auto keywords = mapping.find("keywords")) {
        read_keywords(*keywords, rule->keywords);
    }
    if (const auto announce = mapping.find("announce")) {
        rule->announce = read_announce(*announce);
    }
    for (const PartsKey& key : parts_keys) {
        if (const auto parts = mapping.find(key.name)) {
            read_parts(*parts, (*rule).*key.parts);
        }
    }
    RulePtr finished = std::move(rule);
    return finished;
}

void FilterReader::read_parts(const Spot& spot, std::vector<RulePtr>& parts) {
    for (const Spot& item : spot.items()) {
        if (RulePtr part = read_part(item)) {
            parts.push_back(std::move(part));
        }
    }
}

RulePtr FilterReader::read_part(const Spot& spot) {
    if (depth_ >= max_rule_depth) {
        spot.error("filters nested deeper than " + std::to_string(max_rule_depth) + " levels");
        return nullptr;
    }
    ++depth_;
    RulePtr part = spot.node().is(Node::Form::scalar) ? read_name(spot) : read_rule(spot);
    --depth_;
    return part;
}

void FilterReader::read_categories(const Spot& spot, std::vector<std::string>& categories) {
    for (const Spot& item : spot.items()) {
        const auto written = item.text();
        if (!written) {
            continue;
        }
        auto known = expanded_.find(*written);
        if (known == expanded_.end()) {
            known = expanded_.emplace(*written, source::expand_category(*written)).first;
        }
        if (known->second) {
            categories.insert(categories.end(), known->second->begin(), known->second->end());
        } else {
            item.error(known->second.error().message);
        }
    }
    sort_each_once(categories);
}

void FilterReader::read_patterns(const Spot& spot, std::vector<std::string>& patterns) {
    for (const Spot& item : spot.items()) {
        auto pattern = item.raw_text();
        if (!pattern || has_slipped(item, *pattern)) {
            continue;
        }
        if (pattern->empty()) {
            item.error("is empty (write a pattern)");
            continue;
        }
        auto checked = checked_patterns_.find(*pattern);
        if (checked == checked_patterns_.end()) {
            checked = checked_patterns_.emplace(*pattern, filters::check_pattern(*pattern)).first;
        }
        if (!checked->second) {
            item.error(checked->second.error().message);
        } else if (const std::string warning = filters::pattern_warning(*pattern); !warning.empty()) {
            item.warning(warning);
        }
        patterns.push_back(std::move(*pattern));
    }
}

void FilterReader::read_keywords(const Spot& spot, std::vector<std::string>& keywords) {
    for (const Spot& item : spot.items()) {
        auto phrase = item.raw_text();
        if (!phrase) {
            continue;
        }
        if (const auto checked = filters::check_keyword(*phrase); !checked) {
            item.error(checked.error().message);
        }
        keywords.push_back(std::move(*phrase));
    }
}

}  // namespace paperwire::config
