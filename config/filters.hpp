// SPDX-License-Identifier: MIT
// config: filters as written to filters::Rule: names resolved, categories spread, patterns and phrases checked.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/checks.hpp"
#include "config/rule_pool.hpp"
#include "config/spot.hpp"
#include "filters/rule.hpp"

namespace paperwire::config {

/// Reads the named filters once and inline ones as they come. A filter with faults gives some rule all the same; only
/// the faults count.
class FilterReader {
public:
    /// With the filters of a configuration that was loaded before.
    explicit FilterReader(std::map<std::string, filters::RulePtr> finished);
    /// With those under `spot`, all of which are read. `spot` and `before` (may be null), whose rules are shared with,
    /// must outlive this.
    FilterReader(const Spot& spot, const Limits& limits, const Population* before = nullptr);
    explicit FilterReader(const Limits& limits, const Population* before = nullptr) : pool_(before) {
        checks_.limit(limits.patterns_without_literal);
    }

    [[nodiscard]] filters::RulePtr read(const Spot& spot);
    /// The named filter that the text of `spot` calls for; null after a fault.
    [[nodiscard]] filters::RulePtr read_name(const Spot& spot);

    /// The named filter, where there is one; it does not count as used.
    [[nodiscard]] filters::RulePtr named(std::string_view name) const;
    void mark_used(std::string_view name);

    [[nodiscard]] bool knows(std::string_view name) const { return known_.contains(name); }
    [[nodiscard]] const std::map<std::string, filters::RulePtr>& finished() const noexcept { return finished_; }
    /// True when read_name, or another filter, asked for it.
    [[nodiscard]] bool is_used(const std::string& name) const { return used_.contains(name); }

    [[nodiscard]] Checks& checks() noexcept { return checks_; }
    [[nodiscard]] RulePool& pool() noexcept { return pool_; }

private:
    [[nodiscard]] filters::RulePtr resolve(const std::string& name, const Spot& asked_at);
    [[nodiscard]] filters::RulePtr read_rule(const Spot& spot);
    [[nodiscard]] filters::RulePtr read_part(const Spot& spot);
    void read_parts(const Spot& spot, std::vector<filters::RulePtr>& parts);
    void read_categories(const Spot& spot, std::vector<std::string>& categories);
    void read_patterns(const Spot& spot, std::vector<std::string>& patterns);
    void read_pattern(const Spot& spot, std::string pattern, std::vector<std::string>& patterns);
    void read_keywords(const Spot& spot, std::vector<std::string>& keywords);

    const Spot* named_{nullptr};
    std::set<std::string, std::less<>> known_;
    std::map<std::string, filters::RulePtr> finished_;
    std::set<std::string, std::less<>> used_;
    std::vector<std::string> open_;  // names being read, outermost first
    std::size_t depth_{0};
    Checks checks_;
    RulePool pool_;
};

}  // namespace paperwire::config
