// SPDX-License-Identifier: MIT
#include "config/quick_filter.hpp"

#include <algorithm>

#include "config/address.hpp"
#include "config/filter_keys.hpp"
#include "config/keys.hpp"
#include "config/limits.hpp"

namespace paperwire::config {

using filters::Rule;
using filters::RulePtr;

void QuickFilterReader::begin(FlatValues values) {
    values_ = values;
    named_.clear();
    has_pattern_without_literal_ = false;
}

RulePtr QuickFilterReader::read(std::uint32_t position) {
    const std::size_t named_before = named_.size();
    RulePtr rule = read_rule(position, 0);
    // A rule without names of others cannot hold more than the line has values.
    const bool is_small = named_.size() == named_before && values_.size() < max_rule_size;
    return rule != nullptr && (is_small || is_within_bounds(*rule)) ? rule : nullptr;
}

RulePtr QuickFilterReader::read_name(std::uint32_t position) {
    named_.push_back(values_[position].text);
    return filters_->named(values_[position].text);
}

RulePtr QuickFilterReader::read_rule(std::uint32_t position, std::size_t depth) {
    const QuickMembers members(values_, position, keys::filter);
    const std::size_t conditions = members.size() - (members.find("name") != 0 ? 1 : 0);
    if (!members.is_right() || conditions == 0) {
        return nullptr;
    }
    Rule& rule = drafts_[depth];
    rule = Rule{};
    bool right = members.read_text("name", [](std::string_view name) { return complaint_about_id(name).empty(); });
    const auto read = [&](std::string_view key, auto&& reader) {
        const std::uint32_t at = right ? members.find(key) : 0;
        right = right && (at == 0 || reader(at));
    };
    read("categories", [&](std::uint32_t at) { return read_categories(at, rule.categories); });
    read("primary", [&](std::uint32_t at) { return read_categories(at, rule.primary); });
    for (const PatternKey& key : pattern_keys) {
        read(key.name, [&](std::uint32_t at) { return read_patterns(at, rule.*key.patterns); });
    }
    read("keywords", [&](std::uint32_t at) { return read_keywords(at, rule.keywords); });
    read("announce", [&](std::uint32_t at) { return read_announce(at, rule); });
    for (const PartsKey& key : parts_keys) {
        read(key.name, [&](std::uint32_t at) { return read_parts(at, depth, rule.*key.parts); });
    }
    return right ? filters_->pool().share(std::move(rule)) : nullptr;
}

bool QuickFilterReader::read_categories(std::uint32_t position, std::vector<std::string>& categories) {
    const bool right = for_items(values_, position, [&](std::uint32_t at) {
        if (!is_plain_text(values_[at])) {
            return false;
        }
        const auto& spread = filters_->checks().category(values_[at].text);
        if (spread) {
            categories.insert(categories.end(), spread->begin(), spread->end());
        }
        return spread.has_value();
    });
    sort_each_once(categories);
    return right;
}

bool QuickFilterReader::read_patterns(std::uint32_t position, std::vector<std::string>& patterns) {
    patterns.reserve(count_items(values_, position));
    return for_items(values_, position, [&](std::uint32_t at) {
        if (values_[at].form != FlatValue::Form::text) {
            return false;
        }
        const std::string_view pattern = values_[at].text;
        const Checks::Pattern check = filters_->checks().pattern(pattern);
        if (!check.is_fine() || (check.without_literal && !filters_->checks().is_admitted(pattern))) {
            return false;
        }
        has_pattern_without_literal_ |= check.without_literal;
        patterns.emplace_back(pattern);
        return true;
    });
}

bool QuickFilterReader::read_keywords(std::uint32_t position, std::vector<std::string>& keywords) {
    keywords.reserve(count_items(values_, position));
    return for_items(values_, position, [&](std::uint32_t at) {
        const bool right = values_[at].form == FlatValue::Form::text && filters_->checks().is_keyword(values_[at].text);
        if (right) {
            keywords.emplace_back(values_[at].text);
        }
        return right;
    });
}

bool QuickFilterReader::read_announce(std::uint32_t position, Rule& rule) const {
    rule.announce = filters::KindSet{};
    return for_items(values_, position, [&](std::uint32_t at) {
        const auto kind = std::ranges::find(keys::announce, values_[at].text);
        if (kind == keys::announce.end()) {
            return false;
        }
        rule.announce->set(static_cast<std::size_t>(kind - keys::announce.begin()));
        return true;
    });
}

bool QuickFilterReader::read_parts(std::uint32_t position, std::size_t depth, std::vector<RulePtr>& parts) {
    parts.reserve(count_items(values_, position));
    return for_items(values_, position, [&](std::uint32_t at) {
        RulePtr part;
        if (values_[at].form == FlatValue::Form::text) {
            part = read_name(at);
        } else if (depth < max_nesting) {
            part = read_rule(at, depth + 1);
        }
        if (part == nullptr) {
            return false;
        }
        parts.push_back(std::move(part));
        return true;
    });
}

}  // namespace paperwire::config
