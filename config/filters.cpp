// SPDX-License-Identifier: MIT
#include "config/filters.hpp"

#include <algorithm>
#include <utility>

#include "config/address.hpp"
#include "config/filter_keys.hpp"
#include "config/keys.hpp"
#include "config/limits.hpp"

namespace paperwire::config {

namespace {

using filters::Rule;
using filters::RulePtr;

bool has_condition(const Spot& spot) {
    return std::ranges::any_of(spot.node().members, [](const Member& member) { return member.key != "name"; });
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

void check_bounds(const Spot& spot, const Rule& rule) {
    if (!is_within_bounds(rule)) {
        spot.error("with the filters that it names, it holds more than " + std::to_string(max_rule_size) +
                   " or is nested deeper than " + std::to_string(max_nesting) + " levels");
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

FilterReader::FilterReader(const Spot& spot, const Limits& limits, const Population* before)
    : FilterReader(limits, before) {
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
    checks_.settle(true);
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
    mark_used(*name);
    return resolve(*name, spot);
}

RulePtr FilterReader::named(std::string_view name) const {
    const auto found = finished_.find(std::string{name});
    return found == finished_.end() ? nullptr : found->second;
}

void FilterReader::mark_used(std::string_view name) {
    if (!used_.contains(name)) {
        used_.emplace(name);
    }
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
    Rule rule;
    if (!spot.expect_mapping()) {
        return pool_.share(std::move(rule));
    }
    const Mapping mapping(spot, keys::filter);
    if (!has_condition(spot)) {
        spot.error("a filter without a condition (want categories, text, authors or another key of filters)");
    }
    if (const auto name = mapping.find("name")) {
        check_name(*name);
    }
    if (const auto categories = mapping.find("categories")) {
        read_categories(*categories, rule.categories);
    }
    if (const auto primary = mapping.find("primary")) {
        read_categories(*primary, rule.primary);
    }
    for (const PatternKey& key : pattern_keys) {
        if (const auto patterns = mapping.find(key.name)) {
            read_patterns(*patterns, rule.*key.patterns);
        }
    }
    if (const auto keywords = mapping.find("keywords")) {
        read_keywords(*keywords, rule.keywords);
    }
    if (const auto announce = mapping.find("announce")) {
        rule.announce = read_announce(*announce);
    }
    for (const PartsKey& key : parts_keys) {
        if (const auto parts = mapping.find(key.name)) {
            read_parts(*parts, rule.*key.parts);
        }
    }
    return pool_.share(std::move(rule));
}

void FilterReader::read_parts(const Spot& spot, std::vector<RulePtr>& parts) {
    for (const Spot& item : spot.items()) {
        if (RulePtr part = read_part(item)) {
            parts.push_back(std::move(part));
        }
    }
}

RulePtr FilterReader::read_part(const Spot& spot) {
    if (depth_ >= max_nesting) {
        spot.error("filters nested deeper than " + std::to_string(max_nesting) + " levels");
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
        const auto& spread = checks_.category(*written);
        if (spread) {
            categories.insert(categories.end(), spread->begin(), spread->end());
        } else {
            item.error(spread.error().message);
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
        read_pattern(item, std::move(*pattern), patterns);
    }
}

void FilterReader::read_pattern(const Spot& spot, std::string pattern, std::vector<std::string>& patterns) {
    const Checks::Pattern check = checks_.pattern(pattern);
    if (check.refused) {
        const auto checked = filters::check_pattern(pattern);
        spot.error(checked ? "is no pattern" : checked.error().message);
    } else if (check.without_literal && !checks_.admit(pattern)) {
        spot.error("pattern " + in_quotes(pattern) + " has no letters that a text must hold, and there are " +
                   std::to_string(checks_.limit()) +
                   " such already (write a word of it in full, or raise limits.patterns_without_literal)");
    }
    if (check.warned) {
        spot.warning(filters::pattern_warning(pattern));
    }
    patterns.push_back(std::move(pattern));
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
