// SPDX-License-Identifier: MIT
#include "filters/paper_scan.hpp"

#include <algorithm>
#include <string>

#include "bot/text/fold.hpp"

namespace paperwire::filters {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void PaperScan::Field::add(const std::string& text) {
    if (text.empty()) {
        return;
    }
    original.add(text);
    if (is_ascii(text)) {
        return;
    }
    if (auto bare = text::without_diacritics_text(text); bare != text) {
        plain.add(std::move(bare));
    }
}

Truth PaperScan::judge(Key key, const Matcher& matcher) {
    const auto truth = [](bool holds) { return holds ? Truth::yes : Truth::no; };
    switch (key) {
        case Key::text: return truth(holds(Key::title, matcher) || holds(Key::abstract, matcher));
        case Key::keywords: return truth(matcher.holds(keywords()));
        case Key::comment:
            if (paper_.comment.is_unknown()) {
                return Truth::unknown;
            }
            break;
        case Key::journal_ref:
            if (paper_.journal_ref.is_unknown()) {
                return Truth::unknown;
            }
            break;
        case Key::title:
        case Key::authors:
        case Key::abstract: break;
    }
    return truth(holds(key, matcher));
}

bool PaperScan::holds(Key single_field, const Matcher& matcher) {
    const auto& asked = field(single_field);
    return matcher.holds(asked.original) || matcher.holds(asked.plain);
}

const PaperScan::Field& PaperScan::field(Key single_field) {
    auto& slot = fields_.at(static_cast<std::size_t>(single_field));
    if (slot) {
        return *slot;
    }
    auto& made = slot.emplace();
    switch (single_field) {
        case Key::title: made.add(paper_.title); break;
        case Key::abstract: made.add(paper_.abstract); break;
        case Key::comment: made.add(paper_.comment.value); break;
        case Key::journal_ref: made.add(paper_.journal_ref.value); break;
        case Key::authors:
            for (const auto& author : paper_.authors) {
                made.add(author.name);
            }
            break;
        case Key::text:
        case Key::keywords: break;  // no fields of their own
    }
    return made;
}

const Surface& PaperScan::keywords() {
    if (!keywords_) {
        auto& made = keywords_.emplace();
        for (const auto* text : {&paper_.title, &paper_.abstract}) {
            if (auto form = text::keyword_form(*text).text; !form.empty()) {
                made.add(std::move(form));
            }
        }
    }
    return *keywords_;
}

}  // namespace paperwire::filters
