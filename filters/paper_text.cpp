// SPDX-License-Identifier: MIT
#include "filters/paper_text.hpp"
#include "bot/core/ascii.hpp"

#include <algorithm>

namespace paperwire::filters {
namespace {

// Reasons go into manifests; a pattern as wide as `.` on a collaboration of 3,000 names must not fill them.
constexpr std::size_t most_authors = 20;

Span original_range(const text::Folded& folded, Span span) {
    const auto range = folded.to_original(span.begin, span.end);
    return Span{range.begin, range.end};
}

using Fields = std::vector<Place::Field>;

Fields fields_of(Key key) {
    using Field = Place::Field;
    switch (key) {
        case Key::title: return {Field::title};
        case Key::authors: return {Field::authors};
        case Key::abstract: return {Field::abstract};
        case Key::comment: return {Field::comment};
        case Key::journal_ref: return {Field::journal_ref};
        case Key::text:
        case Key::keywords: break;
    }
    return {Field::title, Field::abstract};
}

}  // namespace

std::optional<Span> FieldText::find(const Pattern& pattern) const {
    if (original_.empty()) {
        return std::nullopt;
    }
    if (const auto span = pattern.find(original_)) {
        return span;
    }
    if (!plain_) {
        plain_ =
            ascii::is_ascii(original_) ? text::Folded{std::string(original_), {}} : text::without_diacritics(original_);
    }
    if (plain_->text.empty() || plain_->text == original_) {
        return std::nullopt;
    }
    const auto span = pattern.find(plain_->text);
    return span ? std::optional(original_range(*plain_, *span)) : std::nullopt;
}

std::optional<Span> FieldText::find_keyword(std::string_view form) const {
    if (original_.empty() || form.empty()) {
        return std::nullopt;
    }
    if (!keywords_) {
        keywords_ = text::keyword_form(original_);
    }
    const auto begin = text::find_phrase(keywords_->text, form);
    if (begin == std::string::npos) {
        return std::nullopt;
    }
    return original_range(*keywords_, Span{begin, begin + form.size()});
}

std::string keyword_key(std::string_view phrase) {
    auto form = text::keyword_form(text::to_nfc(phrase)).text;
    const auto first = form.find_first_not_of(' ');
    if (first == std::string::npos) {
        return {};
    }
    return form.substr(first, form.find_last_not_of(' ') - first + 1);
}

std::string_view to_string(Place::Field field) noexcept {
    switch (field) {
        case Place::Field::title: return "title";
        case Place::Field::authors: return "authors";
        case Place::Field::abstract: return "abstract";
        case Place::Field::comment: return "comment";
        case Place::Field::journal_ref: break;
    }
    return "journal_ref";
}

PaperText::PaperText(const Paper& paper)
    : paper_(paper),
      title_(paper.title),
      abstract_(paper.abstract),
      comment_(paper.comment.value),
      journal_ref_(paper.journal_ref.value) {
    authors_.reserve(paper.authors.size());
    for (const auto& author : paper.authors) {
        authors_.emplace_back(author.name);
    }
}

bool PaperText::lacks(Key key) const {
    return (key == Key::comment && paper_.comment.is_unknown()) ||
           (key == Key::journal_ref && paper_.journal_ref.is_unknown());
}

const FieldText& PaperText::field(Place::Field field, int author) const {
    switch (field) {
        case Place::Field::title: return title_;
        case Place::Field::abstract: return abstract_;
        case Place::Field::comment: return comment_;
        case Place::Field::journal_ref: return journal_ref_;
        case Place::Field::authors: break;
    }
    return authors_.at(static_cast<std::size_t>(author));
}

std::vector<Place> PaperText::find(Key key, const std::string& source) const {
    const auto pattern = key == Key::keywords ? nullptr : cached_pattern(source);
    const auto phrase = key == Key::keywords ? keyword_key(source) : std::string{};
    const auto look = [&](const FieldText& text) {
        if (key == Key::keywords) {
            return text.find_keyword(phrase);
        }
        return pattern ? text.find(*pattern) : std::nullopt;
    };
    std::vector<Place> places;
    const auto note = [&](Place::Field field, int author) {
        const auto& text = this->field(field, author);
        if (const auto span = look(text)) {
            places.push_back({field, author, *span, text.original().substr(span->begin, span->end - span->begin)});
        }
    };
    for (const auto field : lacks(key) ? Fields{} : fields_of(key)) {
        const bool names = field == Place::Field::authors;
        const int last = names ? static_cast<int>(authors_.size()) : 0;
        for (int author = names ? 0 : -1; author < last && places.size() < most_authors; ++author) {
            note(field, author);
        }
    }
    return places;
}

}  // namespace paperwire::filters
