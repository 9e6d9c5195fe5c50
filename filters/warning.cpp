// SPDX-License-Identifier: MIT
// filters: patterns that are right for RE2 and cannot do what they seem to. \b, \B and \w know ASCII letters only, so
// beside any other letter they say the opposite of what was meant. A small reading of the syntax finds such neighbours;
// what it does not understand (classes, optional parts) it keeps silent about.
#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/text/fold.hpp"
#include "bot/text/utf8.hpp"
#include "filters/code_points.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t longest_pattern = 1000;

/// How a part of a pattern begins and ends: with which letter beyond ASCII, with \b or \w.
struct Edges {
    char32_t first_letter{0};
    char32_t last_letter{0};
    bool first_ascii_only{false};
    bool last_ascii_only{false};
};

class LetterReading {
public:
    explicit LetterReading(std::string_view pattern) : pattern_(pattern) {}

    /// The letter that stands beside \b or \w; 0 when there is none.
    char32_t clash() {
        while (at_ < pattern_.size()) {
            static_cast<void>(alternatives());
            ++at_;  // a stray parenthesis
        }
        return clash_;
    }

private:
    [[nodiscard]] bool sees(std::string_view sign) const { return pattern_.substr(at_).starts_with(sign); }

    Edges alternatives() {
        Edges all = sequence();
        while (sees("|")) {
            ++at_;
            const Edges next = sequence();
            all.first_letter = std::max(all.first_letter, next.first_letter);
            all.last_letter = std::max(all.last_letter, next.last_letter);
            all.first_ascii_only |= next.first_ascii_only;
            all.last_ascii_only |= next.last_ascii_only;
        }
        return all;
    }

    Edges sequence() {
        Edges whole;
        Edges previous;
        bool begun = false;
        while (at_ < pattern_.size() && !sees("|") && !sees(")")) {
            const Edges next = quantified();
            compare(previous, next);
            if (!begun) {
                whole = next;
                begun = true;
            }
            previous = next;
        }
        whole.last_letter = previous.last_letter;
        whole.last_ascii_only = previous.last_ascii_only;
        return whole;
    }

    void compare(const Edges& left, const Edges& right) {
        if (left.last_ascii_only && right.first_letter != 0) {
            clash_ = right.first_letter;
        } else if (left.last_letter != 0 && right.first_ascii_only) {
            clash_ = left.last_letter;
        }
    }

    Edges quantified() {
        Edges edges = atom();
        const auto optional = sees("?") || sees("*") || sees("{0");
        while (sees("?") || sees("*") || sees("+")) {
            ++at_;
        }
        if (sees("{")) {
            skip_past("}");
        }
        return optional ? Edges{} : edges;
    }

    Edges atom() {
        if (sees("(")) {
            return group();
        }
        if (sees("[")) {
            skip_class();
            return {};
        }
        if (sees("\\")) {
            return escape();
        }
        const char32_t letter = next_code_point(pattern_, at_);
        const bool beyond_ascii = letter >= 0x80 && text::is_word_character(letter);
        return beyond_ascii ? Edges{letter, letter, false, false} : Edges{};
    }

    Edges group() {
        ++at_;
        if (sees("?")) {
            const auto end = pattern_.find_first_of(":>)", at_);
            at_ = end == std::string_view::npos ? pattern_.size() : end + 1;
            if (end != std::string_view::npos && pattern_[end] == ')') {
                return {};
            }
        }
        const Edges inside = alternatives();
        at_ = std::min(at_ + 1, pattern_.size());
        return inside;
    }

    Edges escape() {
        const bool ascii_only = sees("\\b") || sees("\\B") || sees("\\w");
        ++at_;
        const bool braced = sees("p{") || sees("P{") || sees("x{");
        if (braced) {
            skip_past("}");
        } else if (sees("Q")) {
            skip_past("\\E");
        } else if (at_ < pattern_.size()) {
            static_cast<void>(next_code_point(pattern_, at_));
        }
        return Edges{0, 0, ascii_only, ascii_only};
    }

    void skip_class() {
        at_ += sees("[^") ? 2 : 1;
        if (sees("]")) {
            ++at_;
        }
        while (at_ < pattern_.size() && !sees("]")) {
            if (sees("[:")) {
                skip_past(":]");
            } else {
                at_ += sees("\\") ? 2 : 1;
            }
        }
        at_ = std::min(at_ + 1, pattern_.size());
    }

    void skip_past(std::string_view sign) {
        const auto found = pattern_.find(sign, at_);
        at_ = found == std::string_view::npos ? pattern_.size() : found + sign.size();
    }

    std::string_view pattern_;
    std::size_t at_{0};
    char32_t clash_{0};
};

std::string advice(std::string_view pattern) {
    const auto plain = text::without_diacritics_text(pattern);
    if (ascii::is_ascii(plain)) {
        return "write " + plain + ": patterns are also tried on the text without diacritics";
    }
    return "write the words under keywords, which know all letters, or leave \\b and \\w out";
}

}  // namespace

std::string pattern_warning(std::string_view pattern) {
    if (pattern.empty()) {
        return "an empty pattern matches every text that is not empty";
    }
    if (pattern.size() > 4 * longest_pattern || !text::is_valid_utf8(pattern)) {
        return {};
    }
    if (LetterReading(pattern).clash() == 0) {
        return {};
    }
    return "pattern " + std::string(pattern) +
           " cannot match as it seems to: \\b and \\w know ASCII letters only, and beside them stands another "
           "letter; " +
           advice(pattern);
}

}  // namespace paperwire::filters
