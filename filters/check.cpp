// SPDX-License-Identifier: MIT
// filters: what is refused when a filter is written.
#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/text/fold.hpp"
#include "bot/text/utf8.hpp"
#include "filters/code_points.hpp"
#include "filters/paper_text.hpp"
#include "filters/pattern.hpp"
#include "filters/reading.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t longest_pattern = 1000;

std::string quoted(std::string_view pattern) { return "\"" + text::shorten(pattern, 60) + "\""; }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// What to write instead, for the mistakes of people who know other regexes.
std::string_view remedy(std::string_view reason) {
    struct Advice {
        std::string_view sign;
        std::string_view words;
    };
    static constexpr Advice advices[]{
        {"(?=", "; RE2 has no look-ahead, list a second filter under all_of"},
        {"(?!", "; RE2 has no look-ahead, put what must be missing under none_of"},
        {"(?<", "; RE2 has no look-behind, and a named group is (?P<name>…)"},
        {"(?i", ""},
        {"bad repetition operator", R"(; for a literal sign put \ before it, as in C\+\+)"},
        {"no argument for repetition operator", R"(; for a literal sign put \ before it, as in \*)"},
        {"invalid repetition size", "; a count goes to 1000 at most, nested ones multiplied"},
        {"invalid escape sequence: \\1", "; RE2 has no back-references"},
        {"invalid escape sequence", R"(; for a literal backslash write \\)"},
        {"missing )", R"(; for a literal parenthesis write \()"},
        {"unexpected )", R"(; for a literal parenthesis write \))"},
        {"missing ]", R"(; for a literal bracket write \[)"},
        {"too large", "; use fewer or smaller repetitions"},
    };
    const auto* found = std::ranges::find_if(advices, [&](const Advice& a) { return contains(reason, a.sign); });
    return found == std::end(advices) ? std::string_view{} : found->words;
}

bool holds_word_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (text::is_word_character(next_code_point(text, at))) {
            return true;
        }
    }
    return false;
}

}  // namespace

namespace {

/// All but the syntax.
Result<void> check_text(std::string_view pattern) {
    if (!text::is_valid_utf8(pattern)) {
        return fail(Errc::malformed, "pattern is not UTF-8");
    }
    if (const auto length = text::count_code_points(pattern); length > longest_pattern) {
        return fail(Errc::malformed, "pattern " + quoted(pattern) + " has " + std::to_string(length) +
                                         " characters (want at most 1000); split it into several patterns of one list");
    }
    if (!ascii::is_ascii(pattern)) {
        if (const auto nfc = text::to_nfc(pattern); nfc != pattern) {
            return fail(Errc::malformed, "pattern " + quoted(pattern) +
                                             " is not NFC: accents stand apart from their letters; write " +
                                             quoted(nfc));
        }
    }
    return {};
}

Result<void> check_syntax(std::string_view pattern) {
    if (const auto compiled = Pattern::compile(pattern); !compiled) {
        const auto& reason = compiled.error().message;
        return fail(Errc::malformed,
                    "pattern " + quoted(pattern) + " is no RE2 syntax: " + reason + std::string(remedy(reason)));
    }
    return {};
}

}  // namespace

Result<bool> check_for_literal(std::string_view pattern) {
    if (auto checked = check_text(pattern); !checked) {
        return std::unexpected(std::move(checked.error()));
    }
    if (read_pattern(pattern)) {
        return true;  // RE2 takes whatever is understood there
    }
    if (auto checked = check_syntax(pattern); !checked) {
        return std::unexpected(std::move(checked.error()));
    }
    return required_literals(pattern, 2).form != RequiredLiterals::Form::none;
}

Result<void> check_pattern(std::string_view pattern) {
    const auto checked = check_for_literal(pattern);
    return checked ? Result<void>{} : std::unexpected(checked.error());
}

Result<void> check_keyword(std::string_view phrase) {
    if (!text::is_valid_utf8(phrase)) {
        return fail(Errc::malformed, "keyword is not UTF-8");
    }
    if (!holds_word_character(keyword_key(phrase))) {
        return fail(Errc::malformed,
                    "keyword " + quoted(phrase) + " holds no letter or digit; use text: for a pattern");
    }
    return {};
}

}  // namespace paperwire::filters
