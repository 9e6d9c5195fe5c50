// SPDX-License-Identifier: MIT
// filters: which literals a word can be part of. Every literal is found by one piece of it, a run of word characters:
// its anchor. A text that holds the literal holds a word with the anchor in it, at a place that the literal's ends
// decide: as the whole word, at its beginning, at its end or anywhere inside. So a word leads to literals by a few
// lookups for each of its letters, once for each distinct word however often it stands in however many papers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace paperwire::filters {

/// Where an anchor stands in a word.
enum class Stand : std::uint8_t { whole, first, last, inside };

/// Longer anchors are cut: to their last letters for `last`, else to their first ones. It bounds the lookups a letter.
inline constexpr std::size_t longest_anchor = 16;

/// Identifies an anchor; different ones may collide, so what is found must be compared.
using AnchorHash = std::uint64_t;
[[nodiscard]] AnchorHash anchor_hash(std::string_view letters, Stand stand);

class AnchorTable {
public:
    struct Entry {
        AnchorHash hash{0};
        std::uint8_t length{0};
        Stand stand{Stand::whole};
    };

    /// Bucket i is entries[i]; hashes are distinct.
    AnchorTable() = default;
    explicit AnchorTable(std::span<const Entry> entries);

    struct Found {
        std::uint32_t bucket{0};
        std::uint32_t offset{0};  // of the anchor in the word
    };
    /// Appends all buckets whose anchor stands in the word as it should.
    void find(std::string_view word, std::vector<Found>& found) const;
    /// Appends all whose anchor is anywhere in the word, however it should stand.
    void find_anywhere(std::string_view word, std::vector<Found>& found) const;

    [[nodiscard]] std::size_t bytes() const;

private:
    struct Slot {
        std::uint32_t tag{0};
        std::uint32_t bucket{0};  // + 1; 0: free
    };

    void look_up(AnchorHash hash, std::size_t offset, std::vector<Found>& found) const;
    void find_from(std::string_view word, std::size_t offset, Stand stand, std::vector<Found>& found) const;
    void find_last(std::string_view word, std::vector<Found>& found) const;

    std::vector<std::uint64_t> filter_;  // a bit for each hash: most lookups end here
    std::vector<Slot> slots_;
    std::uint32_t lengths_[4]{};  // by Stand: bit n set when some anchor has n letters
};

}  // namespace paperwire::filters
