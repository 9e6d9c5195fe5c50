// SPDX-License-Identifier: MIT
#include "tests/filters/generated.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string_view>

#include "filters/explain.hpp"

namespace paperwire::filters::generated {
namespace {

using Words = std::array<std::string_view, 16>;

constexpr Words words{"loop",  "Loops", "MLIR", "étale", "Etale", "Erdős", "Straße", "kelvin",
                      "naïve", "ſea",   "sea",  "C++",   "a-b",   "Łódź",  "graph",  "neural"};
constexpr std::array<std::string_view, 7> categories{"cs.PL",  "cs.LG", "math.AG", "eess.SY",
                                                     "hep-th", "cs.AR", "q-bio.NC"};

constexpr std::array<std::string_view, 40> patterns{R"(\bloop\b)",
                                                    "loops?",
                                                    "^loop",
                                                    "graph$",
                                                    R"(\bMLIR)",
                                                    "(?-i)MLIR",
                                                    "(?-i)mlir",
                                                    "etale",
                                                    "étale",
                                                    R"(\betale\b)",
                                                    R"(\bétale\b)",
                                                    "erdos",
                                                    "Erdős",
                                                    "strasse",
                                                    "straße",
                                                    "kelvin",
                                                    R"(\bKelvin\b)",
                                                    "SEA",
                                                    "ſea",
                                                    "naive",
                                                    "na.ve",
                                                    R"(C\+\+)",
                                                    R"(a\-b)",
                                                    "a-b",
                                                    "lodz",
                                                    "(?-i)Lodz",
                                                    "graph.{0,9}neu",
                                                    "(loop|sea)s?",
                                                    "(?:mlir|graph) ",
                                                    ".*neural",
                                                    ".",
                                                    "x*",
                                                    "^$",
                                                    R"(\pL{9})",
                                                    "[K]elvin",
                                                    R"(\x{212A}elvin)",
                                                    "loop graph",
                                                    " ",
                                                    R"(\bsea\b)",
                                                    R"(^\w+ \w+$)"};

std::string_view pick(const Draw& draw, const auto& list) {
    return list[draw(static_cast<std::uint32_t>(list.size()))];
}

std::string make_text(const Draw& draw, std::uint32_t longest) {
    std::string text;
    for (auto count = draw(longest + 1); count > 0; --count) {
        text += text.empty() ? "" : draw(6) == 0 ? ", " : " ";
        text += draw(40) == 0 ? "\u212Aelvin" : pick(draw, words);
    }
    return text;
}

void fill(const Draw& draw, std::vector<std::string>& list, const auto& source) {
    for (auto count = 1 + draw(2); count > 0; --count) {
        list.emplace_back(pick(draw, source));
    }
}

void fill_categories(const Draw& draw, std::vector<std::string>& list) {
    fill(draw, list, categories);
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
}

Fact make_fact(const Draw& draw) {
    switch (draw(3)) {
        case 0: return Fact{};
        case 1: return Fact::none();
        default: return Fact::of(make_text(draw, 4));
    }
}

constexpr std::array<std::string_view, 14> letters{"a", "b", "a", "b", "A", "B", " ",
                                                   " ", "-", "_", "7", "k", "s", "é"};

std::string make_letter(const Draw& draw) { return std::string(pick(draw, letters)); }

std::string make_atom(const Draw& draw, int depth) {
    static constexpr std::array<std::string_view, 12> others{".",    R"(\w)", R"(\W)",    R"(\s)", R"(\b)", "[ab]",
                                                             "[- ]", "[a-b]", R"([\s_])", R"(\d)", R"(\.)", "[^a]"};
    const auto which = draw(10);
    if (which < 6 || (which == 9 && depth == 0)) {
        return make_letter(draw);
    }
    if (which < 9) {
        return std::string(pick(draw, others));
    }
    std::string group = draw(2) == 0 ? "(" : "(?:";
    for (auto count = 1 + draw(3); count > 0; --count) {
        for (auto length = draw(3); length > 0; --length) {
            group += make_atom(draw, depth - 1);
        }
        group += count > 1 ? "|" : "";
    }
    return group + ")";
}

constexpr std::array<std::string_view, 12> quantifiers{"{0,03}", "{01}", "?",  "*",  "+",  "{0,3}",
                                                       "{2}",    "{1,}", "??", "*?", "+?", "{0,1}"};

}  // namespace

std::string make_pattern(const Draw& draw) {
    static constexpr std::array<std::string_view, 9> begins{"", "", "", "", R"(\b)", "^", ".*", "(?-i)", "(?i)"};
    static constexpr std::array<std::string_view, 7> ends{"", "", "", R"(\b)", "$", ".*", R"(\w*\b)"};
    std::string pattern(pick(draw, begins));
    for (auto count = 1 + draw(6); count > 0; --count) {
        pattern += make_atom(draw, 2);
        if (draw(4) == 0) {
            pattern += pick(draw, quantifiers);
        }
    }
    return pattern + std::string(pick(draw, ends));
}

std::string make_small_text(const Draw& draw) {
    static constexpr std::array<std::string_view, 4> odd{"ſ", "  ", "\t", "\u212A"};
    const bool plain = draw(8) != 0;
    std::string text;
    for (auto count = draw(24); count > 0; --count) {
        const auto letter = !plain && draw(6) == 0 ? std::string(pick(draw, odd)) : make_letter(draw);
        text += plain && letter == " " && text.ends_with(' ') ? "b" : letter;
    }
    return text;
}

Draw seeded(std::uint64_t seed) {
    // SplitMix64: unlike std's distributions the same with every library.
    return [state = seed](std::uint32_t bound) mutable {
        state += 0x9E3779B97F4A7C15U;
        auto mixed = state;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return static_cast<std::uint32_t>((mixed ^ (mixed >> 31U)) % bound);
    };
}

Rule make_rule(const Draw& draw, int depth) {
    Rule rule;
    const auto present = [&](std::uint32_t one_in) { return draw(one_in) == 0; };
    if (present(3)) {
        fill_categories(draw, rule.categories);
    }
    if (present(9)) {
        fill_categories(draw, rule.primary);
    }
    for (auto* list : {&rule.title, &rule.abstract, &rule.comment, &rule.journal_ref, &rule.text, &rule.authors}) {
        if (present(6)) {
            fill(draw, *list, patterns);
        }
    }
    if (present(6)) {
        fill(draw, rule.keywords, words);
    }
    if (present(4)) {
        rule.announce = KindSet{1 + draw(15)};
    }
    for (auto* list : {&rule.all_of, &rule.any_of, &rule.none_of}) {
        for (auto count = depth > 0 && present(3) ? 1 + draw(2) : 0; count > 0; --count) {
            list->push_back(std::make_shared<const Rule>(make_rule(draw, depth - 1)));
        }
    }
    return rule;
}

Announcement make_announcement(const Draw& draw) {
    Paper paper;
    paper.id = parse_paper_id("2511.0" + std::to_string(1000 + draw(9000)))->id;
    paper.title = make_text(draw, 5);
    paper.abstract = make_text(draw, 12);
    for (auto count = draw(4); count > 0; --count) {
        paper.authors.push_back(Author{make_text(draw, 2), {}});
    }
    for (auto count = 1 + draw(3); count > 0; --count) {
        const std::string name(pick(draw, categories));
        if (std::ranges::find(paper.categories, name) == paper.categories.end()) {
            paper.categories.push_back(name);
        }
    }
    paper.primary = draw(20) == 0 ? std::string(pick(draw, categories)) : paper.categories.front();
    paper.comment = make_fact(draw);
    paper.journal_ref = make_fact(draw);
    return Announcement{std::make_shared<const Paper>(std::move(paper)), all_kinds.at(draw(4)), std::nullopt};
}

std::vector<Match> plain_matches(const std::vector<NumberedRule>& rules,
                                 const std::vector<Announcement>& announcements) {
    std::vector<Match> matches;
    for (const auto& [number, rule] : rules) {
        for (std::size_t at = 0; at < announcements.size(); ++at) {
            if (const auto verdict = evaluate(*rule, announcements[at]); verdict.truth != Truth::no) {
                matches.push_back({number, static_cast<std::uint32_t>(at), verdict.truth, verdict.kind});
            }
        }
    }
    return matches;
}

}  // namespace paperwire::filters::generated
