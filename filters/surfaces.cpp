// SPDX-License-Identifier: MIT
#include "filters/surfaces.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/text/fold.hpp"
#include "bot/text/utf8.hpp"

namespace paperwire::filters {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }

}  // namespace

bool is_plain(std::string_view text) {
    unsigned broken = 0;
    char before = 0;
    for (const char c : text) {
        broken |= static_cast<unsigned>(is_control(c)) | static_cast<unsigned>(c == ' ' && before == ' ');
        before = c;
    }
    if (broken != 0 || text.size() > longest_plain) {
        return false;
    }
    return ascii::is_ascii(text) || (text::is_valid_utf8(text) && text.find("\u017F") == std::string_view::npos &&
                                     text.find("\u212A") == std::string_view::npos);
}

void Surfaces::read(const Paper& paper, bool keywords) {
    surfaces_.clear();
    original_.assign(1, text_end);
    lowered_.assign(1, text_end);
    unknown_ = 0;
    all_plain_ = true;
    add_with_bare_form(paper.title, field_title);
    add_with_bare_form(paper.abstract, field_abstract);
    for (const auto& author : paper.authors) {
        add_with_bare_form(author.name, field_authors);
    }
    add_fact(paper.comment, field_comment);
    add_fact(paper.journal_ref, field_journal_ref);
    if (keywords) {
        add(text::keyword_form(paper.title).text, field_keywords);
        add(text::keyword_form(paper.abstract).text, field_keywords);
    }
}

void Surfaces::add_fact(const Fact& fact, FieldSet field) {
    if (fact.is_unknown()) {
        unknown_ |= field;
    } else {
        add_with_bare_form(fact.value, field);
    }
}

void Surfaces::add_with_bare_form(const std::string& text, FieldSet field) {
    add(text, field);
    if (!ascii::is_ascii(text)) {
        if (const auto bare = text::without_diacritics_text(text); bare != text) {
            add(bare, field);
        }
    }
}

void Surfaces::add(std::string_view text, FieldSet field) {
    if (text.empty()) {
        return;
    }
    const auto begin = static_cast<std::uint32_t>(original_.size());
    original_ += text;
    original_ += text_end;
    lowered_.resize(original_.size());
    std::transform(original_.begin() + begin, original_.end(), lowered_.begin() + begin, ascii::lower);
    const auto end = static_cast<std::uint32_t>(original_.size() - 1);
    surfaces_.push_back({begin, end, field, is_plain(text)});
    all_plain_ = all_plain_ && surfaces_.back().plain;
}

}  // namespace paperwire::filters
