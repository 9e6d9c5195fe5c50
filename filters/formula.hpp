// SPDX-License-Identifier: MIT
// filters: rules as formulas over predicates and categories, each distinct one stored once, packed into one row of
// numbers. Nested filters are formulas of their own, so that a named filter used by many is judged once a paper.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "bot/core/result.hpp"
#include "filters/lexicon.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {

class LexiconDraft;

/// Categories by number, as bits. arXiv has 155 active categories and some twenty retired ones.
class CategorySet {
public:
    static constexpr std::size_t most = 255;

    void add(std::uint32_t category) { words_[category / 64] |= std::uint64_t{1} << (category % 64); }
    [[nodiscard]] bool has(std::uint32_t category) const {
        return ((words_[category / 64] >> (category % 64)) & 1U) != 0;
    }
    [[nodiscard]] bool meets(const CategorySet& other) const {
        std::uint64_t common = 0;
        for (std::size_t i = 0; i < words_.size(); ++i) {
            common |= words_[i] & other.words_[i];
        }
        return common != 0;
    }
    [[nodiscard]] bool empty() const { return *this == CategorySet{}; }
    [[nodiscard]] std::size_t count() const {
        std::size_t all = 0;
        for (const auto word : words_) {
            all += static_cast<std::size_t>(std::popcount(word));
        }
        return all;
    }
    [[nodiscard]] const std::array<std::uint64_t, 4>& words() const { return words_; }
    friend bool operator==(const CategorySet&, const CategorySet&) = default;
    friend CategorySet operator|(CategorySet a, const CategorySet& b) {
        for (std::size_t i = 0; i < a.words_.size(); ++i) {
            a.words_[i] |= b.words_[i];
        }
        return a;
    }

private:
    std::array<std::uint64_t, 4> words_{};
};

using CategorySetId = std::uint32_t;  // 0: no condition
using FormulaId = std::uint32_t;      // a position in the row

/// Read from the packed row: every part must hold.
struct FormulaView {
    KindSet kinds;
    CategorySetId categories{0};
    CategorySetId primary{0};
    std::uint32_t clause_count{0};
    std::span<const std::uint32_t> clauses;  // for each: how many predicates, then they; one of them must hold
    std::span<const FormulaId> all_of;
    std::span<const FormulaId> any_of;
    std::span<const FormulaId> none_of;

    [[nodiscard]] bool is_one_clause() const {
        return categories == 0 && primary == 0 && kinds.all() && clause_count == 1 && all_of.empty() &&
               any_of.empty() && none_of.empty();
    }
};

class Formulas {
public:
    [[nodiscard]] FormulaView view(FormulaId id) const;
    [[nodiscard]] const CategorySet& categories(CategorySetId id) const { return sets_[id]; }
    [[nodiscard]] std::optional<std::uint32_t> category(const std::string& name) const {
        const auto found = category_numbers_.find(name);
        return found == category_numbers_.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] std::size_t bytes() const {
        return row_.capacity() * sizeof(row_[0]) + sets_.capacity() * sizeof(CategorySet);
    }

private:
    friend class FormulasDraft;

    std::vector<std::uint32_t> row_;
    std::vector<CategorySet> sets_{CategorySet{}};
    std::unordered_map<std::string, std::uint32_t> category_numbers_;
};

class FormulasDraft {
public:
    explicit FormulasDraft(LexiconDraft& lexicon);

    struct Added {
        FormulaId id{0};
        bool is_new{false};
    };
    /// Errors: malformed (a pattern; more than CategorySet::most categories).
    [[nodiscard]] Result<Added> add(const Rule& rule, bool top_level);
    [[nodiscard]] CategorySetId add_set(const CategorySet& set);
    [[nodiscard]] const Formulas& formulas() const { return formulas_; }
    [[nodiscard]] Formulas freeze() &&;

private:
    struct Parts {
        std::vector<std::vector<PredicateId>> clauses;
        std::vector<FormulaId> all_of;
        std::vector<FormulaId> any_of;
        std::vector<FormulaId> none_of;
    };
    struct HashSet {
        using is_avalanching = void;
        std::size_t operator()(const CategorySet& set) const;
    };
    /// Formulas are known by what stands in the row.
    struct HashRow {
        using is_avalanching = void;
        const std::vector<std::uint32_t>* row;
        std::size_t operator()(FormulaId id) const;
    };
    struct EqualRow {
        const std::vector<std::uint32_t>* row;
        bool operator()(FormulaId a, FormulaId b) const;
    };

    [[nodiscard]] Result<CategorySetId> add_categories(const std::vector<std::string>& names);
    [[nodiscard]] Result<void> add_clauses(const Rule& rule, Parts& parts);
    [[nodiscard]] Result<void> add_all_of(const Rule& rule, Parts& parts);
    [[nodiscard]] Result<void> add_any_of(const Rule& rule, Parts& parts);
    [[nodiscard]] Result<FormulaId> add_nested(const RulePtr& rule);

    LexiconDraft& lexicon_;
    Formulas formulas_;
    boost::unordered_flat_map<CategorySet, CategorySetId, HashSet> set_ids_;
    boost::unordered_flat_set<FormulaId, HashRow, EqualRow> known_;
    std::unordered_map<const Rule*, FormulaId> nested_;
};

}  // namespace paperwire::filters
