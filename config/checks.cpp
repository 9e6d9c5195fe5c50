// SPDX-License-Identifier: MIT
#include "config/checks.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/schedule/zone.hpp"
#include "bot/source/taxonomy.hpp"
#include "filters/rule.hpp"

namespace paperwire::config {

namespace {

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7F; }

Checks::Pattern judged(std::string_view pattern) {
    Checks::Pattern check;
    if (pattern.empty() || std::ranges::any_of(pattern, is_control)) {
        check.refused = true;
        return check;
    }
    const auto literal = filters::check_for_literal(pattern);
    check.refused = !literal;
    check.without_literal = literal && !*literal;
    // What is warned of is a letter beyond ASCII.
    check.warned = literal && !ascii::is_ascii(pattern) && !filters::pattern_warning(pattern).empty();
    return check;
}

/// What is known of `key`, judged the first time.
template <typename Known, typename Judge>
auto& recalled(Known& known, std::string_view key, Judge&& judge) {
    auto found = known.find(key);
    if (found == known.end()) {
        found = known.emplace(std::string{key}, judge(key)).first;
    }
    return found->second;
}

}  // namespace

Checks::Pattern Checks::pattern(std::string_view pattern) { return recalled(patterns_, pattern, judged); }

bool Checks::is_keyword(std::string_view phrase) {
    return recalled(keywords_, phrase, [](std::string_view text) { return filters::check_keyword(text).has_value(); });
}

const Result<std::vector<std::string>>& Checks::category(std::string_view written) {
    return recalled(categories_, written, source::expand_category);
}

bool Checks::is_zone(std::string_view name) {
    return recalled(zones_, name, [](std::string_view text) { return schedule::is_zone(text); });
}

bool Checks::is_admitted(std::string_view without_literal) const { return admitted_.contains(without_literal); }

bool Checks::admit(std::string_view without_literal) {
    if (is_admitted(without_literal) || passing_.contains(without_literal)) {
        return true;
    }
    if (admitted_.size() + passing_.size() >= limit_) {
        return false;
    }
    passing_.emplace(without_literal);
    return true;
}

void Checks::settle(bool stays) {
    if (stays) {
        admitted_.merge(passing_);
    }
    passing_.clear();
}

}  // namespace paperwire::config
