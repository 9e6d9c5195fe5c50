// SPDX-License-Identifier: MIT
#include "filters/hits.hpp"

#include <atomic>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <thread>

namespace paperwire::filters {
namespace {

constexpr unsigned most_whole_bits = 12;

}  // namespace

HitLayout::HitLayout(std::size_t wholes, std::size_t papers)
    : is_sparse_(papers <= few_papers),
      paper_bits_(static_cast<unsigned>(std::bit_width(std::max<std::size_t>(papers, 2) - 1))),
      whole_bits_(is_sparse_ ? 32 - paper_bits_ : std::min(most_whole_bits, 32 - paper_bits_)),
      buckets_((wholes >> whole_bits_) + 1),
      words_a_row_((papers + 63) / 64) {}

void HitCollection::add_slowly(Bucket& bucket, std::uint32_t whole, std::uint32_t paper) {
    const auto filled = static_cast<std::size_t>(bucket.next - bucket.records.data());
    if (bucket.bits.empty() && filled >= layout_.most_records()) {
        spread(bucket);
    }
    if (!bucket.bits.empty()) {
        set(bucket, layout_.row_of(whole), paper);
        return;
    }
    bucket.records.resize(std::clamp<std::size_t>(2 * filled, 64, layout_.most_records()));
    bucket.next = bucket.records.data() + filled;
    bucket.end = bucket.records.data() + bucket.records.size();
    *bucket.next++ = layout_.record(whole, paper);
}

void HitCollection::spread(Bucket& bucket) const {
    bucket.bits.resize(layout_.rows() * layout_.words_a_row());
    for (const auto record : bucket.filled()) {
        set(bucket, layout_.row_in(record), layout_.paper_in(record));
    }
    bucket.records = {};
    bucket.next = bucket.end = nullptr;
}

HitRows::HitRows(const HitLayout& layout, std::vector<HitCollection> collections, unsigned threads)
    : layout_(layout), buckets_(layout.is_sparse() ? 0 : layout.buckets()) {
    for (const auto& collection : collections) {
        unknown_.insert(unknown_.end(), collection.unknown_.begin(), collection.unknown_.end());
    }
    std::ranges::sort(unknown_);
    if (layout.is_sparse()) gather(collections);
    else merge(collections, threads);
}

/// Records ascend by whole, then paper.
void HitRows::gather(const std::vector<HitCollection>& collections) {
    for (const auto& collection : collections) {
        const auto filled = collection.buckets_.front().filled();
        few_.insert(few_.end(), filled.begin(), filled.end());
    }
    boost::sort::spreadsort::integer_sort(few_.begin(), few_.end());
    const auto [first, last] = std::ranges::unique(few_);
    few_.erase(first, last);
}

void HitRows::merge(std::vector<HitCollection>& collections, unsigned threads) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (auto bucket = next.fetch_add(1); bucket < buckets_.size(); bucket = next.fetch_add(1)) {
            merge_bucket(collections, bucket);
        }
    };
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads && buckets_.size() > 16; ++i) {
        others.emplace_back(work);
    }
    work();
}

/// A counting sort by row; each thread's records ascend by paper already, and what was added twice comes together.
void HitRows::merge_bucket(std::vector<HitCollection>& collections, std::size_t number) {
    auto& bucket = buckets_[number];
    const bool as_bits =
        std::ranges::any_of(collections, [&](const HitCollection& one) { return !one.buckets_[number].bits.empty(); });
    if (as_bits) {
        bucket.bits.resize(layout_.rows() * layout_.words_a_row());
        for (auto& collection : collections) {
            auto& from = collection.buckets_[number];
            if (from.bits.empty()) {
                collection.spread(from);
            }
            std::ranges::transform(bucket.bits, from.bits, bucket.bits.begin(), std::bit_or<>{});
            from = {};
        }
        return;
    }
    bucket.ends.resize(layout_.rows() + 1);
    std::size_t total = 0;
    for (const auto& collection : collections) {
        const auto records = collection.buckets_[number].filled();
        for (const auto record : records) {
            ++bucket.ends[layout_.row_in(record)];
        }
        total += records.size();
    }
    std::uint32_t begin = 0;
    for (auto& end : bucket.ends) {
        begin += std::exchange(end, begin);
    }
    bucket.papers.resize(total);
    for (auto& collection : collections) {
        for (const auto record : collection.buckets_[number].filled()) {
            bucket.papers[bucket.ends[layout_.row_in(record)]++] = layout_.paper_in(record);
        }
        collection.buckets_[number] = {};
    }
    std::uint32_t from = 0;
    std::uint32_t kept = 0;
    for (auto& end : bucket.ends) {
        const auto first = bucket.papers.begin() + from;
        auto last = bucket.papers.begin() + end;
        if (collections.size() > 1) {
            std::sort(first, last);
        }
        last = std::unique(first, last);
        from = end;
        kept = static_cast<std::uint32_t>(std::copy(first, last, bucket.papers.begin() + kept) - bucket.papers.begin());
        end = kept;
    }
    bucket.papers.resize(kept);
}

}  // namespace paperwire::filters
