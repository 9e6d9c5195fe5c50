// SPDX-License-Identifier: MIT
// bench: the engines that ours is measured against. Each finds which of many predicates hold on a paper; the booleans
// over them are the same for all (booleans.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "tests/bench/predicates.hpp"
#include "tests/bench/rivals/surfaces.hpp"

namespace paperwire::bench {

class PredicateEngine {
public:
    virtual ~PredicateEngine() = default;

    /// Appends the positions of all predicates that hold, each once, in any order. One thread at a time. False when
    /// the engine could not tell.
    [[nodiscard]] virtual bool find(const Surfaces& paper, std::vector<std::uint32_t>& holding) = 0;
};

/// Errors: malformed, when the engine cannot take the predicates.
using MakeEngine = Result<std::unique_ptr<PredicateEngine>> (*)(const std::vector<Predicate>&);

/// All patterns in one automaton. Source: RE2's re2/set.h.
[[nodiscard]] Result<std::unique_ptr<PredicateEngine>> make_re2_set(const std::vector<Predicate>& predicates);
/// RE2 only where the literals that a pattern needs stand in the text; those found by Aho-Corasick. Source: RE2's
/// re2/filtered_re2.h.
[[nodiscard]] Result<std::unique_ptr<PredicateEngine>> make_filtered_re2(const std::vector<Predicate>& predicates);
/// Hyperscan's block mode; patterns that it refuses by RE2. Source: intel.github.io/hyperscan/dev-reference (5.4).
[[nodiscard]] Result<std::unique_ptr<PredicateEngine>> make_hyperscan(const std::vector<Predicate>& predicates);

}  // namespace paperwire::bench
