// SPDX-License-Identifier: MIT
// bench: subscribers as they are at scale, the same for the same papers and seed; a smaller population is the beginning
// of a larger one. Each has one filter of 1 to 5 predicates (2.5 on average), drawn by popularity (Zipf, exponent 1.02)
// from the classes of predicates.hpp, and 0 to 6 categories, drawn by how many papers list them; seven in ten want any
// of their predicates, the others all; one in ten is an exact copy of somebody earlier.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "filters/index.hpp"
#include "tests/bench/papers.hpp"
#include "tests/bench/predicates.hpp"

namespace paperwire::bench {

class Population {
public:
    /// Categories are drawn from those that the day has, by their frequency in earlier papers.
    Population(const Papers& papers, std::uint32_t seed, std::size_t count);

    [[nodiscard]] std::size_t size() const { return people_.size(); }
    /// Categories that somebody may read, by name.
    [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }

    /// Of the first `count`: a rule of its own for each, equal ones too, as a configuration of many lines gives them.
    [[nodiscard]] std::vector<filters::NumberedRule> rules(std::size_t count) const;
    [[nodiscard]] filters::RulePtr rule(std::size_t person) const;
    /// The keys of the filter as JSON members, without braces: `"text":["\\bMLIR\\b"]`.
    [[nodiscard]] std::string rule_as_json(std::size_t person) const;

private:
    struct Person {
        std::array<std::uint32_t, 5> predicates{};
        std::array<std::uint16_t, 6> categories{};
        std::uint8_t predicate_count{0};
        std::uint8_t category_count{0};
        bool any{true};
    };
    class Writer;
    struct Parts;

    [[nodiscard]] Parts parts_of(const Person& person) const;

    std::vector<Predicate> predicates_;
    std::vector<std::string> categories_;
    std::vector<Person> people_;
};

}  // namespace paperwire::bench
