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
    int same_affiliations{0};  // of all names
    int affiliated{0};
    int same_of_affiliated{0};

    void print(const char* what) const {
        std::cout << what << ": names " << same_names << "/" << names << ", affiliations " << same_affiliations << "/"
                  << names << ", of those who have one " << same_of_affiliated << "/" << affiliated << "\n";
    }
};

/// arXiv puts a bare comma for ` and ` and ` & ` inside an affiliation, and keeps a list's semicolons; we do neither.
std::string folded(std::string text) {
    for (const std::string_view word : {" and ", " & ", ", ", ","}) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
            text.replace(at, word.size(), "\x01");
        }
    }
    std::erase_if(text, [](char c) { return c == ' ' || c == ';' || c == ':' || c == '.'; });
    text.erase(std::unique(text.begin(), text.end(), [](char a, char b) { return a == '\x01' && b == '\x01'; }),
               text.end());
    return text;
}

std::string joined(const std::vector<std::string>& affiliations, bool as_list) {
    std::string text;
    for (const std::string& affiliation : affiliations) {
        text += (text.empty() ? "" : as_list ? "\n" : ", ") + text::normalise(affiliation);
    }
    return as_list ? text : folded(text);
}

void compare(Agreement& agreement, const nlohmann::json& line, const std::vector<Author>& ours, bool as_list) {
    const auto names = line.at("names").get<std::vector<std::string>>();
    const auto affiliations = line.at("affiliations").get<std::vector<std::vector<std::string>>>();
    for (std::size_t i = 0; i < names.size(); ++i) {
        ++agreement.names;
        const std::string name = text::normalise(names[i]);
        // Ours may have one more or less before; it is the same name that is looked for.
        const auto found = std::ranges::find(ours, name, &Author::name);
        const bool is_same =
            i < ours.size() && ours.size() == names.size() ? ours[i].name == name : found != ours.end();
        agreement.same_names += is_same ? 1 : 0;
        const Author* author = is_same ? (ours.size() == names.size() ? &ours[i] : &*found) : nullptr;
        const bool agrees =
            author != nullptr && joined(author->affiliations, as_list) == joined(affiliations[i], as_list);
        agreement.same_affiliations += agrees ? 1 : 0;
        agreement.affiliated += affiliations[i].empty() ? 0 : 1;
        agreement.same_of_affiliated += agrees && !affiliations[i].empty() ? 1 : 0;
        if (!as_list && (!is_same || !agrees) && std::getenv("PAPERWIRE_DATA_SHOW") != nullptr) {
            std::cout << line.at("raw").get<std::string>().substr(0, 400) << "\n    " << name << " ["
                      << joined(affiliations[i], true) << "] ours: "
                      << (author != nullptr ? author->name + " [" + joined(author->affiliations, true) + "]" : "none")
                      << "\n";
        }
    }
}

bool at_least(int part, int whole, double share) { return part >= share * whole; }

TEST_F(AuthorLines, AsSubmittedGiveArxivsNamesAndAffiliations) {
    Agreement exact;
    Agreement alike;
    each_line("quirks/author_lines.jsonl.gz", [&](const nlohmann::json& line) {
        const auto ours = source::parse_author_line(line.at("raw").get<std::string>());
        compare(exact, line, ours, true);
        compare(alike, line, ours, false);
    });
    exact.print("raw line, lists");
    alike.print("raw line, conjunctions folded");
    EXPECT_TRUE(at_least(exact.same_names, exact.names, 0.995));
    EXPECT_TRUE(at_least(exact.same_affiliations, exact.names, 0.99));
    EXPECT_TRUE(at_least(alike.same_of_affiliated, alike.affiliated, 0.99));
}

TEST_F(AuthorLines, FromTheFeedGiveArxivsNamesAndAffiliations) {
    Agreement alike;
    each_line("quirks/author_lines.jsonl.gz", [&](const nlohmann::json& line) {
        compare(alike, line, source::parse_creator(line.at("rss_creator").get<std::string>()), false);
    });
    alike.print("dc:creator, joined");
    EXPECT_TRUE(at_least(alike.same_names, alike.names, 0.995));
    EXPECT_TRUE(at_least(alike.same_affiliations, alike.names, 0.99));
    EXPECT_TRUE(at_least(alike.same_of_affiliated, alike.affiliated, 0.99));
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
