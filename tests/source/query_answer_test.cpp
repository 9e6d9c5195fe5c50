// SPDX-License-Identifier: MIT
#include "bot/source/query_answer.hpp"

#include <gmock/gmock.h>

#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// An answer of 2026 around its entries.
std::string answer_of(const std::string& entries, const std::string& totals = "1") {
    return R"(<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/madeUpAnswerOfOurOwnMaking</id>
  <title>arXiv Query: search_query=cat:cs.PL&amp;id_list=&amp;start=20&amp;max_results=100</title>
  <updated>2026-04-27T09:12:44Z</updated>
  <opensearch:itemsPerPage>100</opensearch:itemsPerPage>
  <opensearch:totalResults>)" +
           totals + R"(</opensearch:totalResults>
  <opensearch:startIndex>20</opensearch:startIndex>)" +
           entries + "</feed>";
}

std::string entry(const std::string& id, const std::string& more = {}) {
    return "<entry><id>http://arxiv.org/abs/" + id + "</id><title>Borrowed Clocks</title><summary>  Clocks.</summary>" +
           "<category term=\"cs.PL\"/>" + more + "<author><name>Zhen Su</name></author></entry>";
}

QueryAnswer parsed(const std::string& bytes) {
    auto answer = parse_query_answer(bytes);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
    return answer ? *std::move(answer) : QueryAnswer{};
}

TEST(QueryAnswer, TellsItsCountsAndTheQuery) {
    const QueryAnswer answer = parsed(answer_of(entry("2604.90007v1"), "7432"));

    EXPECT_EQ(answer.query, "search_query=cat:cs.PL&id_list=&start=20&max_results=100");
    EXPECT_EQ(answer.total, 7432);
    EXPECT_EQ(answer.start, 20);
    EXPECT_EQ(answer.asked, 100);
    EXPECT_THAT(answer.entries, SizeIs(1));
}

