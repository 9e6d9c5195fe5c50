// SPDX-License-Identifier: MIT
#include "tests/bench/predicates.hpp"

#include <algorithm>
#include <string_view>

#include "bot/text/fold.hpp"

namespace paperwire::bench {

namespace {

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

}  // namespace

Predicate PredicateWriter::write(PredicateClass of, std::uint32_t rank) const {
    Chance chance(mixed(mixed(seed_ + static_cast<std::uint32_t>(of)) + rank));
    switch (of) {
        case PredicateClass::phrase: return {filters::Key::text, bounded(phrase(chance))};
        case PredicateClass::author: return {filters::Key::authors, author(chance)};
        case PredicateClass::variant: return {filters::Key::text, variant(chance)};
        case PredicateClass::gap: return {filters::Key::text, gap(chance)};
        case PredicateClass::leading: return {filters::Key::text, leading(chance)};
        case PredicateClass::bare: break;
    }
    static const std::vector<std::string> bare = bare_patterns();
    return {filters::Key::text, bare.at(rank)};
}

std::string PredicateWriter::phrase(Chance& chance) const {
    const std::size_t kind = chance.below(100);
    return phrases_.draw(chance, kind < 35 ? 1 : kind < 80 ? 2 : 3);
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

std::string PredicateWriter::variant(Chance& chance) const {
    switch (chance.below(4)) {
        case 0: {
            std::string alternatives = phrase(chance) + "|" + phrase(chance);
            if (chance.percent(40)) alternatives += "|" + phrase(chance);
            return "\\b(?:" + alternatives + ")\\b";
        }
        case 1: {
            std::string first = word(chance);
            return first + "|" + phrase(chance);
        }
        case 2: return "\\b" + phrase(chance) + "s?\\b";
        default: break;
    }
    const std::string whole = word(chance);
    const std::string stem =
        whole.substr(0, std::max<std::size_t>(5, whole.size() - std::min<std::size_t>(whole.size(), 3)));
    return "\\b" + stem + (chance.percent(50) ? "\\w*" : "");
}

std::string PredicateWriter::gap(Chance& chance) const {
    const Phrases::Apart words = phrases_.draw_apart(chance);
    const std::size_t width = (words.between / 10 + 1 + chance.below(2)) * 10;
    const std::string pattern = words.first + ".{0," + std::to_string(width) + "}" + words.second;
    return chance.percent(30) ? bounded(pattern) : pattern;
}

std::string PredicateWriter::leading(Chance& chance) const {
    const std::string text = phrase(chance);
    switch (chance.below(3)) {
        case 0: return ".*" + text + ".*";
        case 1: return ".*\\b" + text + "\\b";
        default: return ".*" + text;
    }
}

}  // namespace paperwire::bench
