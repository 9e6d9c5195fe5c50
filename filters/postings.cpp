// SPDX-License-Identifier: MIT
#include "filters/postings.hpp"

#include <algorithm>
#include <utility>

namespace paperwire::filters {

/// Sorts one predicate's entries by category. Used for one predicate after the other.
class PostingsDraft::Block {
public:
    Block(const Formulas& sets, std::vector<std::uint32_t>& out) : sets_(sets), out_(out) { any_.add(any_category); }

    void write(std::span<const Entry> entries) {
        CategorySet present;
        for (const auto& entry : entries) {
            const auto& set = categories_of(entry);
            present = present | set;
            for_each(set, [&](std::uint32_t category) { ++counts_[category]; });
        }
        for (const auto word : present.words()) {
            out_.push_back(static_cast<std::uint32_t>(word));
            out_.push_back(static_cast<std::uint32_t>(word >> 32U));
        }
        std::uint32_t end = 0;
        for_each(present, [&](std::uint32_t category) {
            const auto begin = end;
            end += std::exchange(counts_[category], begin);
            out_.push_back(end);
        });
        const auto first = out_.size();
        out_.resize(first + end);
        for (const auto& entry : entries) {
            for_each(categories_of(entry),
                     [&](std::uint32_t category) { out_[first + counts_[category]++] = entry.posting; });
        }
        for_each(present, [&](std::uint32_t category) { counts_[category] = 0; });
    }

private:
    template <typename Visit>
    static void for_each(const CategorySet& set, Visit visit) {
        for (std::uint32_t i = 0; i < set.words().size(); ++i) {
            for (auto word = set.words()[i]; word != 0; word &= word - 1) {
                visit(64 * i + static_cast<std::uint32_t>(std::countr_zero(word)));
            }
        }
    }
    [[nodiscard]] const CategorySet& categories_of(const Entry& entry) const {
        return entry.categories == 0 ? any_ : sets_.categories(entry.categories);
    }

    const Formulas& sets_;
    std::vector<std::uint32_t>& out_;
    CategorySet any_;
    std::array<std::uint32_t, 256> counts_{};
};

bool Postings::has(PredicateId predicate, const CategorySet& categories) const {
    if (predicate >= begins_.size() || begins_[predicate] == 0) {
        return false;
    }
    const auto* const block = blocks_.data() + begins_[predicate] - 1;
    std::uint64_t common = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        common |= word(block, i) & categories.words()[i];
    }
    return common != 0;
}

Postings PostingsDraft::freeze(std::size_t predicates, const Formulas& sets) && {
    Postings postings;
    if (entries_.empty()) {
        return postings;
    }
    std::vector<std::uint32_t> ends(predicates + 1);
    for (auto& entry : entries_) {
        entry.predicate = std::min(entry.predicate, static_cast<PredicateId>(predicates - 1));
        ++ends[entry.predicate];
    }
    std::uint32_t begin = 0;
    for (auto& end : ends) {
        begin += std::exchange(end, begin);
    }
    std::vector<Entry> sorted(entries_.size());
    for (const auto& entry : entries_) {
        sorted[ends[entry.predicate]++] = entry;
    }
    entries_ = {};
    postings.begins_.resize(predicates);
    Block block(sets, postings.blocks_);
    std::uint32_t from = 0;
    for (std::size_t predicate = 0; predicate < predicates; ++predicate) {
        const auto count = ends[predicate] - from;
        if (count > 0) {
            postings.begins_[predicate] = static_cast<std::uint32_t>(postings.blocks_.size() + 1);
            block.write(std::span(sorted).subspan(from, count));
        }
        from = ends[predicate];
    }
    postings.blocks_.shrink_to_fit();
    return postings;
}

}  // namespace paperwire::filters
