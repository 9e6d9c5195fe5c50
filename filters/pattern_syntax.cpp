// SPDX-License-Identifier: MIT
#include "filters/pattern_syntax.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "bot/core/ascii.hpp"
#include "filters/code_points.hpp"
#include "filters/latin.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t most_phrases = 32;
constexpr std::size_t most_class_characters = 6;
constexpr std::size_t most_nesting = 16;
// RE2 unrolls counted repetitions and refuses what grows too large; this many it always takes.
constexpr std::uint32_t most_counted = 100;

using MaybeWays = std::optional<Ways>;

Ways one(Step step) { return {{step}}; }
Ways one_character(char32_t c) { return one({Step::Form::character, c, {}}); }
Ways one_gap(Gap gap) { return one({Step::Form::gap, 0, gap}); }

MaybeWays followed_by(const Ways& before, const Ways& after) {
    if (before.size() * after.size() > most_phrases) {
        return std::nullopt;
    }
    Ways all;
    for (const auto& begin : before) {
        for (const auto& end : after) {
            all.push_back(begin);
            all.back().insert(all.back().end(), end.begin(), end.end());
        }
    }
    return all;
}

/// Characters that a phrase may hold.
bool is_familiar(char32_t c) { return (c >= ' ' && c <= '~') || is_latin(c); }

/// Recursive descent over the syntax that people write. Every function gives nothing when something is unfamiliar.
class Syntax {
public:
    Syntax(std::string_view rest, bool case_exact) : rest_(rest), case_exact_(case_exact) {}

    MaybeWays whole() {
        auto ways = alternatives(0);
        return rest_.empty() ? std::move(ways) : std::nullopt;
    }

private:
    bool take(std::string_view sign) {
        const bool there = rest_.starts_with(sign);
        rest_.remove_prefix(there ? sign.size() : 0);
        return there;
    }

    char32_t next() {
        std::size_t length = 0;
        const auto c = next_code_point(rest_, length);
        rest_.remove_prefix(length);
        return c;
    }

    [[nodiscard]] char32_t folded(char32_t c) const { return case_exact_ ? c : lower(c); }

    MaybeWays alternatives(std::size_t depth) {
        Ways all;
        do {
            auto ways = sequence(depth);
            if (!ways || all.size() + ways->size() > most_phrases) {
                return std::nullopt;
            }
            std::ranges::move(*ways, std::back_inserter(all));
        } while (take("|"));
        return all;
    }

    MaybeWays sequence(std::size_t depth) {
        MaybeWays all = Ways{{}};
        while (all && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
            auto part = quantified(depth);
            all = part ? followed_by(*all, *part) : std::nullopt;
        }
        return all;
    }

    MaybeWays quantified(std::size_t depth) {
        auto part = atom(depth);
        if (!part || rest_.empty() || std::string_view{"?*+{"}.find(rest_.front()) == std::string_view::npos) {
            return part;
        }
        const auto counts = quantifier();
        if (!counts || part->empty() || part->front().empty()) {
            return std::nullopt;
        }
        return repeated(std::move(*part), *counts);
    }

    struct Counts {
        std::uint32_t least;
        std::uint32_t most;
    };

    std::optional<Counts> quantifier() {
        std::optional<Counts> counts;
        switch (next()) {
            case '?': counts = {0, 1}; break;
            case '*': counts = {0, Gap::unlimited}; break;
            case '+': counts = {1, Gap::unlimited}; break;
            default: counts = braces(); break;
        }
        take("?");  // lazily or not: what is found is another question
        const bool another = !rest_.empty() && std::string_view{"?*+{"}.find(rest_.front()) != std::string_view::npos;
        return another ? std::nullopt : counts;
    }

    std::optional<Counts> braces() {
        const auto least = number();
        if (!least) {
            return std::nullopt;
        }
        auto most = least;
        if (take(",")) {
            most = rest_.starts_with("}") ? Gap::unlimited : number();
        }
        if (!most || !take("}") || *most < *least || *least > most_counted ||
            (*most > most_counted && *most != Gap::unlimited)) {
            return std::nullopt;
        }
        counted_ += *most == Gap::unlimited ? *least : *most;
        return counted_ > most_counted ? std::nullopt : std::optional(Counts{*least, *most});
    }

