// SPDX-License-Identifier: MIT
// The index beside the plain reading of every filter, on filters made from the words of the papers they are asked
// about: every key, nested three deep, patterns of all the shapes that people write. The papers are made up, or real
// ones where the environment variable PAPERWIRE_CORPUS names a file of them (JSON Lines, .gz too); PAPERWIRE_FILTERS
// and PAPERWIRE_PAPERS say how many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/ascii.hpp"
#include "bot/source/paper_json.hpp"
#include "filters/explain.hpp"
#include "filters/index.hpp"
#include "tests/filters/generated.hpp"

namespace paperwire::filters {
namespace {

using generated::Draw;

std::size_t from_environment(const char* name, std::size_t otherwise) {
    const char* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::stoul(value);
}

std::vector<Announcement> papers_at_hand(const Draw& draw) {
    const char* const corpus = std::getenv("PAPERWIRE_CORPUS");
    std::vector<Announcement> papers;
    if (corpus == nullptr) {
        std::generate_n(std::back_inserter(papers), from_environment("PAPERWIRE_PAPERS", 60),
                        [&] { return generated::make_announcement(draw); });
        return papers;
    }
    auto all = source::read_papers(corpus);
    if (!all) {
        ADD_FAILURE() << all.error().message;
        return papers;
    }
    const auto wanted = from_environment("PAPERWIRE_PAPERS", 400);
    for (std::size_t i = 0; i < wanted; ++i) {
        auto paper = (*all)[i * all->size() / wanted];
        paper.kind = all_kinds.at(draw(8) < 5 ? 0 : draw(4));
        if (draw(3) == 0) {
            auto early = *paper.paper;
            early.comment = early.journal_ref = Fact{};
            paper.paper = std::make_shared<const Paper>(std::move(early));
        }
        papers.push_back(std::move(paper));
    }
    return papers;
}

/// Patterns from the papers' own words.
class FilterMaker {
public:
    FilterMaker(const Draw& draw, const std::vector<Announcement>& papers) : draw_(draw), papers_(papers) {}

    Rule make(int depth) {
        Rule rule;
        // What a filter asks for mostly comes from one paper, so that it is often true of some.
        paper_ = papers_[draw_(static_cast<std::uint32_t>(papers_.size()))].paper.get();
        bool any = false;
        const auto fill = [&](std::vector<std::string>& list, std::string_view text, std::uint32_t one_in) {
            for (auto count = draw_(one_in) == 0 ? 1 + draw_(3) : 0; count > 0; --count) {
                if (auto pattern = this->pattern(text); check_pattern(pattern)) {
                    list.push_back(std::move(pattern));
                    any = true;
                }
            }
        };
        fill(rule.title, paper_->title, 4);
        fill(rule.abstract, paper_->abstract, 5);
        fill(rule.text, draw_(2) == 0 ? paper_->title : paper_->abstract, 3);
        fill(rule.comment, paper_->comment.value, 9);
        fill(rule.journal_ref, paper_->journal_ref.value, 12);
        if (!paper_->authors.empty()) {
            fill(rule.authors, paper_->authors[draw_(static_cast<std::uint32_t>(paper_->authors.size()))].name, 4);
        }
        if (draw_(4) == 0) {
            if (auto words = window(paper_->abstract, 1 + draw_(3)); check_keyword(words)) {
                rule.keywords.push_back(std::move(words));
                any = true;
            }
        }
        if (draw_(3) == 0) {
            rule.categories = paper_->categories;
            std::ranges::sort(rule.categories);
        }
        if (draw_(8) == 0) {
            rule.primary = {paper_->primary};
        }
        if (draw_(4) == 0) {
            rule.announce = KindSet{1 + draw_(15)};
        }
        for (auto* list : {&rule.all_of, &rule.any_of, &rule.none_of}) {
            for (auto count = depth > 0 && draw_(3) == 0 ? 1 + draw_(3) : 0; count > 0; --count) {
                list->push_back(std::make_shared<const Rule>(make(depth - 1)));
            }
        }
        if (!any && rule.categories.empty()) {
            rule.text = {"the"};
        }
        return rule;
    }

private:
    std::string window(std::string_view text, std::uint32_t words) {
        if (text.empty()) {
            return "word";
        }
        auto begin = text.find(' ', draw_(static_cast<std::uint32_t>(text.size())));
        begin = begin == std::string_view::npos ? 0 : begin + 1;
        auto end = begin;
        for (; words > 0 && end != std::string_view::npos; --words) {
            end = text.find(' ', end + (end == begin ? 0 : 1));
        }
        return std::string(text.substr(begin, end == std::string_view::npos ? text.size() - begin : end - begin));
    }

