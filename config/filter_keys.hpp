// SPDX-License-Identifier: MIT
// config: the keys of a filter that hold lists, as members of filters::Rule, and what all readers of filters do alike.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "filters/rule.hpp"

namespace paperwire::config {

struct PatternKey {
    std::string_view name;
    std::vector<std::string> filters::Rule::* patterns;
};
inline constexpr std::array<PatternKey, 6> pattern_keys{{
    {"title", &filters::Rule::title},
    {"abstract", &filters::Rule::abstract},
    {"comment", &filters::Rule::comment},
    {"journal_ref", &filters::Rule::journal_ref},
    {"text", &filters::Rule::text},
    {"authors", &filters::Rule::authors},
}};

struct PartsKey {
    std::string_view name;
    std::vector<filters::RulePtr> filters::Rule::* parts;
};
inline constexpr std::array<PartsKey, 3> parts_keys{
    {{"all_of", &filters::Rule::all_of}, {"any_of", &filters::Rule::any_of}, {"none_of", &filters::Rule::none_of}}};

void sort_each_once(std::vector<std::string>& names);
/// Not more filters in it, nor deeper ones, than limits.hpp allows, names spread out.
[[nodiscard]] bool is_within_bounds(const filters::Rule& rule);
/// Patterns and phrases in it, names spread out; counted no further than a little past `most`.
[[nodiscard]] std::size_t count_predicates(const filters::Rule& rule, std::size_t most);

}  // namespace paperwire::config
