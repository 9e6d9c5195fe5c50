// SPDX-License-Identifier: MIT
#include "filters/formula.hpp"

#include <algorithm>
#include <string_view>

#include "filters/lexicon_draft.hpp"

namespace paperwire::filters {
namespace {

// The row of a formula: its length and kinds, two sets of categories, how many clauses, and how many formulas of each
// kind; then the clauses, each after its length; then the formulas.
constexpr std::size_t header = 7;
enum Slot : std::size_t {
    length_and_kinds,
    categories_set,
    primary_set,
    clause_count,
    all_count,
    any_count,
    none_count
};

void sort_once(std::vector<std::uint32_t>& numbers) {
    std::ranges::sort(numbers);
    const auto [first, last] = std::ranges::unique(numbers);
    numbers.erase(first, last);
}

std::string_view bytes_of(const std::vector<std::uint32_t>& row, FormulaId id) {
    return {reinterpret_cast<const char*>(&row[id]), (row[id] >> 4U) * sizeof row[0]};
}

}  // namespace

FormulaView Formulas::view(FormulaId id) const {
    const std::span row(row_);
    const auto at = [&](Slot slot) { return row_[id + slot]; };
    FormulaView view;
    view.kinds = KindSet{at(length_and_kinds) & 15U};
    view.categories = at(categories_set);
    view.primary = at(primary_set);
    view.clause_count = at(clause_count);
    const auto end = id + (at(length_and_kinds) >> 4U);
    const auto none = end - at(none_count);
    const auto any = none - at(any_count);
    const auto all = any - at(all_count);
    view.clauses = row.subspan(id + header, all - id - header);
    view.all_of = row.subspan(all, at(all_count));
    view.any_of = row.subspan(any, at(any_count));
    view.none_of = row.subspan(none, at(none_count));
    return view;
}

std::size_t FormulasDraft::HashSet::operator()(const CategorySet& set) const {
    std::uint64_t hash = 0;
    for (const auto word : set.words()) {
        hash = (hash ^ word) * 0x9FB21C651E98DF25U;
        hash ^= hash >> 31U;
    }
    return hash;
}

std::size_t FormulasDraft::HashRow::operator()(FormulaId id) const {
    return std::hash<std::string_view>{}(bytes_of(*row, id));
}

bool FormulasDraft::EqualRow::operator()(FormulaId a, FormulaId b) const {
    return bytes_of(*row, a) == bytes_of(*row, b);
}

FormulasDraft::FormulasDraft(LexiconDraft& lexicon)
    : lexicon_(lexicon), known_(0, HashRow{&formulas_.row_}, EqualRow{&formulas_.row_}) {}

Result<FormulasDraft::Added> FormulasDraft::add(const Rule& rule, bool top_level) {
    const auto categories = add_categories(rule.categories);
    const auto primary = add_categories(rule.primary);
    if (!categories || !primary) {
        return std::unexpected((categories ? primary : categories).error());
    }
    Parts parts;
    for (auto added : {add_clauses(rule, parts), add_all_of(rule, parts), add_any_of(rule, parts)}) {
        if (!added) {
            return std::unexpected(added.error());
        }
    }
    for (const auto& part : rule.none_of) {
        const auto nested = add_nested(part);
        if (!nested) {
            return std::unexpected(nested.error());
        }
        parts.none_of.push_back(*nested);
    }
    for (auto* list : {&parts.all_of, &parts.any_of, &parts.none_of}) {
        sort_once(*list);
    }
    std::ranges::sort(parts.clauses);
    const auto [first, last] = std::ranges::unique(parts.clauses);
    parts.clauses.erase(first, last);

    auto& row = formulas_.row_;
    const auto id = static_cast<FormulaId>(row.size());
    const auto count = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
    row.insert(row.end(), {0, *categories, *primary, count(parts.clauses), count(parts.all_of), count(parts.any_of),
                           count(parts.none_of)});
    for (const auto& clause : parts.clauses) {
        row.push_back(count(clause));
        row.insert(row.end(), clause.begin(), clause.end());
    }
    for (const auto* list : {&parts.all_of, &parts.any_of, &parts.none_of}) {
        row.insert(row.end(), list->begin(), list->end());
    }
    const auto kinds = rule.announce.value_or(top_level ? KindSet{0b0011} : KindSet{0b1111});
    row[id] = static_cast<std::uint32_t>((row.size() - id) << 4U | kinds.to_ulong());
    const auto [entry, added] = known_.insert(id);
    if (!added) {
        row.resize(id);
    }
    return Added{*entry, added};
}

Result<void> FormulasDraft::add_clauses(const Rule& rule, Parts& parts) {
    for (const auto& key : textual_keys) {
        std::vector<PredicateId> clause;
        for (const auto& source : rule.*key.members) {
            const auto predicate = lexicon_.add(key.key, source);
            if (!predicate) {
                return std::unexpected(predicate.error());
            }
            clause.push_back(*predicate);
        }
        if (!clause.empty()) {
            sort_once(clause);
            parts.clauses.push_back(std::move(clause));
        }
    }
    return {};
}

/// What is but clauses is taken in.
Result<void> FormulasDraft::add_all_of(const Rule& rule, Parts& parts) {
    for (const auto& part : rule.all_of) {
        const bool clauses_only = part->categories.empty() && part->primary.empty() && !part->announce &&
                                  part->all_of.empty() && part->any_of.empty() && part->none_of.empty();
        if (clauses_only) {
            if (auto added = add_clauses(*part, parts); !added) {
                return added;
            }
            continue;
        }
        const auto nested = add_nested(part);
        if (!nested) {
            return std::unexpected(nested.error());
        }
        parts.all_of.push_back(*nested);
    }
    return {};
}

/// Alternatives that are one clause each are one clause together.
Result<void> FormulasDraft::add_any_of(const Rule& rule, Parts& parts) {
    std::vector<FormulaId> formulas;
    for (const auto& part : rule.any_of) {
        const auto nested = add_nested(part);
        if (!nested) {
            return std::unexpected(nested.error());
        }
        formulas.push_back(*nested);
    }
    const auto one_clause = [&](FormulaId id) { return formulas_.view(id).is_one_clause(); };
    if (formulas.empty() || !std::ranges::all_of(formulas, one_clause)) {
        parts.any_of = std::move(formulas);
        return {};
    }
    std::vector<PredicateId> clause;
    for (const auto id : formulas) {
        const auto members = formulas_.view(id).clauses.subspan(1);
        clause.insert(clause.end(), members.begin(), members.end());
    }
    sort_once(clause);
    parts.clauses.push_back(std::move(clause));
    return {};
}

Result<FormulaId> FormulasDraft::add_nested(const RulePtr& rule) {
    // Named filters are shared by many; those written in place are met once and need no memory of where they stood.
    const bool shared = rule.use_count() > 1;
    if (shared) {
        if (const auto known = nested_.find(rule.get()); known != nested_.end()) {
            return known->second;
        }
    }
    const auto added = add(*rule, false);
    if (!added) {
        return std::unexpected(added.error());
    }
    if (shared) {
        nested_.emplace(rule.get(), added->id);
    }
    return added->id;
}

Result<CategorySetId> FormulasDraft::add_categories(const std::vector<std::string>& names) {
    if (names.empty()) {
        return CategorySetId{0};
    }
    CategorySet set;
    auto& numbers = formulas_.category_numbers_;
    for (const auto& name : names) {
        auto known = numbers.find(name);
        if (known == numbers.end()) {
            if (numbers.size() == CategorySet::most) {
                return fail(Errc::malformed, "category " + name + " is one more than arXiv could have (" +
                                                 std::to_string(CategorySet::most) + ")");
            }
            known = numbers.emplace(name, static_cast<std::uint32_t>(numbers.size())).first;
        }
        set.add(known->second);
    }
    return add_set(set);
}

CategorySetId FormulasDraft::add_set(const CategorySet& set) {
    const auto [entry, added] = set_ids_.emplace(set, static_cast<CategorySetId>(formulas_.sets_.size()));
    if (added) {
        formulas_.sets_.push_back(set);
    }
    return entry->second;
}

Formulas FormulasDraft::freeze() && {
    formulas_.row_.shrink_to_fit();
    formulas_.sets_.shrink_to_fit();
    return std::move(formulas_);
}

}  // namespace paperwire::filters
