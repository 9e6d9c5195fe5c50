// SPDX-License-Identifier: MIT
// filters: which formulas to look at when a predicate holds. For each predicate the categories that its formulas ask
// for, and for each category the formulas: what is read is what matches, not what exists.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "filters/formula.hpp"

namespace paperwire::filters {

/// A filter that hangs on a predicate: `whole` holds only if the predicate does, or another one under which it is
/// posted as well. `sure`: the predicate and the category are all it takes.
class Posting {
public:
    Posting(std::uint32_t whole, bool sure) : packed_(whole << 1U | static_cast<std::uint32_t>(sure)) {}
    [[nodiscard]] static Posting from(std::uint32_t packed) { return Posting(packed >> 1U, (packed & 1U) != 0); }
    [[nodiscard]] std::uint32_t whole() const { return packed_ >> 1U; }
    [[nodiscard]] bool sure() const { return (packed_ & 1U) != 0; }
    [[nodiscard]] std::uint32_t packed() const { return packed_; }

private:
    std::uint32_t packed_;
};

/// The category of formulas that name none.
inline constexpr std::uint32_t any_category = CategorySet::most;

class Postings {
public:
    /// Brings a predicate's postings near; changes nothing.
    void fetch(PredicateId predicate) const {
        if (predicate < begins_.size() && begins_[predicate] != 0) {
            const auto* block = &blocks_[begins_[predicate] - 1];
            __builtin_prefetch(block);
            __builtin_prefetch(block + 16);
        }
    }
    /// True when a formula hangs on the predicate and on a category of the set. `categories` has any_category.
    [[nodiscard]] bool has(PredicateId predicate, const CategorySet& categories) const;
    /// Calls `visit` with every posting of the predicate in a category of the set; one in several of them several
    /// times.
    template <typename Visit>
    void for_each(PredicateId predicate, const CategorySet& categories, Visit&& visit) const;
    [[nodiscard]] std::size_t bytes() const {
        return begins_.capacity() * sizeof(begins_[0]) + blocks_.capacity() * sizeof(blocks_[0]);
    }

private:
    friend class PostingsDraft;

    // A block: the categories as eight words of bits; for each of them where its postings end, counted from the first
    // posting; the postings.
    static constexpr std::size_t mask_words = 8;

    /// Bits of a word; the processor's own count is not in every one that Debian runs on, and a call costs more.
    [[nodiscard]] static std::size_t count_bits(std::uint64_t word) {
        word -= (word >> 1U) & 0x5555555555555555U;
        word = (word & 0x3333333333333333U) + ((word >> 2U) & 0x3333333333333333U);
        return static_cast<std::size_t>((((word + (word >> 4U)) & 0x0F0F0F0F0F0F0F0FU) * 0x0101010101010101U) >> 56U);
    }
    [[nodiscard]] static std::uint64_t word(const std::uint32_t* block, std::size_t i) {
        return block[2 * i] | std::uint64_t{block[2 * i + 1]} << 32U;
    }

    std::vector<std::uint32_t> begins_;  // by predicate: place of its block + 1, or 0
    std::vector<std::uint32_t> blocks_;
};

class PostingsDraft {
public:
    /// Posts a formula under a predicate in each category of a set; of set 0: in any_category.
    void add(PredicateId predicate, CategorySetId categories, Posting posting) {
        entries_.push_back({predicate, categories, posting.packed()});
    }
    /// `sets` are those that the numbers mean. `predicates`: how many there are; what was posted under a larger number
    /// is posted under the last.
    [[nodiscard]] Postings freeze(std::size_t predicates, const Formulas& sets) &&;

private:
    struct Entry {
        PredicateId predicate{0};
        CategorySetId categories{0};
        std::uint32_t posting{0};
    };
    class Block;

    std::vector<Entry> entries_;
};

template <typename Visit>
void Postings::for_each(PredicateId predicate, const CategorySet& categories, Visit&& visit) const {
    if (predicate >= begins_.size() || begins_[predicate] == 0) {
        return;
    }
    const auto* const block = blocks_.data() + begins_[predicate] - 1;
    std::array<std::uint64_t, 4> present{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < present.size(); ++i) {
        present[i] = word(block, i);
        count += count_bits(present[i]);
    }
    const auto* const ends = block + mask_words;
    const auto* const postings = ends + count;
    std::size_t before = 0;
    for (std::size_t i = 0; i < present.size(); ++i) {
        for (auto common = present[i] & categories.words()[i]; common != 0; common &= common - 1) {
            const auto lower = (common & (~common + 1)) - 1;
            const auto rank = before + count_bits(present[i] & lower);
            const auto* const end = postings + ends[rank];
            for (const auto* at = postings + (rank == 0 ? 0 : ends[rank - 1]); at != end; ++at) {
                visit(Posting::from(*at));
            }
        }
        before += count_bits(present[i]);
    }
}

}  // namespace paperwire::filters
