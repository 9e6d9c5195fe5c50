// SPDX-License-Identifier: MIT
#include "filters/segment.hpp"

#include <algorithm>
#include <utility>

#include "filters/lexicon_draft.hpp"
#include "filters/requirement.hpp"

namespace paperwire::filters {
namespace {

constexpr KindSet usual_kinds{0b0011};

/// Hangs a whole on what it requires.
class Hanging {
public:
    Hanging(FormulasDraft& formulas, const LexiconDraft& lexicon) : formulas_(formulas), lexicon_(lexicon) {}

    void hang(std::uint32_t whole, FormulaId id) {
        const auto formula = formulas_.formulas().view(id);
        auto& postings = formula.kinds == usual_kinds ? usual : by_kind;
        const bool simple = formula.kinds == usual_kinds && formula.primary == 0 && formula.all_of.empty() &&
                            formula.any_of.empty() && formula.none_of.empty();
        if (simple && formula.clause_count == 1) {
            for (const auto predicate : formula.clauses.subspan(1)) {
                postings.add(predicate, formula.categories, Posting(whole, true));
            }
            return;
        }
        const bool sure = simple && formula.clause_count == 0;
        const auto requirement = requirement_of(id, formulas_.formulas(), lexicon_);
        const auto set = requirement.categories ? formulas_.add_set(*requirement.categories) : 0;
        for (const auto predicate : requirement.predicates.value_or(std::vector{certain})) {
            postings.add(predicate, set, Posting(whole, sure));
        }
    }

    // Postings under it are moved to the number behind the last predicate when that is known.
    static constexpr PredicateId certain = ~PredicateId{0};
    PostingsDraft usual;
    PostingsDraft by_kind;

private:
    FormulasDraft& formulas_;
    const LexiconDraft& lexicon_;
};

}  // namespace

Result<std::shared_ptr<const Segment>> Segment::build(std::vector<NumberedRule> rules) {
    auto segment = std::make_shared<Segment>();
    segment->rules_ = std::move(rules);
    segment->whole_of_.reserve(segment->rules_.size());
    // They ascend, so the last one tells.
    segment->is_dense_ = segment->rules_.empty() || segment->rules_.back().number + 1 == segment->rules_.size();
    LexiconDraft lexicon;
    FormulasDraft formulas(lexicon);
    Hanging hanging(formulas, lexicon);
    boost::unordered_flat_map<FormulaId, std::uint32_t> wholes;
    for (const auto& numbered : segment->rules_) {
        const auto formula = formulas.add(*numbered.rule, true);
        if (!formula) {
            return std::unexpected(formula.error());
        }
        const auto next = static_cast<std::uint32_t>(segment->wholes_.size());
        const auto [entry, added] = wholes.emplace(formula->id, next);
        if (added) {
            segment->wholes_.push_back(formula->id);
            hanging.hang(next, formula->id);
        }
        segment->whole_of_.push_back(entry->second);
    }
    segment->formulas_ = std::move(formulas).freeze();
    segment->usual_ = std::move(hanging.usual).freeze(lexicon.size() + 1, segment->formulas_);
    segment->by_kind_ = std::move(hanging.by_kind).freeze(lexicon.size() + 1, segment->formulas_);
    segment->lexicon_ = std::move(lexicon).freeze();
    segment->wholes_.shrink_to_fit();
    segment->link_positions();
    return segment;
}

void Segment::link_positions() {
    uses_.resize(wholes_.size() + 1);
    for (const auto whole : whole_of_) {
        ++uses_[whole].begin;
    }
    std::uint32_t begin = 0;
    for (std::size_t whole = 0; whole < uses_.size(); ++whole) {
        begin += std::exchange(uses_[whole].begin, begin);
        if (whole < wholes_.size()) uses_[whole].categories = formulas_.view(wholes_[whole]).categories;
    }
    positions_.resize(whole_of_.size());
    std::vector<std::uint32_t> next(uses_.size());
    std::ranges::transform(uses_, next.begin(), &Use::begin);
    for (std::uint32_t position = 0; position < whole_of_.size(); ++position) {
        positions_[next[whole_of_[position]]++] = position;
    }
}

std::optional<std::size_t> Segment::find(RuleNumber rule) const {
    const auto found = std::ranges::lower_bound(rules_, rule, {}, &NumberedRule::number);
    return found == rules_.end() || found->number != rule
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - rules_.begin()));
}

std::size_t Segment::bytes() const {
    const auto of = [](const auto& list) { return list.capacity() * sizeof(list[0]); };
    return lexicon_.bytes() + formulas_.bytes() + usual_.bytes() + by_kind_.bytes() + of(wholes_) + of(rules_) +
           of(whole_of_) + of(uses_) + of(positions_);
}

}  // namespace paperwire::filters
