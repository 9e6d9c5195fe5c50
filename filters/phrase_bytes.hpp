// SPDX-License-Identifier: MIT
// filters: a phrase as bytes, equal exactly when the phrases are: the key by which equal ones are known, and the form
// in which a million filters' phrases are kept and compared with texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "filters/anchors.hpp"
#include "filters/reading.hpp"

namespace paperwire::filters {

enum PhraseFlag : std::uint8_t {
    phrase_text_begins = 1,
    phrase_text_ends = 2,
    phrase_case_exact = 4,
    phrase_keyword = 8,
};

[[nodiscard]] std::string pack(const Phrase& phrase, std::uint8_t flags);

/// Reads packed bytes one part after the other; the bytes must outlive it.
class PackedPhrase {
public:
    struct Part {
        std::string_view text;
        bool word_begins{false};
        bool word_ends{false};
    };

    explicit PackedPhrase(std::string_view bytes);

    [[nodiscard]] std::uint8_t flags() const { return flags_; }
    [[nodiscard]] std::size_t size() const { return count_; }
    /// Parts in order; after each but the last its gap.
    [[nodiscard]] Part next_part();
    [[nodiscard]] Gap next_gap();

private:
    std::string_view rest_;
    std::uint8_t flags_{0};
    std::size_t count_{0};
};

/// True for phrases that PhraseSearch::stands_at() takes.
[[nodiscard]] bool is_near(std::string_view packed);

/// A run of word characters in a packed phrase, and how it must stand in a word of the text.
struct Piece {
    std::string letters;  // in lower case, cut to longest_anchor
    Stand stand{Stand::inside};
    std::uint8_t part{0};
    std::uint16_t offset{0};  // of `letters` in the part
};
[[nodiscard]] std::vector<Piece> pieces_of(std::string_view packed);

/// Looks for phrases in texts; keeps its working memory.
class PhraseSearch {
public:
    /// True when the phrase stands in the text; `original` is the same text before it was lowered. Both are followed
    /// and preceded by text_end. Linear in the text for each literal.
    [[nodiscard]] bool stands(std::string_view packed, std::string_view lowered, std::string_view original);
    /// Of a phrase of two parts with a bounded gap: true when it stands with the part that `anchor` says at that place
    /// of the text. Reads what lies within the gap's reach.
    [[nodiscard]] static bool stands_at(std::string_view packed, std::uint8_t anchor, std::size_t place,
                                        std::string_view text);

private:
    std::vector<std::size_t> places_;
    std::vector<std::size_t> ends_;
    std::vector<std::size_t> reached_;
};

}  // namespace paperwire::filters
