// SPDX-License-Identifier: MIT
// bench: what somebody would write first: every distinct pattern compiled once, then a loop over papers and rules that
// asks RE2 until a rule is decided.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "filters/index.hpp"
#include "tests/bench/rivals/tally.hpp"

namespace paperwire::bench {

class Naive {
public:
    /// Of every `rule_step`th rule, beginning with the first. Errors: malformed, naming the pattern.
    [[nodiscard]] static Result<Naive> build(const std::vector<filters::NumberedRule>& rules, std::size_t rule_step);

    /// Every `announcement_step`th announcement, beginning with the first.
    void match(std::span<const Announcement> announcements, std::size_t announcement_step, Tally& tally) const;

    Naive(Naive&&) noexcept;
    ~Naive();

private:
    Naive();
    struct Rules;
    std::unique_ptr<Rules> rules_;
};

}  // namespace paperwire::bench
