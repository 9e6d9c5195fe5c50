// SPDX-License-Identifier: MIT
#include "tests/bench/predicates.hpp"

#include <algorithm>
#include <string_view>

#include "bot/text/fold.hpp"

namespace paperwire::bench {

namespace {

// Of each class; half of all draws.
constexpr std::uint32_t popular_ranks = 200;
// So many that what these few happen to be does not decide how much there is to find.
constexpr std::uint32_t most_popular_ranks = 20;

std::string escaped(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    return pattern;
}

std::string bounded(const std::string& text) { return "\\b" + text + "\\b"; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// 200 patterns that differ in letters, digits and order, each of which few papers hold.
std::vector<std::string> bare_patterns() {
    std::vector<std::string> all;
    for (const char* pattern : {"^.{0,24}$", "\\b\\w{24,}\\b", "^[A-Z]{2,5}:", "\\?$", "(?-i)\\b[A-Z]{7,}\\b",
                                "\\b\\d{5,}\\b", "\\b\\d\\d:\\d\\d\\b", "\\b[A-Z]\\d[A-Z]\\d\\b"})
        all.emplace_back(pattern);
    for (const char* letters :
         {"[a-b]", "[c-d]", "[e-f]", "[g-h]", "[i-k]", "[l-n]", "[o-q]", "[r-t]", "[u-w]", "[x-z]"}) {
        for (const char* tail : {"\\d{3}", "\\d[a-z]", "[aeiou]\\d", "-\\d{2}", "[a-z]\\d{2}"}) {
            for (const char* frame : {"\\b@\\b", "\\b@[a-z]", "^.{0,60}\\b@\\b", "^.{0,20}\\b@"}) {
                std::string pattern = frame;
                pattern.replace(pattern.find('@'), 1, std::string(letters) + tail);
                if (all.size() < PredicateWriter::bare_count) all.push_back(pattern);
            }
        }
    }
    return all;
}

std::uint32_t mixed(std::uint32_t value) {
    value = (value ^ (value >> 16U)) * 0x7FEB352DU;  // Wellons, "Prospecting for hash functions", 2018
    value = (value ^ (value >> 15U)) * 0x846CA68BU;
    return value ^ (value >> 16U);
}

/// Draws what the patterns are made of. What many people ask for is short and stands in many papers, what few ask for
/// in few; when the common words are used up, phrases become longer.
class Source {
public:
    Source(const Phrases& phrases, Chance& chance, std::uint32_t rank, bool used_up)
        : phrases_(phrases), chance_(chance), popular_(rank < popular_ranks), used_up_(used_up) {
        if (rank < most_popular_ranks) spread_ = {0.02, 0.04};
        else if (popular_) spread_ = {0.003, 0.03};
        else spread_ = {used_up ? 0.0 : 0.0002, 0.003};
    }

    /// A word that means something as a part of others too.
    std::string long_word() {
        for (;;) {
            if (std::string word = phrases_.draw(chance_, 1, spread_); word.size() >= 7) return word;
        }
    }
    std::string phrase() {
        const std::size_t kind = chance_.below(100);
        if (popular_) return phrases_.draw(chance_, kind < 45 ? 1 : 2, spread_);
        return phrases_.draw(chance_, kind < 35 ? (used_up_ ? 2 : 1) : kind < 80 ? 2 : 3, spread_);
    }
    Chance& chance() { return chance_; }

private:
    const Phrases& phrases_;
    Chance& chance_;
    bool popular_;
    bool used_up_;
    Phrases::Spread spread_;
};

std::string variant(Source& source) {
    switch (source.chance().below(4)) {
        case 0: {
            std::string alternatives = source.phrase() + "|" + source.phrase();
            if (source.chance().percent(40)) alternatives += "|" + source.phrase();
            return "\\b(?:" + alternatives + ")\\b";
        }
        case 1: {
            std::string first = source.long_word();
            return first + "|" + source.long_word();
        }
        case 2: return "\\b" + source.phrase() + "s?\\b";
        default: break;
    }
    std::string stem = source.long_word();
    stem.resize(std::max<std::size_t>(6, stem.size() - 3));
    return "\\b" + stem + (source.chance().percent(50) ? "\\w*" : "");
}

std::string leading(Source& source) {
    const std::string text = source.phrase();
    switch (source.chance().below(3)) {
        case 0: return ".*" + text + ".*";
        case 1: return ".*\\b" + text + "\\b";
        default: return ".*" + text;
    }
}

}  // namespace

Predicate PredicateWriter::write(PredicateClass of, std::uint32_t rank, std::uint32_t attempt) const {
    Chance chance(mixed(mixed(mixed(seed_ + static_cast<std::uint32_t>(of)) + rank) + attempt));
    Source source(phrases_, chance, rank, attempt > 0);
    switch (of) {
        case PredicateClass::phrase: return {filters::Key::text, bounded(source.phrase())};
        case PredicateClass::author: return {filters::Key::authors, author(chance)};
        case PredicateClass::variant: return {filters::Key::text, variant(source)};
        case PredicateClass::gap: return {filters::Key::text, gap(chance)};
        case PredicateClass::leading: return {filters::Key::text, leading(source)};
        case PredicateClass::bare: break;
    }
    static const std::vector<std::string> bare = bare_patterns();
    return {filters::Key::text, bare.at(rank)};
}

std::string PredicateWriter::author(Chance& chance) const {
    for (;;) {
        const Paper& paper = *earlier_[chance.late(earlier_.size())].paper;
        if (paper.authors.empty()) continue;
        std::string name = chance.of(paper.authors).name;
        if (name.size() < 4 || name.size() > 40) continue;
        if (chance.percent(30)) name = text::without_diacritics_text(name);
        const std::string last = name.substr(name.rfind(' ') + 1);
        if (chance.percent(75) || last.size() < 4) return "^" + escaped(name) + "$";
        return (is_ascii(last.front()) ? "\\b" : " ") + escaped(last) + "$";
    }
}

std::string PredicateWriter::gap(Chance& chance) const {
    const Phrases::Apart words = phrases_.draw_apart(chance);
    const std::size_t width = (words.between / 10 + 1 + chance.below(2)) * 10;
    const std::string pattern = words.first + ".{0," + std::to_string(width) + "}" + words.second;
    return chance.percent(30) ? bounded(pattern) : pattern;
}

}  // namespace paperwire::bench
