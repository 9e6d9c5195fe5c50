// SPDX-License-Identifier: MIT
// filters: a paper's fields in the forms that predicates read, each made once and only when asked for, with the way
// back to the words as they stand. The plain and readable way, for one rule and one paper; the index has its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/text/fold.hpp"
#include "filters/keys.hpp"
#include "filters/pattern.hpp"

namespace paperwire::filters {

/// One text: a title, a name. Refers to the text, which must outlive it.
class FieldText {
public:
    explicit FieldText(std::string_view original) : original_(original) {}

    [[nodiscard]] std::string_view original() const { return original_; }
    /// The first match in the text, else in the text without diacritics; always a range of the original. Nothing in an
    /// empty text.
    [[nodiscard]] std::optional<Span> find(const Pattern& pattern) const;
    /// `form` is keyword_key() of a phrase.
    [[nodiscard]] std::optional<Span> find_keyword(std::string_view form) const;

private:
    std::string_view original_;
    mutable std::optional<text::Folded> plain_;
    mutable std::optional<text::Folded> keywords_;
};

/// A phrase as find_phrase wants it: keyword form without blanks at its ends.
[[nodiscard]] std::string keyword_key(std::string_view phrase);

/// Where a predicate matched. Fields in the order in which reasons are listed.
struct Place {
    enum class Field : std::uint8_t { title, authors, abstract, comment, journal_ref };

    Field field{Field::title};
    int author{-1};
    Span span{};
    std::string_view words{};

    friend bool operator==(const Place&, const Place&) = default;
};

[[nodiscard]] std::string_view to_string(Place::Field field) noexcept;

/// A paper, ready to be asked. Refers to the paper.
class PaperText {
public:
    explicit PaperText(const Paper& paper);

    /// True when the key reads a fact that no source has given yet.
    [[nodiscard]] bool lacks(Key key) const;
    /// The first match of a pattern (of a phrase, for keywords) in each field that the key reads; for authors in each
    /// of the first twenty names that match.
    [[nodiscard]] std::vector<Place> find(Key key, const std::string& source) const;
    [[nodiscard]] const FieldText& field(Place::Field field, int author = -1) const;
    [[nodiscard]] const Paper& paper() const { return paper_; }

private:
    const Paper& paper_;
    FieldText title_;
    FieldText abstract_;
    FieldText comment_;
    FieldText journal_ref_;
    std::vector<FieldText> authors_;
};

}  // namespace paperwire::filters
