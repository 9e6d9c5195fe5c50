// SPDX-License-Identifier: MIT
// config: what a rule and a subscriber say, as 64 bits: equal ones have equal prints, others hardly ever. Good within
// one process; nothing keeps them.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "bot/core/subscriber.hpp"
#include "filters/rule.hpp"

namespace paperwire::config {

using Fingerprint = std::uint64_t;

class Fingerprinting {
public:
    void add(std::uint64_t value) { state_ = mixed(state_ ^ value); }
    void add(std::string_view text) { add(std::hash<std::string_view>{}(text)); }
    [[nodiscard]] Fingerprint print() const { return state_; }

private:
    /// The finaliser of SplitMix64: prng.di.unimi.it/splitmix64.c, read 2026-11.
    [[nodiscard]] static std::uint64_t mixed(std::uint64_t value) {
        value += 0x9E3779B97F4A7C15U;
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31U);
    }

    std::uint64_t state_{0};
};

[[nodiscard]] Fingerprint fingerprint(const filters::Rule& rule);
/// The same, where the prints of the rules inside it are known.
[[nodiscard]] Fingerprint fingerprint(const filters::Rule& rule,
                                      const std::function<Fingerprint(const filters::RulePtr&)>& of_part);
/// `rules`: the prints of the population's rules. What numbers the rules have makes no difference.
[[nodiscard]] Fingerprint fingerprint(const Subscriber& subscriber, const std::vector<Fingerprint>& rules);

}  // namespace paperwire::config
