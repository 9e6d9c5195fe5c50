// SPDX-License-Identifier: MIT
// filters: one paper held against a plan. Each predicate is decided at most once a paper, and only when a rule asks.
#pragma once

#include <cstdint>
#include <vector>

#include "filters/index.hpp"
#include "filters/paper_scan.hpp"
#include "filters/plan.hpp"

namespace paperwire::filters {

/// A whole rule of the plan that holds, or may.
struct Hit {
    std::uint32_t whole{0};
    Truth truth{Truth::yes};
    Kind kind{Kind::new_paper};
};

/// Working memory of one thread, used for one paper after the other.
class Evaluation {
public:
    /// Refers to the plan.
    explicit Evaluation(const Plan& plan);

    /// All hits, each whole once, in no order that matters.
    [[nodiscard]] std::vector<Hit> run(const Announcement& announcement);

private:
    struct Subject;  // the paper at hand

    [[nodiscard]] Ids candidates(const Subject& subject);
    [[nodiscard]] Truth judge(const Node& node, Subject& subject, Kind kind);
    [[nodiscard]] Truth judge_clause(const Ids& clause, Subject& subject);
    [[nodiscard]] Truth judge_nested(const Node& node, Subject& subject, Kind kind);

    const Plan& plan_;
    std::vector<std::uint8_t> truths_;    // of predicates for this paper, or `open`
    std::vector<std::uint32_t> visited_;  // of wholes: the paper at which each was last a candidate
    std::uint32_t paper_number_{0};
};

}  // namespace paperwire::filters