TEST(QueryAnswer, HasAllOfAPaper) {
    const QueryAnswer answer = parsed(answer_of(R"(<entry>
    <id>http://arxiv.org/abs/math/0309999v2</id>
    <title>Knots of
  Braids in $α$-space</title>
    <updated>2004-01-02T03:04:05Z</updated>
    <link href="https://arxiv.org/abs/math/0309999v2" rel="alternate" type="text/html"/>
    <summary>  One paragraph.
  Another, with na\"ıve ends.
</summary>
    <category term="math.GN" scheme="http://arxiv.org/schemas/atom"/>
    <category term="math.GT" scheme="http://arxiv.org/schemas/atom"/>
    <published>2003-09-30T10:20:30Z</published>
    <arxiv:comment>12 pages;
  2 figures</arxiv:comment>
    <arxiv:primary_category term="math.GT"/>
    <arxiv:journal_ref>J. Knots 1 (2004) 2--3</arxiv:journal_ref>
    <arxiv:doi>10.1000/one</arxiv:doi>
    <arxiv:doi>10.1000/two</arxiv:doi>
    <author><name>Ren{é} Bézout</name><arxiv:affiliation>Knot House</arxiv:affiliation><arxiv:affiliation>CNRS</arxiv:affiliation></author>
    <author><name>:</name></author>
    <author><name>Ola Nordmann</name></author>
  </entry>)"));

    ASSERT_THAT(answer.entries, SizeIs(1));
    const Record& record = answer.entries.front();
    EXPECT_EQ(record.paper.id.text(), "math/0309999");
    EXPECT_EQ(record.paper.version, 2);
    EXPECT_EQ(record.paper.title, "Knots of Braids in α-space");
    EXPECT_EQ(record.paper.abstract, "One paragraph. Another, with naïve ends.");
    EXPECT_EQ(record.paper.comment, Fact::of("12 pages; 2 figures"));
    EXPECT_EQ(record.paper.journal_ref, Fact::of("J. Knots 1 (2004) 2–3"));
    EXPECT_EQ(record.paper.doi, "10.1000/one 10.1000/two");
    EXPECT_THAT(record.paper.authors,
                ElementsAre(Author{"René Bézout", {"Knot House", "CNRS"}}, Author{"Ola Nordmann", {}}));
    EXPECT_EQ(record.first_at, parse_instant("2003-09-30T10:20:30Z"));
    EXPECT_EQ(record.current_at, parse_instant("2004-01-02T03:04:05Z"));
    EXPECT_TRUE(record.has_affiliations);
    EXPECT_FALSE(record.datestamp || record.deleted || record.paper.withdrawn);
}

TEST(QueryAnswer, trap_20_ThePrimaryCategoryIsFirstWhereverItStands) {
    const QueryAnswer answer =
        parsed(answer_of(entry("2604.90007v1", "<category term=\"cs.LG\"/><arxiv:primary_category term=\"cs.LG\"/>")));

    EXPECT_THAT(answer.entries.at(0).paper.categories, ElementsAre("cs.LG", "cs.PL"));
    EXPECT_EQ(answer.entries.at(0).paper.primary, "cs.LG");
}

TEST(QueryAnswer, trap_21_BothNamesOfACategoryAreOne) {
    const QueryAnswer answer =
        parsed(answer_of(entry("2604.90007v1", "<category term=\"cs.SY\"/><category term=\"eess.SY\"/>")));

    EXPECT_THAT(answer.entries.at(0).paper.categories, ElementsAre("cs.PL", "eess.SY"));
}

TEST(QueryAnswer, LeavesOutClassesThatAreNoCategories) {
    const QueryAnswer answer = parsed(answer_of(entry(
        "2604.90007v1", "<category term=\"14C20, 14M99\"/><category term=\"I.2.6; H.3\"/><category term=\"cs.ZZ\"/>")));

    EXPECT_THAT(answer.entries.at(0).paper.categories, ElementsAre("cs.PL", "cs.ZZ"));
}

TEST(QueryAnswer, SaysThatThereIsNoCommentWhereNoneStands) {
    const Record record = parsed(answer_of(entry("2604.90007v1"))).entries.at(0);

    EXPECT_EQ(record.paper.comment, Fact::none());
    EXPECT_EQ(record.paper.journal_ref, Fact::none());
}

TEST(QueryAnswer, KnowsAWithdrawalByItsComment) {
    EXPECT_TRUE(parsed(answer_of(entry("2604.90007v2",
                                       "<arxiv:comment>This paper has been withdrawn due to a gap</arxiv:comment>")))
                    .entries.at(0)
                    .paper.withdrawn);
    EXPECT_FALSE(parsed(answer_of(entry("2604.90007v2", "<arxiv:comment>12 pages</arxiv:comment>")))
                     .entries.at(0)
                     .paper.withdrawn);
}

TEST(QueryAnswer, OfTheClassicKindIsReadToo) {
    const QueryAnswer answer = parsed(R"(<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3Dall" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=all:clock&amp;id_list=</title>
  <id>http://arxiv.org/api/anotherMadeUpAnswerOfOurs</id>
  <updated>2020-04-27T00:00:00-04:00</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">3</opensearch:totalResults>
  <opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">0</opensearch:startIndex>
  <opensearch:itemsPerPage xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">1</opensearch:itemsPerPage>
  <entry><id>http://arxiv.org/abs/2004.90001v1</id><published>2020-04-24T10:00:00Z</published>
    <title>Clocks of
  Old</title><summary>  Wrapped
lines.
</summary><author><name>A. Smith</name><arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Here</arxiv:affiliation></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/old</arxiv:doi>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="math-ph" scheme="http://arxiv.org/schemas/atom"/>
    <category term="math-ph" scheme="http://arxiv.org/schemas/atom"/><category term="math.MP" scheme="http://arxiv.org/schemas/atom"/>
  </entry></feed>)");

    EXPECT_EQ(answer.total, 3);
    EXPECT_EQ(answer.asked, 1);
    ASSERT_THAT(answer.entries, SizeIs(1));
    const Paper& paper = answer.entries.front().paper;
    EXPECT_EQ(paper.title, "Clocks of Old");
    EXPECT_EQ(paper.abstract, "Wrapped lines.");
    EXPECT_EQ(paper.doi, "10.1000/old");
    EXPECT_THAT(paper.categories, ElementsAre("math-ph"));
    EXPECT_THAT(paper.authors, ElementsAre(Author{"A. Smith", {"Here"}}));
}

TEST(QueryAnswer, IsKnownUnderOtherPrefixes) {
    const QueryAnswer answer =
        parsed(R"(<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:x="http://arxiv.org/schemas/atom">
<a:entry><a:author><a:name>Zhen Su</a:name></a:author><x:comment>short</x:comment><a:category term="cs.PL"/>
<a:summary>Clocks.</a:summary><a:title>0</a:title><a:id>http://arxiv.org/abs/2604.90007v1</a:id></a:entry></a:feed>)");

    ASSERT_THAT(answer.entries, SizeIs(1));
    EXPECT_EQ(answer.entries.front().paper.title, "0");
    EXPECT_EQ(answer.entries.front().paper.comment, Fact::of("short"));
}

TEST(QueryAnswer, HoldsEachVersionOnce) {
    const QueryAnswer answer = parsed(
        answer_of(entry("2604.90007v1") + entry("2604.90007v2") + entry("2604.90007v1") + entry("2604.90008v1")));

    ASSERT_THAT(answer.entries, SizeIs(3));
    EXPECT_EQ(answer.entries.at(1).paper.version, 2);
    EXPECT_THAT(answer.faults, IsEmpty());
}

TEST(QueryAnswer, trap_08_AnErrorIsAnEntryWhateverTheTotalsSay) {
    for (const auto* bytes : {"1", "0", "30000"}) {
        const auto answer = parse_query_answer(answer_of(
            "<entry><id>https://arxiv.org/api/errors#start_must_be_non-negative</id><title>Error</title>"
            "<summary>start must be\n non-negative</summary><author><name>arXiv api core</name></author></entry>",
            bytes));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::refused);
        EXPECT_THAT(answer.error().message, HasSubstr("start must be non-negative"));
    }
}

TEST(QueryAnswer, trap_09_WithoutEntriesIsAValue) {
    const QueryAnswer none = parsed(answer_of("", "0"));
    const QueryAnswer spurious = parsed(answer_of("", "812"));

    EXPECT_THAT(none.entries, IsEmpty());
    EXPECT_EQ(spurious.total, 812);
    EXPECT_THAT(spurious.entries, IsEmpty());
}

TEST(QueryAnswer, trap_13_ABadIdFailsTheWholeList) {
    const auto answer = parse_query_answer(read_fixture("query_error.atom"));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::refused);
    EXPECT_THAT(answer.error().message, HasSubstr("incorrect id format for 26.1"));
}

