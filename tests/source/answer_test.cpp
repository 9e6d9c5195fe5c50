// SPDX-License-Identifier: MIT
#include "bot/source/answer.hpp"

#include <gmock/gmock.h>

#include "bot/source/paper_json.hpp"
#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
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

/// One paper as each of the sources writes it.
const std::vector<std::pair<std::string, std::string>>& one_paper() {
    static const std::vector<std::pair<std::string, std::string>> answers{
        {"rss",
         R"(<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>cs.SY updates on arXiv.org</title><pubDate>Mon, 27 Apr 2026 00:00:00 -0400</pubDate>
<item><title>Na\"{\i}ve $\alpha$ Clocks</title><link>https://arxiv.org/abs/2604.90007</link>
<description>arXiv:2604.90007v2 Announce Type: replace 
Abstract: Of $\beta$ clocks.
  And more.</description><guid isPermaLink="false">oai:arXiv.org:2604.90007v2</guid>
<category>eess.SY</category><category>cs.SY</category><category>cs.PL</category><arxiv:DOI>10.1000/xyz</arxiv:DOI>
<arxiv:journal_reference>J. Clocks 1</arxiv:journal_reference><arxiv:announce_type>replace</arxiv:announce_type>
<dc:creator>Fran\c{c}ois B\'ezout, Zhen Su</dc:creator></item></channel></rss>)"},
        {"query",
         R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><id>https://arxiv.org/api/x</id>
<entry><id>http://arxiv.org/abs/2604.90007v2</id><title>Naïve $α$ Clocks</title><summary>Of $β$ clocks.
  And more.</summary><category term="eess.SY"/><category term="cs.PL"/><arxiv:primary_category term="eess.SY"/>
<arxiv:comment>3 pages</arxiv:comment><arxiv:journal_ref>J. Clocks 1</arxiv:journal_ref><arxiv:doi>10.1000/xyz</arxiv:doi>
<author><name>François Bézout</name></author><author><name>Zhen Su</name></author></entry></feed>)"},
        {"arXivRaw", R"(<record><header><identifier>oai:arXiv.org:2604.90007</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><version version="v1"><date>Fri, 24 Apr 2026 10:00:00 GMT</date></version>
<version version="v2"><date>Sat, 25 Apr 2026 10:00:00 GMT</date></version><title>Na\"{\i}ve $\alpha$
  Clocks</title><authors>Fran\c{c}ois B\'ezout and Zhen Su</authors><categories>eess.SY cs.SY cs.PL</categories>
<comments>3 pages</comments><journal-ref>J. Clocks 1</journal-ref><doi>10.1000/xyz</doi><abstract>  Of $\beta$ clocks.
  And more.
</abstract></arXivRaw></metadata></record>)"},
        {"arXiv", R"(<record><header><identifier>oai:arXiv.org:2604.90007</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><created>2026-04-25</created><authors><author><keyname>Bézout</keyname>
<forenames>François</forenames></author><author><keyname>Su</keyname><forenames>Zhen</forenames></author></authors>
<title>Naïve $α$ Clocks</title><categories>eess.SY cs.SY cs.PL</categories><comments>3 pages</comments>
<journal-ref>J. Clocks 1</journal-ref><doi>10.1000/xyz</doi><abstract>Of $β$ clocks.
  And more.</abstract></arXiv></metadata></record>)"},
        {"oai_dc", R"(<record><header><identifier>oai:arXiv.org:2604.90007</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Naïve $α$ Clocks</dc:title><dc:creator>Bézout, François</dc:creator><dc:creator>Su, Zhen</dc:creator>
<dc:subject>Electrical Engineering and Systems Science - Systems and Control</dc:subject>
<dc:subject>Computer Science - Systems and Control</dc:subject><dc:subject>Computer Science - Programming Languages</dc:subject>
<dc:description>Of $β$ clocks.
  And more.</dc:description><dc:description>Comment: 3 pages</dc:description><dc:identifier>J. Clocks 1</dc:identifier>
<dc:identifier>doi:10.1000/xyz</dc:identifier></oai_dc:dc></metadata></record>)"}};
    return answers;
}

TEST(Answer, trap_06_trap_16_trap_21_TheSamePaperComesOutEqualFromEverySource) {
    for (const auto& [source, bytes] : one_paper()) {
        SCOPED_TRACE(source);
        const auto answer = parse_answer(bytes);
        ASSERT_TRUE(answer) << answer.error().message;
        const Paper& paper =
            answer->records.empty() ? *answer->announcements.at(0).paper : answer->records.front().paper;
        EXPECT_EQ(paper.id.text(), "2604.90007");
        EXPECT_EQ(paper.title, "Naïve α Clocks");
        EXPECT_EQ(paper.abstract, "Of β clocks. And more.");
        EXPECT_THAT(paper.authors, ElementsAre(Author{"François Bézout", {}}, Author{"Zhen Su", {}}));
        EXPECT_THAT(paper.categories, ElementsAre("eess.SY", "cs.PL"));
        EXPECT_EQ(paper.primary, "eess.SY");
        EXPECT_EQ(paper.journal_ref, Fact::of("J. Clocks 1"));
        EXPECT_EQ(paper.doi, "10.1000/xyz");
        EXPECT_EQ(paper.comment, source == "rss" ? Fact{} : Fact::of("3 pages"));
        EXPECT_EQ(paper.version, source == "arXiv" || source == "oai_dc" ? 0 : 2);
    }
}

TEST(Answer, OfAFormatWithoutVersionsShowsNone) {
    const auto answer = parse_answer(one_paper().at(3).second);

    ASSERT_TRUE(answer);
    const std::string line = to_json_line(answer->records.at(0));
    EXPECT_THAT(line, HasSubstr(R"({"id":"2604.90007","title")"));
    EXPECT_THAT(line, Not(HasSubstr("announce")));
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
