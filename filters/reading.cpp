// SPDX-License-Identifier: MIT
#include "filters/reading.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/ascii.hpp"
#include "filters/code_points.hpp"
#include "filters/latin.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t most_phrases = 32;
constexpr std::size_t most_class_characters = 6;
constexpr std::size_t most_nesting = 16;
constexpr std::size_t most_literals = 16;  // of one phrase
// RE2 unrolls counted repetitions and refuses what grows too large; this many it always takes.
constexpr std::uint32_t most_counted = 100;

struct Step {
    enum class Form : std::uint8_t { character, gap, word_boundary, text_begin, text_end };

    Form form{Form::character};
    char32_t character{0};
    Gap gap{};
};

using Steps = std::vector<Step>;
using Ways = std::vector<Steps>;
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
bool is_word(char32_t c) { return c < 0x80 && ascii::is_word(static_cast<char>(c)); }
bool is_one_of(char32_t c, std::string_view signs) {
    return c < 0x80 && signs.find(static_cast<char>(c)) != std::string_view::npos;
}

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
            case '^': return one({Step::Form::text_begin, 0, {}});
            case '$': return one({Step::Form::text_end, 0, {}});
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
        return is_word(c) || c >= 0x80 || !is_familiar(c) ? std::nullopt : MaybeWays(one_character(c));
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
                if (c != 's' && (is_word(c) || c >= 0x80)) {
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
        return is(at, Form::character) && is_word(steps_[at].character);
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
            } else if ((is(first_, Form::text_begin) && is_open(first_ + 1, Gap::Of::anything)) ||
                       (is(first_, Form::word_boundary) && is_open(first_ + 1, Gap::Of::word_characters) &&
                        is_word_at(first_ + 2))) {
                first_ += 2;
                again = true;
            }
            if (last_ > first_ && may_be_empty(last_ - 1)) {
                --last_;
                again = true;
            } else if (last_ > first_ + 2 &&
                       ((is(last_ - 1, Form::text_end) && is_open(last_ - 2, Gap::Of::anything)) ||
                        (is(last_ - 1, Form::word_boundary) && is_open(last_ - 2, Gap::Of::word_characters) &&
                         is_word_at(last_ - 3)))) {
                last_ -= 2;
                again = true;
            }
        }
    }

    /// Text boundaries, which stand at the ends alone.
    bool take_ends() {
        if (is(first_, Form::text_begin)) {
            phrase_.text_begins = true;
            ++first_;
        }
        if (last_ > first_ && is(last_ - 1, Form::text_end)) {
            phrase_.text_ends = true;
            --last_;
        }
        return std::none_of(
            steps_.begin() + static_cast<std::ptrdiff_t>(first_), steps_.begin() + static_cast<std::ptrdiff_t>(last_),
            [](const Step& step) { return step.form == Form::text_begin || step.form == Form::text_end; });
    }

    Verdict add(const Step& step) {
        switch (step.form) {
            case Form::character: return add_character(step.character);
            case Form::gap: return end_literal() && add_gap(step.gap) ? Verdict::phrase : Verdict::unfamiliar;
            case Form::word_boundary: boundary_ = true; return Verdict::phrase;
            case Form::text_begin:
            case Form::text_end: break;
        }
        return Verdict::unfamiliar;
    }

    Verdict add_character(char32_t c) {
        const bool begins = current_.text.empty();
        if (boundary_) {
            boundary_ = false;
            if (begins) {
                if (!is_word(c)) {
                    return Verdict::unfamiliar;
                }
                current_.word_begins = true;
            } else if (is_word(c) == ascii::is_word(current_.text.back())) {
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
    const auto ways = Syntax(pattern, reading.case_exact).whole();
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