    static std::string escaped(std::string_view text) {
        std::string out;
        for (const char c : text) {
            out += std::string_view{R"(\.+*?()|[]{}^$)"}.find(c) != std::string_view::npos ? "\\" : "";
            out += c;
        }
        return out;
    }

    std::string pattern(std::string_view text) {
        auto words = escaped(window(text, 1 + draw_(3)));
        switch (draw_(14)) {
            case 0: return "\\b" + words + "\\b";
            case 1: return "\\b" + words;
            case 2: return words + "s?";
            case 3:
                return escaped(window(text, 1)) + ".{0," + std::to_string(draw_(60)) + "}" + escaped(window(text, 1));
            case 4: return ".*" + words;
            case 5: return "(?:" + words + "|" + escaped(window(text, 2)) + ")";
            case 6: return "^" + words;
            case 7: return words + "$";
            case 8: return "(?-i)" + words;
            case 9: return "\\b" + words.substr(0, words.size() / 2) + "\\w*";
            case 10:
                return words.substr(0, 2) + "[a-z]+" +
                       words.substr(words.size() - std::min<std::size_t>(2, words.size()));
            case 11: return escaped(window(text, 1)) + "\\W+" + escaped(window(text, 1));
            case 12: return generated::make_pattern(draw_);
            default: return ascii::lowered(words);
        }
    }

    const Draw& draw_;
    const std::vector<Announcement>& papers_;
    const Paper* paper_{nullptr};
};

TEST(FilterIndex, AgreesWithPlainEvaluationOnFiltersFromThePapersWords) {
    const auto draw = generated::seeded(2'026'11);
    const auto papers = papers_at_hand(draw);
    FilterMaker maker(draw, papers);
    std::vector<NumberedRule> rules;
    for (std::uint32_t i = 0; i < from_environment("PAPERWIRE_FILTERS", 300); ++i) {
        rules.push_back({i, std::make_shared<const Rule>(maker.make(3))});
    }
    const auto index = build_index(rules);
    ASSERT_TRUE(index.has_value()) << index.error().message;

    const auto found = (*index)->judge(papers, 2);

    std::size_t pairs = 0;
    std::size_t unknown = 0;
    for (const auto& [number, rule] : rules) {
        std::vector<Match> matches;
        found.of(number, matches);
        auto next = matches.begin();
        for (std::uint32_t i = 0; i < papers.size(); ++i) {
            const auto verdict = evaluate(*rule, papers[i]);
            const bool told = next != matches.end() && next->announcement == i;
            ASSERT_EQ(told ? next->truth : Truth::no, verdict.truth)
                << to_text(explain(*rule, papers[i])) << papers[i].paper->title;
            ASSERT_TRUE(!told || next->kind == verdict.kind);
            pairs += verdict.truth == Truth::yes ? 1 : 0;
            unknown += verdict.truth == Truth::unknown ? 1 : 0;
            next += told ? 1 : 0;
        }
    }
    RecordProperty("pairs", std::to_string(pairs));
    EXPECT_GT(pairs, rules.size());
    EXPECT_GT(unknown, 0U);
}

}  // namespace
}  // namespace paperwire::filters
