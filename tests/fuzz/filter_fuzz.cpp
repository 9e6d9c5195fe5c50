// SPDX-License-Identifier: MIT
// One rule and one paper in lines; the index, the plain evaluation, reasons and explanation must agree on it.
// A line is a letter and its text. Rule: t title, a abstract, x text, n authors, k keywords, c comment, j journal_ref,
// C categories, P primary, K kinds (a digit); & | ! open a nested filter (all, any, none of), ) closes it. Paper: T
// title, A abstract, N author, M comment, J journal_ref, L category, R primary, S kind (a digit), ? comment and
// journal_ref unknown.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/text/utf8.hpp"
#include "filters/explain.hpp"
#include "filters/index.hpp"
#include "filters/rule.hpp"

namespace {

using namespace paperwire;
using namespace paperwire::filters;

constexpr std::size_t most_bytes = 4096;
constexpr std::size_t most_lines = 64;

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::vector<std::string_view> lines_of(std::string_view bytes) {
    std::vector<std::string_view> lines;
    while (!bytes.empty() && lines.size() < most_lines) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        lines.push_back(bytes.substr(0, end));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return lines;
}

/// Reads rule lines from `at` on until the filter is closed.
Rule read_rule(const std::vector<std::string_view>& lines, std::size_t& at, bool& patterns_compile) {
    static const std::map<char, std::vector<std::string> Rule::*> lists{
        {'t', &Rule::title},       {'a', &Rule::abstract},   {'x', &Rule::text},
        {'n', &Rule::authors},     {'k', &Rule::keywords},   {'c', &Rule::comment},
        {'j', &Rule::journal_ref}, {'C', &Rule::categories}, {'P', &Rule::primary}};
    static const std::map<char, std::vector<RulePtr> Rule::*> nested{
        {'&', &Rule::all_of}, {'|', &Rule::any_of}, {'!', &Rule::none_of}};
    Rule rule;
    while (at < lines.size()) {
        const auto line = lines[at++];
        const char sign = line.empty() ? ' ' : line.front();
        const std::string text(line.substr(std::min<std::size_t>(1, line.size())));
        if (sign == ')') {
            break;
        }
        if (const auto part = nested.find(sign); part != nested.end()) {
            (rule.*part->second).push_back(std::make_shared<const Rule>(read_rule(lines, at, patterns_compile)));
        } else if (const auto list = lists.find(sign); list != lists.end()) {
            const bool plain = sign == 'C' || sign == 'P';
            const auto checked = sign == 'k' ? check_keyword(text) : check_pattern(text);
            patterns_compile = patterns_compile && (plain || checked.has_value());
            static_cast<void>(pattern_warning(text));
            (rule.*list->second).push_back(text);
        } else if (sign == 'K' && !text.empty()) {
            rule.announce = KindSet{static_cast<unsigned char>(text.front()) & 15U};
        }
    }
    return rule;
}

Announcement read_paper(const std::vector<std::string_view>& lines) {
    Paper paper;
    paper.comment = Fact::none();
    paper.journal_ref = Fact::none();
    auto kind = Kind::new_paper;
    for (const auto line : lines) {
        const auto text = line.empty() ? std::string{} : text::mend_utf8(line.substr(1));
        switch (line.empty() ? ' ' : line.front()) {
            case 'T': paper.title = text; break;
            case 'A': paper.abstract = text; break;
            case 'N': paper.authors.push_back(Author{text, {}}); break;
            case 'M': paper.comment = Fact::of(text); break;
            case 'J': paper.journal_ref = Fact::of(text); break;
            case 'L': paper.categories.push_back(text); break;
            case 'R': paper.primary = text; break;
            case 'S': kind = text.empty() ? kind : all_kinds.at(static_cast<unsigned char>(text.front()) % 4U); break;
            case '?': paper.comment = paper.journal_ref = Fact{}; break;
            default: break;
        }
    }
    return Announcement{std::make_shared<const Paper>(std::move(paper)), kind, std::nullopt};
}

int count_decisive(const Explanation& node) {
    int count = node.decisive ? 1 : 0;
    for (const auto& part : node.parts) {
        count += count_decisive(part);
    }
    return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(bytes), std::min(size, most_bytes));
    const auto lines = lines_of(input);
    std::size_t at = 0;
    bool sound = true;
    const auto rule = std::make_shared<const Rule>(read_rule(lines, at, sound));
    if (!sound) {
        return 0;
    }
    const auto announcement = read_paper(lines);
    const auto index = build_index({NumberedRule{7, rule}});
    demand(index.has_value());

    std::vector<Match> matches;
    (*index)->match({&announcement, 1}, 1,
                    [&](std::span<const Match> chunk) { matches.insert(matches.end(), chunk.begin(), chunk.end()); });
    const auto verdict = evaluate(*rule, announcement);
    const auto expected =
        verdict.truth == Truth::no ? std::vector<Match>{} : std::vector{Match{7, 0, verdict.truth, verdict.kind}};
    demand(matches == expected);
    demand(reasons(*rule, "f", announcement).empty() == (verdict.truth != Truth::yes));
    const auto explanation = explain(*rule, announcement);
    demand(explanation.truth == verdict.truth);
    demand(count_decisive(explanation) == 1);
    demand(!to_text(explanation).empty());
    return 0;
}
