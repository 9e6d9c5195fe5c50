// SPDX-License-Identifier: MIT
// config: checks of values that many filters share, each done once a load, and the patterns that every paper must be
// asked about, counted.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bot/core/result.hpp"
#include "config/limits.hpp"

namespace paperwire::config {

class Checks {
public:
    struct Pattern {
        bool refused{false};          // empty, with control characters, or filters::check_pattern()
        bool warned{false};           // filters::pattern_warning()
        bool without_literal{false};  // filters::check_for_literal()

        [[nodiscard]] bool is_fine() const { return !refused && !warned; }
    };
    [[nodiscard]] Pattern pattern(std::string_view pattern);
    /// filters::check_keyword().
    [[nodiscard]] bool is_keyword(std::string_view phrase);
    /// source::expand_category().
    [[nodiscard]] const Result<std::vector<std::string>>& category(std::string_view written);
    [[nodiscard]] bool is_zone(std::string_view name);

    /// How many distinct patterns without a literal there may be.
    void limit(std::size_t patterns_without_literal) { limit_ = patterns_without_literal; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    /// True for a pattern that was admitted before.
    [[nodiscard]] bool is_admitted(std::string_view without_literal) const;
    /// Takes in one more, until settle() for a while; false where there are too many.
    [[nodiscard]] bool admit(std::string_view without_literal);
    /// What was taken in since the last time stays, or is forgotten with the subscriber that was put out.
    void settle(bool stays);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template <typename Value>
    using Known = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
    using Names = std::unordered_set<std::string, Hash, std::equal_to<>>;

    Known<Pattern> patterns_;
    Known<bool> keywords_;
    Known<Result<std::vector<std::string>>> categories_;
    Known<bool> zones_;
    Names admitted_;
    Names passing_;
    std::size_t limit_{Limits{}.patterns_without_literal};
};

}  // namespace paperwire::config
