// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>

#include "bot/source/author_line.hpp"
#include "bot/source/feed.hpp"
#include "bot/text/normalise.hpp"
#include "tests/data/recorded.hpp"

namespace paperwire::data {
namespace {

using AuthorLines = Recorded;

/// How far our reading agrees with what arXiv's own parser makes of a line.
struct Agreement {
    int names{0};
    int same_names{0};
    int affiliated{0};            // names to which arXiv gives an affiliation
    int same_lists{0};            // of all names
    int same_affiliated{0};       // of the affiliated, as lists
    int alike_affiliated{0};      // likewise, conjunctions and the ends of a list's entries folded
    int explained_affiliated{0};  // likewise, and those of which arXiv has only the beginning

    void print(const char* what) const {
        std::cout << what << ": names " << same_names << "/" << names << "; affiliations, lists of all names "
                  << same_lists << "/" << names << "; of the affiliated as lists " << same_affiliated << "/"
                  << affiliated << ", conjunctions folded " << alike_affiliated << ", arXiv's cuts explained "
                  << explained_affiliated << "\n";
    }
};

/// arXiv puts a bare comma for ` and ` and ` & ` inside an affiliation, and keeps signs beside a list's marks; we do
/// neither.
std::string folded(std::string text) {
    for (const std::string_view word : {" and ", " & ", ", ", ","}) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
            text.replace(at, word.size(), "\x01");
        }
    }
    std::erase_if(text, [](char c) { return c == ' ' || c == ';' || c == ':' || c == '.' || c == ')'; });
    text.erase(std::unique(text.begin(), text.end(), [](char a, char b) { return a == '\x01' && b == '\x01'; }),
               text.end());
    return text;
}

std::string joined(const std::vector<std::string>& affiliations, const char* between) {
    std::string text;
    for (const std::string& affiliation : affiliations) {
        text += (text.empty() ? "" : between) + text::normalise(affiliation);
    }
    return text;
}

void compare_affiliations(Agreement& agreement, const std::vector<std::string>& ours,
                          const std::vector<std::string>& theirs) {
    const bool is_same = joined(ours, "\n") == joined(theirs, "\n");
    agreement.same_lists += is_same ? 1 : 0;
    if (theirs.empty()) return;
    const std::string a = folded(joined(ours, ", "));
    const std::string b = folded(joined(theirs, ", "));
    ++agreement.affiliated;
    agreement.same_affiliated += is_same ? 1 : 0;
    agreement.alike_affiliated += a == b ? 1 : 0;
    // It stops at a parenthesis inside, and at the blank in `(1, 2)`.
    agreement.explained_affiliated += a.starts_with(b) ? 1 : 0;
    if (a != b && std::getenv("PAPERWIRE_DATA_SHOW") != nullptr) {
        std::cout << "  arXiv's: " << joined(theirs, " | ") << "\n  ours:    " << joined(ours, " | ") << "\n";
    }
}

void compare(Agreement& agreement, const nlohmann::json& line, const std::vector<Author>& ours) {
    const auto names = line.at("names").get<std::vector<std::string>>();
    const auto affiliations = line.at("affiliations").get<std::vector<std::vector<std::string>>>();
    for (std::size_t i = 0; i < names.size(); ++i) {
        ++agreement.names;
        const std::string name = text::normalise(names[i]);
        // Where ours has one more or less, the same name is looked for.
        const auto found = ours.size() == names.size() ? ours.begin() + static_cast<std::ptrdiff_t>(i)
                                                       : std::ranges::find(ours, name, &Author::name);
        const bool is_same = found != ours.end() && found->name == name;
        agreement.same_names += is_same ? 1 : 0;
        if (!is_same && std::getenv("PAPERWIRE_DATA_SHOW") != nullptr) std::cout << "  no name: " << name << "\n";
        compare_affiliations(agreement, is_same ? found->affiliations : std::vector<std::string>{"none of ours"},
                             affiliations[i]);
    }
}

bool at_least(int part, int whole, double share) { return part >= share * whole; }

TEST_F(AuthorLines, AsSubmittedGiveArxivsNamesAndAffiliations) {
    Agreement agreement;
    each_line("quirks/author_lines.jsonl.gz", [&](const nlohmann::json& line) {
        compare(agreement, line, source::parse_author_line(line.at("raw").get<std::string>()));
    });
    agreement.print("raw line");
    EXPECT_TRUE(at_least(agreement.same_names, agreement.names, 0.995));
    EXPECT_TRUE(at_least(agreement.same_lists, agreement.names, 0.99));
    EXPECT_TRUE(at_least(agreement.alike_affiliated, agreement.affiliated, 0.98));
    EXPECT_TRUE(at_least(agreement.explained_affiliated, agreement.affiliated, 0.995));
}

TEST_F(AuthorLines, FromTheFeedGiveArxivsNamesAndAffiliations) {
    Agreement agreement;
    each_line("quirks/author_lines.jsonl.gz", [&](const nlohmann::json& line) {
        compare(agreement, line, source::parse_creator(line.at("rss_creator").get<std::string>()));
    });
    agreement.print("dc:creator");
    EXPECT_TRUE(at_least(agreement.same_names, agreement.names, 0.995));
    EXPECT_TRUE(at_least(agreement.same_lists, agreement.names, 0.99));
    EXPECT_TRUE(at_least(agreement.alike_affiliated, agreement.affiliated, 0.995));
}

TEST_F(AuthorLines, GiveTheSameNamesFromTheFeedAndAsSubmitted) {
    int lines = 0;
    int same = 0;
    each_line("quirks/author_lines.jsonl.gz", [&](const nlohmann::json& line) {
        const auto submitted = source::parse_author_line(line.at("raw").get<std::string>());
        const auto fed = source::parse_creator(line.at("rss_creator").get<std::string>());
        ++lines;
        same += std::ranges::equal(submitted, fed, {}, &Author::name, &Author::name) ? 1 : 0;
    });
    std::cout << "lines with the same names from both: " << same << "/" << lines << "\n";
    EXPECT_TRUE(at_least(same, lines, 0.995));
}

}  // namespace
}  // namespace paperwire::data
