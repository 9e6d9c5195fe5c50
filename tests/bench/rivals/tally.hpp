// SPDX-License-Identifier: MIT
// bench: what an engine answered, as counts and hashes that do not depend on the order of the pairs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "filters/index.hpp"

namespace paperwire::bench {

/// Every so many rules and announcements, beginning with the first of each.
struct Sample {
    std::uint32_t rule_step{1};
    std::uint32_t announcement_step{1};

    [[nodiscard]] bool has(filters::RuleNumber rule, std::uint32_t announcement) const {
        return rule % rule_step == 0 && announcement % announcement_step == 0;
    }
    friend auto operator<=>(const Sample&, const Sample&) = default;
};

/// All pairs of a sample.
struct Answer {
    Sample sample{};
    std::uint64_t pairs{0};
    std::uint64_t hash{0};

    void add(filters::RuleNumber rule, std::uint32_t announcement) {
        if (!sample.has(rule, announcement)) return;
        ++pairs;
        hash += mixed((std::uint64_t{rule} << 32U) | announcement);
    }

private:
    /// The finalizer of SplitMix64.
    static constexpr std::uint64_t mixed(std::uint64_t value) {
        value += 0x9E3779B97F4A7C15U;
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31U);
    }
};

class Tally {
public:
    /// Counts only, for timed rounds.
    Tally() = default;
    /// Rules are numbered below `rule_count`.
    Tally(std::span<const Sample> samples, std::size_t rule_count) : served_(rule_count) {
        for (const Sample& sample : samples) answers_.push_back({sample});
    }

    void add(filters::RuleNumber rule, std::uint32_t announcement) {
        ++pairs_;
        if (answers_.empty()) return;
        served_[rule] = true;
        for (Answer& answer : answers_) answer.add(rule, announcement);
    }

    [[nodiscard]] std::uint64_t pairs() const { return pairs_; }
    [[nodiscard]] const std::vector<Answer>& answers() const { return answers_; }
    /// Rules with at least one pair.
    [[nodiscard]] std::uint64_t served() const { return static_cast<std::uint64_t>(std::ranges::count(served_, true)); }

private:
    std::uint64_t pairs_{0};
    std::vector<Answer> answers_;
    std::vector<bool> served_;
};

}  // namespace paperwire::bench
