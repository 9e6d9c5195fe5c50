// SPDX-License-Identifier: MIT
// filters: the words of papers, each distinct one numbered once, and where a paper's words stand.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "filters/surfaces.hpp"

namespace paperwire::filters {

/// Numbers words in the order in which they are met.
class Vocabulary {
public:
    [[nodiscard]] std::uint32_t number(std::string_view word);
    [[nodiscard]] std::string_view word(std::uint32_t number) const {
        const auto& entry = entries_[number];
        return std::string_view(letters_).substr(entry.begin, entry.length);
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::uint32_t begin{0};
        std::uint32_t length{0};
        std::uint32_t hash{0};
    };

    void grow();

    std::string letters_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  // word + 1; 0: free. A power of two
};

/// One place of a word in the row of a paper's texts.
struct Occurrence {
    std::uint32_t begin{0};
    std::uint32_t next{0};     // of the same word; 0: the last
    std::uint32_t surface{0};  // its place among all
    FieldSet field{0};
};

/// A paper's words: runs of RE2's word characters in lower case (in keyword forms without `_`). Words of texts that are
/// not plain stand apart.
class PaperWords {
public:
    void read(const Surfaces& surfaces);

    /// Each once.
    [[nodiscard]] std::span<const std::uint32_t> distinct() const { return distinct_; }
    [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
    /// The first of a word's places; follow `next` from there.
    [[nodiscard]] const Occurrence& first(std::uint32_t word) const { return occurrences_[heads_[word]]; }
    [[nodiscard]] const Occurrence* after(const Occurrence& occurrence) const {
        return occurrence.next == 0 ? nullptr : &occurrences_[occurrence.next];
    }
    /// Words of texts that are not plain, with ſ and the Kelvin sign as the letters that RE2 takes them for, and the
    /// fields in which they stand.
    struct OddWord {
        std::string word;
        FieldSet field{0};

        friend auto operator<=>(const OddWord&, const OddWord&) = default;
    };
    /// Each once a field.
    [[nodiscard]] std::span<const OddWord> odd() const { return odd_; }

private:
    void add(std::string_view word, const Occurrence& occurrence);
    void read_plain(const Surfaces& surfaces, std::uint32_t number);
    void read_odd(std::string_view lowered, const Surface& surface);

    Vocabulary vocabulary_;
    std::vector<std::uint32_t> heads_;  // by word; 0: not in this paper
    std::vector<Occurrence> occurrences_;
    std::vector<std::uint32_t> distinct_;
    std::vector<OddWord> odd_;
};

}  // namespace paperwire::filters
