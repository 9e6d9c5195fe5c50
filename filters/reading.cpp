// SPDX-License-Identifier: MIT
#include "filters/reading.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/ascii.hpp"
#include "filters/code_points.hpp"
#include "filters/pattern_syntax.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t most_literals = 16;  // of one phrase

/// Turns one row of steps into a phrase.
class Shaping {
public:
    enum class Verdict : std::uint8_t { phrase, impossible, unfamiliar };

    explicit Shaping(const Steps& steps) : steps_(steps) {}

    Verdict shape() {
        drop_open_ends();
        if (!take_ends() || first_ == last_ || is_gap(first_) || is_gap(last_ - 1)) {
            return Verdict::unfamiliar;
        }
        for (; first_ != last_; ++first_) {
            if (const auto verdict = add(steps_[first_]); verdict != Verdict::phrase) {
                return verdict;
            }
        }
        return end_literal() && phrase_.literals.size() <= most_literals ? Verdict::phrase : Verdict::unfamiliar;
    }

    Phrase phrase() { return std::move(phrase_); }

private:
    using Form = Step::Form;

    [[nodiscard]] bool is(std::size_t at, Form form) const {
        return at >= first_ && at < last_ && steps_[at].form == form;
    }
    [[nodiscard]] bool is_gap(std::size_t at) const { return is(at, Form::gap); }
    [[nodiscard]] bool is_word_at(std::size_t at) const {
        return is(at, Form::character) && is_ascii_word(steps_[at].character);
    }
    [[nodiscard]] bool is_open(std::size_t at, Gap::Of of) const {
        return is_gap(at) && steps_[at].gap.least == 0 && steps_[at].gap.most == Gap::unlimited &&
               steps_[at].gap.of == of;
    }
    [[nodiscard]] bool may_be_empty(std::size_t at) const { return is_gap(at) && steps_[at].gap.least == 0; }

    /// What may be empty at an end that is not held asks nothing. `^.*` and `.*$` hold nothing; `\b\w*` before a word
    /// character and `\w*\b` after one find their boundary in any text.
    void drop_open_ends() {
        last_ = steps_.size();
        for (bool again = true; again;) {
            again = false;
            if (may_be_empty(first_)) {
                ++first_;
                again = true;
            } else if ((is(first_, Form::begin_of_text) && is_open(first_ + 1, Gap::Of::anything)) ||
                       (is(first_, Form::word_boundary) && is_open(first_ + 1, Gap::Of::word_characters) &&
                        is_word_at(first_ + 2))) {
                first_ += 2;
                again = true;
            }
            if (last_ > first_ && may_be_empty(last_ - 1)) {
                --last_;
                again = true;
            } else if (last_ > first_ + 2 &&
                       ((is(last_ - 1, Form::end_of_text) && is_open(last_ - 2, Gap::Of::anything)) ||
                        (is(last_ - 1, Form::word_boundary) && is_open(last_ - 2, Gap::Of::word_characters) &&
                         is_word_at(last_ - 3)))) {
                last_ -= 2;
                again = true;
            }
        }
    }

    /// Text boundaries, which stand at the ends alone.
    bool take_ends() {
        if (is(first_, Form::begin_of_text)) {
            phrase_.text_begins = true;
            ++first_;
        }
        if (last_ > first_ && is(last_ - 1, Form::end_of_text)) {
            phrase_.text_ends = true;
            --last_;
        }
        return std::none_of(
            steps_.begin() + static_cast<std::ptrdiff_t>(first_), steps_.begin() + static_cast<std::ptrdiff_t>(last_),
            [](const Step& step) { return step.form == Form::begin_of_text || step.form == Form::end_of_text; });
    }

    Verdict add(const Step& step) {
        switch (step.form) {
            case Form::character: return add_character(step.character);
            case Form::gap: return end_literal() && add_gap(step.gap) ? Verdict::phrase : Verdict::unfamiliar;
            case Form::word_boundary: boundary_ = true; return Verdict::phrase;
            case Form::begin_of_text:
            case Form::end_of_text: break;
        }
        return Verdict::unfamiliar;
    }

