// SPDX-License-Identifier: MIT
// bench: subscribers of a made-up day, the same for the same seed. A filter has 2.5 predicates on average: word-bounded
// phrases, alternations, words with a gap between, names of authors. Of a hundred subscribers seventy bind theirs to
// one to three categories, twenty-eight to none, and two read one of the largest categories whole. A day of 2,000
// papers brings most of them 5 to 40.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "filters/index.hpp"
#include "tests/bench/day.hpp"

namespace paperwire::bench {

struct Person {
    std::string id;
    std::vector<std::string> categories;
    std::vector<std::string> text;     // patterns
    std::vector<std::string> authors;  // patterns
};

[[nodiscard]] std::vector<Person> make_people(std::uint32_t seed, std::size_t count);
/// A rule a predicate kind, as the configuration of write_installation() has it: text and authors are alternatives.
[[nodiscard]] std::vector<filters::NumberedRule> rules_of(const std::vector<Person>& people);

struct Installation {
    std::uint32_t seed{1};
    std::size_t papers{2'000};
    std::size_t people{1'000};
    bool everything_twice{false};  // each to archive and null; else one half to each
};

/// Writes feeds/CATEGORY.xml, paperwire.yaml and nothing else below `folder`; returns the configuration's path.
[[nodiscard]] std::string write_installation(const std::string& folder, const Installation& installation);

}  // namespace paperwire::bench
