// SPDX-License-Identifier: MIT
// filters: a paper as the index reads it: all texts of all fields in one row, as they stand and in lower case, each
// also without its diacritics where that differs, and the keyword forms of title and abstract.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "filters/keys.hpp"

namespace paperwire::filters {

/// Ends each text of the row; no byte of UTF-8.
inline constexpr char text_end = '\xFF';

/// Fields of a paper, as bits.
using FieldSet = std::uint8_t;
enum Field : FieldSet {
    field_title = 1,
    field_abstract = 2,
    field_authors = 4,
    field_comment = 8,
    field_journal_ref = 16,
    field_keywords = 32,
};

/// What a key reads.
[[nodiscard]] constexpr FieldSet fields_of(Key key) {
    switch (key) {
        case Key::title: return field_title;
        case Key::abstract: return field_abstract;
        case Key::authors: return field_authors;
        case Key::comment: return field_comment;
        case Key::journal_ref: return field_journal_ref;
        case Key::keywords: return field_keywords;
        case Key::text: break;
    }
    return field_title | field_abstract;
}

/// One text: a title, a name. Half-open range of the row.
struct Surface {
    std::uint32_t begin{0};
    std::uint32_t end{0};
    FieldSet field{0};
    bool plain{true};
};

/// Longer texts are left to RE2, whose time is linear whatever the pattern. arXiv takes abstracts of 1,920 characters
/// (https://info.arxiv.org/help/prep.html, 2026-04).
inline constexpr std::size_t longest_plain = 16'384;

/// True for texts on which phrases stand for their patterns: UTF-8 without control characters or two blanks in a row,
/// without the signs that RE2 folds to letters of phrases (ſ, the Kelvin and the Ångström sign), and not longer than
/// longest_plain.
[[nodiscard]] bool is_plain(std::string_view text);

/// The runs of four bytes that a row has, as bits of a hash: may hold too much, never too little.
class Grams {
public:
    static constexpr std::size_t length = 4;
    static constexpr std::uint16_t any = 0;  // in every row

    /// Of the four bytes at `at`.
    [[nodiscard]] static std::uint16_t hash(const char* at) {
        std::uint32_t bytes = 0;
        std::memcpy(&bytes, at, length);
        return static_cast<std::uint16_t>((bytes * 0x9E3779B1U) >> 16U);
    }
    void read(std::string_view lowered);
    [[nodiscard]] bool has(std::uint16_t gram) const { return ((bits_[gram / 64U] >> (gram % 64U)) & 1U) != 0; }

private:
    std::array<std::uint64_t, 1024> bits_{};
};

class Surfaces {
public:
    /// Takes the place of the paper before. `keywords`: whether keyword forms are wanted.
    void read(const Paper& paper, bool keywords);

    [[nodiscard]] std::span<const Surface> all() const { return surfaces_; }
    /// The row; begins with text_end, and every surface is followed by it. Same positions in both.
    [[nodiscard]] std::string_view original() const { return original_; }
    /// Letters that phrases know (filters/latin.hpp) in lower case, all else as it is.
    [[nodiscard]] std::string_view lowered() const { return lowered_; }
    [[nodiscard]] std::string_view original(const Surface& surface) const {
        return std::string_view(original_).substr(surface.begin, surface.end - surface.begin);
    }
    /// Fields that no source has given yet.
    [[nodiscard]] FieldSet unknown() const { return unknown_; }
    [[nodiscard]] const Grams& grams() const { return grams_; }

private:
    void add(std::string_view text, FieldSet field);
    void add_with_bare_form(const std::string& text, FieldSet field);
    void add_fact(const Fact& fact, FieldSet field);

    std::vector<Surface> surfaces_;
    std::string original_;
    std::string lowered_;
    FieldSet unknown_{0};
    Grams grams_;
};

}  // namespace paperwire::filters
