// SPDX-License-Identifier: MIT
#include "filters/matcher.hpp"

#include <algorithm>

#include "bot/text/fold.hpp"
#include "filters/paper_text.hpp"

namespace paperwire::filters {

void Surface::add(std::string text) {
    if (!lowered.empty()) {
        lowered += text_end;
    }
    const auto begin = lowered.size();
    append_lowered(text, lowered);
    pieces.add(std::string_view(lowered).substr(begin));
    plain = plain && is_plain_lowering(text);
    texts.push_back(std::move(text));
}

Result<Matcher> Matcher::for_pattern(const std::string& source) {
    Matcher matcher;
    matcher.source_ = source;
    if (auto literal = literal_of(source)) {
        matcher.form_ = Form::literal;
        matcher.gate_ = Gate::for_literal(literal->text);
        matcher.literal_ = std::move(*literal);
        return matcher;
    }
    auto compiled = Pattern::compile(source);
    if (!compiled) {
        return fail("pattern " + source, compiled.error());
    }
    matcher.form_ = Form::general;
    matcher.gate_ = Gate::for_pattern(source);
    matcher.pattern_ = std::make_shared<const Pattern>(std::move(*compiled));
    return matcher;
}

Matcher Matcher::for_keyword(std::string_view phrase) {
    Matcher matcher;
    matcher.source_ = keyword_key(phrase);
    // Keyword forms are folded already, but append_lowered() has passed over their surface too.
    std::string lowered;
    append_lowered(matcher.source_, lowered);
    matcher.gate_ = Gate::for_literal(lowered);
    return matcher;
}

bool Matcher::holds(const Surface& surface) const {
    if (surface.texts.empty() || (surface.plain && !gate_.open(surface.pieces))) {
        return false;
    }
    if (form_ == Form::literal && surface.plain) {
        return stands_in(literal_, surface.lowered);
    }
    if (form_ == Form::phrase) {
        return !source_.empty() && std::ranges::any_of(surface.texts, [&](const std::string& text) {
            return text::find_phrase(text, source_) != std::string::npos;
        });
    }
    const auto pattern = pattern_ ? pattern_ : cached_pattern(source_);
    return std::ranges::any_of(surface.texts, [&](const std::string& text) { return pattern->matches(text); });
}

}  // namespace paperwire::filters