    /// RE2 takes braces around a number with a leading zero for text.
    std::optional<std::uint32_t> number() {
        if (rest_.size() > 1 && rest_.front() == '0' && ascii::is_digit(rest_[1])) {
            return std::nullopt;
        }
        std::uint32_t value = 0;
        std::size_t digits = 0;
        while (!rest_.empty() && ascii::is_digit(rest_.front()) && digits < 4) {
            value = 10 * value + static_cast<std::uint32_t>(next() - U'0');
            ++digits;
        }
        return digits == 0 || digits == 4 ? std::nullopt : std::optional(value);
    }

    static MaybeWays repeated(Ways part, Counts counts) {
        const bool single = part.size() == 1 && part.front().size() == 1;
        auto& step = part.front().front();
        if (single && step.form == Step::Form::gap && step.gap.least == 1 && step.gap.most == 1) {
            step.gap.least = counts.least;
            step.gap.most = counts.most;
            return part;
        }
        const bool asserts = std::ranges::any_of(part, [](const Steps& steps) {
            return std::ranges::any_of(steps, [](const Step& s) { return s.form > Step::Form::gap; });
        });
        if (asserts) {
            return std::nullopt;
        }
        // A plain text has no two blanks in a row.
        const bool blank = single && step.form == Step::Form::character && step.character == ' ';
        if (blank && counts.most > 1 && counts.least <= 1) {
            counts.most = 1;
        }
        if (counts.least == 1 && counts.most == 1) {
            return part;
        }
        if (counts.least != 0 || counts.most != 1) {
            return std::nullopt;
        }
        part.push_back({});
        return part.size() > most_phrases ? std::nullopt : MaybeWays(std::move(part));
    }

    MaybeWays atom(std::size_t depth) {
        const char32_t c = next();
        switch (c) {
            case '(': return group(depth);
            case '[': return character_class();
            case '\\': return escaped();
            case '.': return one_gap({1, 1, Gap::Of::anything});
            case '^': return one({Step::Form::begin_of_text, 0, {}});
            case '$': return one({Step::Form::end_of_text, 0, {}});
            default: break;
        }
        return is_one_of(c, "*+?)]{}|") || !is_familiar(c) ? std::nullopt : MaybeWays(one_character(folded(c)));
    }

    MaybeWays group(std::size_t depth) {
        if (depth == most_nesting || (rest_.starts_with("?") && !take("?:"))) {
            return std::nullopt;
        }
        auto ways = alternatives(depth + 1);
        return take(")") ? std::move(ways) : std::nullopt;
    }

    MaybeWays escaped() {
        if (rest_.empty()) {
            return std::nullopt;
        }
        const char32_t c = next();
        switch (c) {
            case 'b': return one({Step::Form::word_boundary, 0, {}});
            case 's': return one_character(' ');  // a plain text has no other white space
            case 'w': return one_gap({1, 1, Gap::Of::word_characters});
            case 'W': return one_gap({1, 1, Gap::Of::other_characters});
            default: break;
        }
        return is_ascii_word(c) || c >= 0x80 || !is_familiar(c) ? std::nullopt : MaybeWays(one_character(c));
    }

    /// A few characters, named one by one.
    MaybeWays character_class() {
        std::u32string members;
        while (!rest_.empty() && rest_.front() != ']') {
            char32_t c = next();
            if (c == '\\') {
                if (rest_.empty()) {
                    return std::nullopt;
                }
                c = next();
                if (c != 's' && (is_ascii_word(c) || c >= 0x80)) {
                    return std::nullopt;
                }
                c = c == 's' ? ' ' : c;
            } else if (c == '^' || c == '[' || (c == '-' && !members.empty() && !rest_.starts_with("]"))) {
                return std::nullopt;
            }
            if (!is_familiar(c)) {
                return std::nullopt;
            }
            if (c = folded(c); members.find(c) == std::u32string::npos) {
                members += c;
            }
        }
        if (members.empty() || members.size() > most_class_characters || !take("]")) {
            return std::nullopt;
        }
        Ways ways;
        std::ranges::transform(members, std::back_inserter(ways),
                               [](char32_t c) { return Steps{{Step::Form::character, c, {}}}; });
        return ways;
    }

    std::string_view rest_;
    bool case_exact_;
    std::uint32_t counted_{0};
};

}  // namespace

std::optional<Ways> ways_of(std::string_view pattern, bool case_exact) { return Syntax(pattern, case_exact).whole(); }

}  // namespace paperwire::filters
