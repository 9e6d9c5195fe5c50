// SPDX-License-Identifier: MIT
#include "filters/anchors.hpp"

#include <algorithm>
#include <bit>

namespace paperwire::filters {
namespace {

constexpr AnchorHash hash_begin = 0x9E3779B97F4A7C15U;

constexpr AnchorHash with_letter(AnchorHash hash, char letter) {
    return (hash ^ static_cast<unsigned char>(letter)) * 0x9FB21C651E98DF25U;
}

constexpr AnchorHash finished(AnchorHash hash, Stand stand) {
    hash ^= (static_cast<AnchorHash>(stand) + 1) << 56U;
    hash = (hash ^ (hash >> 29U)) * 0xBF58476D1CE4E5B9U;
    return hash ^ (hash >> 32U);
}

constexpr std::size_t index_of(Stand stand) { return static_cast<std::size_t>(stand); }

}  // namespace

AnchorHash anchor_hash(std::string_view letters, Stand stand) {
    AnchorHash hash = hash_begin;
    for (const char letter : letters) {
        hash = with_letter(hash, letter);
    }
    return finished(hash, stand);
}

AnchorTable::AnchorTable(std::span<const Entry> entries)
    : filter_(std::bit_ceil(std::max<std::size_t>(entries.size() / 4, 1))),
      slots_(std::bit_ceil(std::max<std::size_t>(2 * entries.size(), 2))) {
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        lengths_[index_of(entry.stand)] |= 1U << entry.length;
        filter_[(entry.hash >> 6U) & (filter_.size() - 1)] |= std::uint64_t{1} << (entry.hash & 63U);
        auto at = (entry.hash >> 24U) & (slots_.size() - 1);
        while (slots_[at].bucket != 0) {
            at = (at + 1) & (slots_.size() - 1);
        }
        slots_[at] = {static_cast<std::uint32_t>(entry.hash), i + 1};
    }
}

inline void AnchorTable::look_up(AnchorHash hash, std::size_t offset, std::vector<Found>& found) const {
    if (((filter_[(hash >> 6U) & (filter_.size() - 1)] >> (hash & 63U)) & 1U) == 0) {
        return;
    }
    const auto mask = slots_.size() - 1;
    for (auto at = (hash >> 24U) & mask; slots_[at].bucket != 0; at = (at + 1) & mask) {
        if (slots_[at].tag == static_cast<std::uint32_t>(hash)) {
            found.push_back({slots_[at].bucket - 1, static_cast<std::uint32_t>(offset)});
        }
    }
}

/// Anchors that begin at `offset`.
void AnchorTable::find_from(std::string_view word, std::size_t offset, Stand stand, std::vector<Found>& found) const {
    const auto lengths = lengths_[index_of(stand)];
    const auto longest = std::min<std::size_t>(std::bit_width(lengths), word.size() - offset + 1);
    AnchorHash hash = hash_begin;
    for (std::size_t length = 1; length < longest; ++length) {
        hash = with_letter(hash, word[offset + length - 1]);
        if (((lengths >> length) & 1U) != 0) {
            look_up(finished(hash, stand), offset, found);
        }
    }
}

void AnchorTable::find_last(std::string_view word, std::vector<Found>& found) const {
    auto lengths = lengths_[index_of(Stand::last)];
    while (lengths != 0) {
        const auto length = static_cast<std::size_t>(std::countr_zero(lengths));
        lengths &= lengths - 1;
        if (length <= word.size()) {
            const auto offset = word.size() - length;
            look_up(anchor_hash(word.substr(offset), Stand::last), offset, found);
        }
    }
}

void AnchorTable::find(std::string_view word, std::vector<Found>& found) const {
    if (slots_.empty()) {
        return;
    }
    if (lengths_[index_of(Stand::whole)] != 0) {
        look_up(anchor_hash(word.substr(0, longest_anchor), Stand::whole), 0, found);
    }
    find_from(word, 0, Stand::first, found);
    find_last(word, found);
    if (lengths_[index_of(Stand::inside)] != 0) {
        for (std::size_t offset = 0; offset < word.size(); ++offset) {
            find_from(word, offset, Stand::inside, found);
        }
    }
}

void AnchorTable::find_anywhere(std::string_view word, std::vector<Found>& found) const {
    for (std::size_t offset = 0; !slots_.empty() && offset < word.size(); ++offset) {
        for (const auto stand : {Stand::whole, Stand::first, Stand::last, Stand::inside}) {
            find_from(word, offset, stand, found);
        }
    }
}

std::size_t AnchorTable::bytes() const {
    return filter_.capacity() * sizeof(filter_[0]) + slots_.capacity() * sizeof(slots_[0]);
}

}  // namespace paperwire::filters