    Verdict add_character(char32_t c) {
        const bool begins = current_.text.empty();
        if (boundary_) {
            boundary_ = false;
            if (begins) {
                if (!is_ascii_word(c)) {
                    return Verdict::unfamiliar;
                }
                current_.word_begins = true;
            } else if (is_ascii_word(c) == ascii::is_word(current_.text.back())) {
                // But ſ and the Kelvin sign match s and k and are no word characters.
                const bool may_be_sign =
                    is_one_of(c, "skSK") || is_one_of(static_cast<unsigned char>(current_.text.back()), "skSK");
                return may_be_sign ? Verdict::unfamiliar : Verdict::impossible;
            }
        }
        append_code_point(c, current_.text);
        return Verdict::phrase;
    }

    bool end_literal() {
        if (current_.text.empty()) {
            return !boundary_ && !phrase_.literals.empty();
        }
        if (boundary_ && !ascii::is_word(current_.text.back())) {
            return false;
        }
        current_.word_ends = std::exchange(boundary_, false);
        phrase_.literals.push_back(std::exchange(current_, {}));
        return true;
    }

    bool add_gap(const Gap& gap) {
        if (phrase_.gaps.size() < phrase_.literals.size()) {
            phrase_.gaps.push_back(gap);
            return true;
        }
        auto& last = phrase_.gaps.back();
        const auto sum = [](std::uint32_t a, std::uint32_t b) {
            return a == Gap::unlimited || b == Gap::unlimited ? Gap::unlimited : a + b;
        };
        if (last.of != gap.of) {
            return false;
        }
        last.least += gap.least;
        last.most = sum(last.most, gap.most);
        return true;
    }

    const Steps& steps_;
    std::size_t first_{0};
    std::size_t last_{0};
    bool boundary_{false};
    Literal current_;
    Phrase phrase_;
};

/// Whatever text holds `longer` holds `shorter`: `loop invariants?` is `loop invariant`.
bool says_all(const Phrase& shorter, const Phrase& longer) {
    const auto alone = [](const Phrase& phrase) { return phrase.literals.size() == 1; };
    if (!alone(shorter) || !alone(longer) || shorter.text_begins != longer.text_begins || shorter.text_ends) {
        return shorter == longer;
    }
    const auto& a = shorter.literals.front();
    const auto& b = longer.literals.front();
    return a == b || (a.word_begins == b.word_begins && !a.word_ends && b.text.starts_with(a.text));
}

void add_alternative(Phrase phrase, std::vector<Phrase>& phrases) {
    if (std::ranges::any_of(phrases, [&](const Phrase& known) { return says_all(known, phrase); })) {
        return;
    }
    std::erase_if(phrases, [&](const Phrase& known) { return says_all(phrase, known); });
    phrases.push_back(std::move(phrase));
}

bool take(std::string_view& rest, std::string_view prefix) {
    const bool there = rest.starts_with(prefix);
    rest.remove_prefix(there ? prefix.size() : 0);
    return there;
}

}  // namespace

std::optional<Reading> read_pattern(std::string_view pattern) {
    Reading reading;
    reading.case_exact = take(pattern, "(?-i)");
    if (!reading.case_exact) {
        take(pattern, "(?i)");
    }
    const auto ways = ways_of(pattern, reading.case_exact);
    if (!ways) {
        return std::nullopt;
    }
    for (const auto& steps : *ways) {
        Shaping shaping(steps);
        const auto verdict = shaping.shape();
        if (verdict == Shaping::Verdict::unfamiliar) {
            return std::nullopt;
        }
        if (verdict == Shaping::Verdict::phrase) {
            add_alternative(shaping.phrase(), reading.phrases);
        }
    }
    return reading.phrases.empty() ? std::nullopt : std::optional(std::move(reading));
}

}  // namespace paperwire::filters
