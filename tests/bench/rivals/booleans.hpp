// SPDX-License-Identifier: MIT
// bench: from the predicates that hold on a paper to the rules that do, for every rival alike. Equal rules are kept
// once; each hangs on every member of an any-of, or on the member of an all-of that fewest rules use, once for each of
// its categories; so a paper meets only rules that read one of its categories.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "filters/index.hpp"
#include "tests/bench/rivals/flat_rule.hpp"
#include "tests/bench/rivals/tally.hpp"

namespace paperwire::bench {

class Booleans {
public:
    explicit Booleans(const std::vector<filters::NumberedRule>& rules);

    /// The distinct ones; a predicate is known by its position here.
    [[nodiscard]] const std::vector<Predicate>& predicates() const { return predicates_; }

    /// Adds the rules that hold on the paper. `holding`: its predicates, each once. One thread at a time.
    void resolve(const Paper& paper, const std::vector<std::uint32_t>& holding, std::uint32_t announcement,
                 Tally& tally);

private:
    using Ids = std::vector<std::uint32_t>;
    /// Rows of values behind each other.
    struct Rows {
        Ids begins;
        Ids values;
        [[nodiscard]] const std::uint32_t* begin(std::uint32_t row) const { return values.data() + begins[row]; }
        [[nodiscard]] const std::uint32_t* end(std::uint32_t row) const { return values.data() + begins[row + 1]; }
    };
    /// A rule under a predicate and a category (or none); sorted.
    struct Posting {
        std::uint32_t predicate;
        std::uint32_t category;
        std::uint32_t rule;
        friend auto operator<=>(const Posting&, const Posting&) = default;
    };
    /// The rules under one predicate and category.
    struct Segment {
        std::uint32_t category;
        std::uint32_t end;  // in posted_; it begins where the one before ends
    };
    struct Distinct;

    [[nodiscard]] std::uint32_t predicate_id(const Predicate& predicate);
    [[nodiscard]] std::uint32_t category_id(const std::string& name);
    void keep_once(const std::vector<filters::NumberedRule>& rules, Distinct& distinct);
    void post(const Distinct& distinct);
    void lay_out(std::vector<Posting> postings);
    void visit(std::uint32_t rule, std::uint32_t announcement, Tally& tally);

    std::vector<Predicate> predicates_;
    std::unordered_map<std::string, std::uint32_t> predicate_ids_;
    std::unordered_map<std::string, std::uint32_t> category_ids_;  // from 1; 0 stands for no condition
    Rows needed_;        // by distinct rule: the predicates of an all-of; none for an any-of
    Rows numbers_;       // by distinct rule: the rules that are it
    Ids first_segment_;  // by predicate, and one more
    std::vector<Segment> segments_;
    Ids posted_;
    // Of the paper at hand.
    std::vector<std::uint8_t> holds_;  // by predicate
    std::vector<std::uint32_t> seen_;  // by distinct rule: the last paper that met it
    std::uint32_t paper_{0};
};

}  // namespace paperwire::bench
