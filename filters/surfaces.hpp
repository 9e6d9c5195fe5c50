// SPDX-License-Identifier: MIT
// filters: a paper as the index reads it: all texts of all fields in one row, as they stand and in lower case, each
// also without its diacritics where that differs, and the keyword forms of title and abstract.
#pragma once

#include <cstdint>
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
/// without ſ and the Kelvin sign, the two that RE2 folds to ASCII letters, and not longer than longest_plain.
[[nodiscard]] bool is_plain(std::string_view text);

class Surfaces {
public:
    /// Takes the place of the paper before. `keywords`: whether keyword forms are wanted.
    void read(const Paper& paper, bool keywords);

    [[nodiscard]] std::span<const Surface> all() const { return surfaces_; }
    /// The row; begins with text_end, and every surface is followed by it. Same positions in both.
    [[nodiscard]] std::string_view original() const { return original_; }
    /// ASCII letters in lower case, all else as it is.
    [[nodiscard]] std::string_view lowered() const { return lowered_; }
    [[nodiscard]] std::string_view original(const Surface& surface) const {
        return std::string_view(original_).substr(surface.begin, surface.end - surface.begin);
    }
    /// Fields that no source has given yet.
    [[nodiscard]] FieldSet unknown() const { return unknown_; }
    [[nodiscard]] bool all_plain() const { return all_plain_; }

private:
    void add(std::string_view text, FieldSet field);
    void add_with_bare_form(const std::string& text, FieldSet field);
    void add_fact(const Fact& fact, FieldSet field);

    std::vector<Surface> surfaces_;
    std::string original_;
    std::string lowered_;
    FieldSet unknown_{0};
    bool all_plain_{true};
};

}  // namespace paperwire::filters
