// SPDX-License-Identifier: MIT
#include "filters/surfaces.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/text/fold.hpp"
#include "bot/text/utf8.hpp"
#include "filters/latin.hpp"

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
    return ascii::is_ascii(text) ||
           (text::is_valid_utf8(text) && text.find("\u017F") == std::string_view::npos &&
            text.find("\u212A") == std::string_view::npos && text.find("\u212B") == std::string_view::npos);
}

void Grams::read(std::string_view lowered) {
    bits_.fill(0);
    bits_[0] = 1;
    for (std::size_t at = 0; at + length <= lowered.size(); ++at) {
        const auto gram = hash(lowered.data() + at);
        bits_[gram / 64U] |= std::uint64_t{1} << (gram % 64U);
    }
}

void Surfaces::read(const Paper& paper, bool keywords) {
    surfaces_.clear();
    original_.assign(1, text_end);
    lowered_.assign(1, text_end);
    unknown_ = 0;
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
    grams_.read(lowered_);
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
    append_lowered(std::string_view(original_).substr(begin), lowered_);
    const auto end = static_cast<std::uint32_t>(original_.size() - 1);
    surfaces_.push_back({begin, end, field, is_plain(text)});
}

}  // namespace paperwire::filters