TEST(QueryAnswer, SetsFaultyEntriesApart) {
    const QueryAnswer answer =
        parsed(answer_of(entry("2604.90007v1") + "<entry><id>http://arxiv.org/abs/none</id><title>x</title></entry>" +
                         "<entry><title>x</title></entry>" +
                         "<entry><id>http://arxiv.org/abs/2604.90009v1</id><title>x</title></entry>"));

    EXPECT_THAT(answer.entries, SizeIs(1));
    EXPECT_THAT(answer.faults, ElementsAre("entry 2: id \"http://arxiv.org/abs/none\" is no arXiv id", "entry 3: no id",
                                           "entry 4: 2604.90009 has no category"));
}

TEST(QueryAnswer, IsMalformedWhenItIsSomethingElse) {
    for (const auto& [bytes, words] : std::vector<std::pair<std::string, std::string>>{
             {"", "blank answer"},
             {"Rate exceeded.", "not XML"},
             {read_fixture("cs.PL.xml"), "a feed, not an answer of the query API"},
             {read_fixture("cs.LG.atom"), "a feed, not an answer of the query API"},
             {read_fixture("oai_error.xml"), "an OAI-PMH answer, not an answer of the query API"},
             {"<note/>", "its root is <note>"},
             {answer_of("<entry><id>x</id></entry>"), "no entry could be read; entry 1: id \"x\""},
             {answer_of(entry("2604.90007v1")).substr(0, 700), "cut short"},
         }) {
        SCOPED_TRACE(bytes.substr(0, 60));
        const auto answer = parse_query_answer(bytes);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::malformed);
        EXPECT_THAT(answer.error().message, HasSubstr(words));
    }
}

}  // namespace
}  // namespace paperwire::source
