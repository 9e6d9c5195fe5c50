// SPDX-License-Identifier: MIT
#include "filters/requirement.hpp"

#include <utility>

#include "filters/lexicon_draft.hpp"

namespace paperwire::filters {
namespace {

/// Each of several requirements is necessary by itself, so the strictest is enough.
void keep_stricter(Requirement& best, Requirement next) {
    if (next.predicates && (!best.predicates || next.frequency < best.frequency)) {
        best.predicates = std::move(next.predicates);
        best.frequency = next.frequency;
    }
    if (next.categories && (!best.categories || next.categories->count() < best.categories->count())) {
        best.categories = next.categories;
    }
}

Requirement of_clause(std::span<const PredicateId> members, const LexiconDraft& lexicon) {
    Requirement requirement;
    requirement.predicates.emplace(members.begin(), members.end());
    for (const auto member : members) {
        requirement.frequency += lexicon.frequency(member);
    }
    return requirement;
}

Requirement of_alternatives(std::span<const FormulaId> alternatives, const Formulas& formulas,
                            const LexiconDraft& lexicon) {
    Requirement all;
    all.predicates.emplace();
    all.categories.emplace();
    for (const auto id : alternatives) {
        const auto one = requirement_of(id, formulas, lexicon);
        if (one.predicates && all.predicates) {
            all.predicates->insert(all.predicates->end(), one.predicates->begin(), one.predicates->end());
            all.frequency += one.frequency;
        } else {
            all.predicates.reset();
        }
        all.categories =
            one.categories && all.categories ? std::optional(*all.categories | *one.categories) : std::nullopt;
    }
    return all;
}

}  // namespace

Requirement requirement_of(FormulaId id, const Formulas& formulas, const LexiconDraft& lexicon) {
    const auto formula = formulas.view(id);
    Requirement best;
    for (const auto set : {formula.categories, formula.primary}) {
        if (set != 0 && (!best.categories || formulas.categories(set).count() < best.categories->count())) {
            best.categories = formulas.categories(set);
        }
    }
    for (auto rest = formula.clauses; !rest.empty(); rest = rest.subspan(1 + rest.front())) {
        keep_stricter(best, of_clause(rest.subspan(1, rest.front()), lexicon));
    }
    for (const auto part : formula.all_of) {
        keep_stricter(best, requirement_of(part, formulas, lexicon));
    }
    if (!formula.any_of.empty()) {
        keep_stricter(best, of_alternatives(formula.any_of, formulas, lexicon));
    }
    return best;
}

}  // namespace paperwire::filters
