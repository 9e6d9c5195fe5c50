// SPDX-License-Identifier: MIT
#include "bot/source/answer.hpp"

#include <gmock/gmock.h>

#include "bot/source/paper_json.hpp"
#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Answer, OfEitherFeedIsAnnouncements) {
    const auto rss = parse_answer(read_fixture("cs.PL.xml"));
    const auto atom = parse_answer(read_fixture("cs.LG.atom"));

    ASSERT_TRUE(rss && atom);
    EXPECT_THAT(rss->announcements, SizeIs(5));
    EXPECT_EQ(
        to_json_line(rss->announcements.at(3)),
        R"({"id":"2511.90100","version":3,"title":"Types for Crumbs","abstract":"The third version mends Lemma 4. A second paragraph says how.",)"
        R"("authors":["Ola Nordmann"],"categories":["cs.PL"],"primary":"cs.PL","announce":"replace","announced":"2026-04-27"})");
    EXPECT_THAT(to_json_line(rss->announcements.at(0)),
                HasSubstr(R"("affiliations":[["University of Somewhere, CNRS"],[],[],[]],"categories")"));
    EXPECT_EQ(atom->announcements.at(0).kind, Kind::new_paper);
    EXPECT_EQ(atom->announcements.at(0).day, parse_day("2026-04-27"));
}

TEST(Answer, ComesBackFromJsonAsItWas) {
    const auto answer = parse_answer(read_fixture("cs.PL.xml"));

    ASSERT_TRUE(answer);
    for (const Announcement& announcement : answer->announcements) {
        const std::string line = to_json_line(announcement);
        const auto again = announcement_from_json(line);
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(to_json_line(*again), line);
    }
}

TEST(Answer, ShowsTheFaultsOfSingleItems) {
    const auto answer = parse_answer(read_fixture("faulty.xml"));

    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->announcements, SizeIs(3));
    EXPECT_THAT(answer->faults, SizeIs(4));
}

TEST(Answer, OfTheQueryApiIsRecordsWithoutKindAndDay) {
    const auto answer = parse_answer(read_fixture("query.atom"));

    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_THAT(answer->records, SizeIs(1));
    EXPECT_EQ(
        to_json_line(answer->records.front()),
        R"({"id":"2604.90007","version":1,"title":"A Calculus of Borrowed Clocks","abstract":"Clocks are borrowed, never copied.",)"
        R"("authors":["Zhen Su"],"categories":["cs.PL"],"primary":"cs.PL"})");
}

TEST(Answer, ThatIsAnErrorOfArxivHasItsWords) {
    for (const auto& [name, words] :
         std::vector<std::pair<std::string, std::string>>{{"oai.xml", "2604.90007 has no metadata"},
                                                          {"query_error.atom", "incorrect id format"},
                                                          {"oai_error.xml", "noRecordsMatch"},
                                                          {"error.xml", "Feed error for query"}}) {
        SCOPED_TRACE(name);
        const auto answer = parse_answer(read_fixture(name));
        ASSERT_FALSE(answer);
        EXPECT_THAT(answer.error().message, HasSubstr(words));
    }
}

}  // namespace
}  // namespace paperwire::source
