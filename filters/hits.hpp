// SPDX-License-Identifier: MIT
// filters: who got what, from paper by paper to filter by filter, in little memory: four bytes a pair, or a bit for
// every paper where filters match so much that bits are less.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace paperwire::filters {

/// How pairs are laid out: wholes in buckets of a size that a record has room for beside a paper. Of a few papers most
/// wholes get none, and all stand in one bucket, in which only records are looked at.
class HitLayout {
public:
    static constexpr std::size_t few_papers = 8;

    HitLayout(std::size_t wholes, std::size_t papers);

    [[nodiscard]] bool is_sparse() const { return is_sparse_; }

    [[nodiscard]] std::size_t buckets() const { return buckets_; }
    [[nodiscard]] std::size_t bucket_of(std::uint32_t whole) const { return whole >> whole_bits_; }
    [[nodiscard]] std::uint32_t row_of(std::uint32_t whole) const { return whole & (rows() - 1); }
    [[nodiscard]] std::uint32_t rows() const { return 1U << whole_bits_; }
    [[nodiscard]] std::uint32_t record(std::uint32_t whole, std::uint32_t paper) const {
        return row_of(whole) << paper_bits_ | paper;
    }
    [[nodiscard]] std::uint32_t row_in(std::uint32_t record) const { return record >> paper_bits_; }
    [[nodiscard]] std::uint32_t paper_in(std::uint32_t record) const { return record & ((1U << paper_bits_) - 1); }
    /// Records of a bucket beyond which bits take less room.
    [[nodiscard]] std::size_t most_records() const {
        return is_sparse_ ? ~std::size_t{0} : std::size_t{rows()} * words_a_row_ * 2;
    }
    [[nodiscard]] std::size_t words_a_row() const { return words_a_row_; }

private:
    bool is_sparse_;
    unsigned paper_bits_;
    unsigned whole_bits_;
    std::size_t buckets_;
    std::size_t words_a_row_;
};

/// What one thread finds, paper by paper. A pair may be added twice.
class HitCollection {
public:
    explicit HitCollection(const HitLayout& layout) : layout_(layout), buckets_(layout.buckets()) {}

    /// Empty, for other papers.
    void lay_out(const HitLayout& layout) {
        layout_ = layout;
        buckets_.resize(layout.buckets());
        unknown_.clear();
    }

    void add(std::uint32_t whole, std::uint32_t paper) {
        auto& bucket = buckets_.data()[layout_.bucket_of(whole)];
        if (bucket.next == bucket.end) {
            return add_slowly(bucket, whole, paper);
        }
        *bucket.next++ = layout_.record(whole, paper);
    }
    void add_unknown(std::uint32_t whole, std::uint32_t paper) { unknown_.emplace_back(whole, paper); }

private:
    friend class HitRows;

    struct Bucket {
        std::uint32_t* next{nullptr};  // in `records`
        std::uint32_t* end{nullptr};
        std::vector<std::uint32_t> records;
        std::vector<std::uint64_t> bits;  // a row for each whole; empty: records

        [[nodiscard]] std::span<const std::uint32_t> filled() const {
            return {records.data(), static_cast<std::size_t>(next - records.data())};
        }
    };

    void add_slowly(Bucket& bucket, std::uint32_t whole, std::uint32_t paper);
    void set(Bucket& bucket, std::uint32_t row, std::uint32_t paper) const {
        bucket.bits[row * layout_.words_a_row() + paper / 64] |= std::uint64_t{1} << (paper % 64);
    }
    void spread(Bucket& bucket) const;

    HitLayout layout_;
    std::vector<Bucket> buckets_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> unknown_;
};

/// Every whole's papers, ascending, whatever thread found them.
class HitRows {
public:
    HitRows(const HitLayout& layout, std::vector<HitCollection> collections, unsigned threads);

    /// Calls `visit(paper, unknown)` for the papers of a whole, ascending.
    template <typename Visit>
    void for_each(std::uint32_t whole, Visit&& visit) const;
    /// Of a sparse layout: records of those that match for sure, by ascending whole, then paper.
    [[nodiscard]] std::span<const std::uint32_t> few() const { return few_; }
    /// Of whole and paper, ascending.
    [[nodiscard]] std::span<const std::pair<std::uint32_t, std::uint32_t>> unknown() const { return unknown_; }
    [[nodiscard]] const HitLayout& layout() const { return layout_; }

private:
    struct Bucket {
        std::vector<std::uint32_t> ends;  // by row; of records
        std::vector<std::uint32_t> papers;
        std::vector<std::uint64_t> bits;
    };

    void gather(const std::vector<HitCollection>& collections);
    void merge(std::vector<HitCollection>& collections, unsigned threads);
    void merge_bucket(std::vector<HitCollection>& collections, std::size_t bucket);
    template <typename Visit>
    void for_each_sure(std::uint32_t whole, Visit&& visit) const;

    HitLayout layout_;
    std::vector<Bucket> buckets_;
    std::vector<std::uint32_t> few_;                                // of a sparse layout: records, sorted
    std::vector<std::pair<std::uint32_t, std::uint32_t>> unknown_;  // sorted
};

template <typename Visit>
void HitRows::for_each_sure(std::uint32_t whole, Visit&& visit) const {
    if (layout_.is_sparse()) {
        const auto first = std::ranges::lower_bound(few_, layout_.record(whole, 0));
        for (auto at = first; at != few_.end() && layout_.row_in(*at) == whole; ++at) {
            visit(layout_.paper_in(*at));
        }
        return;
    }
    const auto& bucket = buckets_[layout_.bucket_of(whole)];
    const auto row = layout_.row_of(whole);
    if (!bucket.bits.empty()) {
        const auto words = layout_.words_a_row();
        for (std::size_t i = 0; i < words; ++i) {
            for (auto word = bucket.bits[row * words + i]; word != 0; word &= word - 1) {
                visit(static_cast<std::uint32_t>(64 * i + static_cast<std::size_t>(std::countr_zero(word))));
            }
        }
        return;
    }
    for (auto at = row == 0 ? 0 : bucket.ends[row - 1]; at < bucket.ends[row]; ++at) {
        visit(bucket.papers[at]);
    }
}

template <typename Visit>
void HitRows::for_each(std::uint32_t whole, Visit&& visit) const {
    if (unknown_.empty()) {
        for_each_sure(whole, [&](std::uint32_t paper) { visit(paper, false); });
        return;
    }
    auto next = std::lower_bound(unknown_.begin(), unknown_.end(), std::pair{whole, 0U});
    const auto unknown_before = [&](std::uint32_t paper) {
        for (; next != unknown_.end() && next->first == whole && next->second < paper; ++next) {
            visit(next->second, true);
        }
    };
    for_each_sure(whole, [&](std::uint32_t paper) {
        unknown_before(paper);
        visit(paper, false);
    });
    unknown_before(~0U);
}

}  // namespace paperwire::filters
