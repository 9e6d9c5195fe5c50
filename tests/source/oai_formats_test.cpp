// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "bot/source/oai_answer.hpp"

namespace paperwire::source {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string record(const std::string& metadata, const std::string& sets = "<setSpec>physics:nucl-ex</setSpec>") {
    return "<record><header><identifier>oai:arXiv.org:2604.90007</identifier><datestamp>2026-04-24</datestamp>" + sets +
           "</header><metadata>" + metadata + "</metadata></record>";
}

std::string served(const std::string& url, const std::string& metadata) {
    return "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><request>" + url + "</request><GetRecord>" +
           record(metadata) + "</GetRecord></OAI-PMH>";
}

std::string arxiv(const std::string& more) {
    return "<arXiv xmlns=\"http://arxiv.org/OAI/arXiv/\"><id>2604.90007</id>" + more +
           "<title>Clocks of\n  Old</title><categories>cs.SY cs.PL eess.SY</categories><abstract>  Clocks.\n</abstract>"
           "</arXiv>";
}

std::string raw(const std::string& more) {
    return "<arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\"><id>2604.90007</id>" + more +
           "<title>Clocks</title><categories>cs.PL</categories><abstract>Clocks.</abstract></arXivRaw>";
}

std::string version(const std::string& number, const std::string& date, const std::string& type) {
    return "<version version=\"" + number + "\"><date>" + date + "</date><size>9kb</size><source_type>" + type +
           "</source_type></version>";
}

std::string dublin(const std::string& more) {
    return "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Clocks</dc:title>" +
           more + "</oai_dc:dc>";
}

Record parsed(const std::string& bytes) {
    auto answer = parse_oai_answer(bytes);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
    return answer && !answer->records.empty() ? answer->records.front() : Record{};
}

TEST(ArxivFormat, JoinsNamesAndMakesCategoriesCanonical) {
    const Record read = parsed(record(arxiv(
        "<authors><author><keyname>Bézout</keyname><forenames>R. C.</forenames><suffix>IV</suffix></author>"
        "<author><keyname>:</keyname></author><author>\n <keyname>Collaboration</keyname>\n <forenames>for the\n DES"
        "</forenames></author></authors><comments>5 pages</comments><journal-ref>J. 1</journal-ref><doi>10.1/a "
        "10.1/b</doi>")));

    EXPECT_THAT(read.paper.authors,
                ElementsAre(Author{"R. C. Bézout IV", {}}, Author{"for the DES Collaboration", {}}));
    EXPECT_EQ(read.paper.title, "Clocks of Old");
    EXPECT_EQ(read.paper.version, 0);
    EXPECT_THAT(read.paper.categories, ElementsAre("eess.SY", "cs.PL"));
    EXPECT_EQ(read.paper.comment, Fact::of("5 pages"));
    EXPECT_EQ(read.paper.journal_ref, Fact::of("J. 1"));
    EXPECT_EQ(read.paper.doi, "10.1/a 10.1/b");
    EXPECT_THAT(read.history, IsEmpty());
}

TEST(ArxivFormat, trap_14_CreatedIsTheCurrentVersionsDateAndNeverTheFirstOnes) {
    const std::string dates = "<created>2025-12-16</created><updated>2026-04-24</updated>";
    const Record current = parsed(served("http://oaipmh.arxiv.org/oai", arxiv(dates)));
    const Record old = parsed(served("http://export.arxiv.org/oai2", arxiv(dates)));
    const Record unchanged = parsed(served("http://export.arxiv.org/oai2", arxiv("<created>2025-12-16</created>")));

    EXPECT_EQ(current.current_at, parse_instant("2025-12-16T00:00:00Z"));
    EXPECT_EQ(old.current_at, std::nullopt);
    EXPECT_EQ(unchanged.current_at, parse_instant("2025-12-16T00:00:00Z"));
    for (const Record* read : {&current, &old, &unchanged}) EXPECT_EQ(read->first_at, std::nullopt);
}

TEST(ArxivFormat, trap_14_ClassesAreNoFactOfThePaper) {
    const Record read = parsed(record(arxiv("<msc-class>37K05</msc-class><acm-class>37K05</acm-class>")));

    EXPECT_THAT(read.paper.categories, ElementsAre("eess.SY", "cs.PL"));
    EXPECT_EQ(read.paper.comment, Fact::none());
}

TEST(ArxivFormat, trap_14_HasAffiliationsOnlyWhereSomeStand) {
    const std::string with =
        "<authors><author><keyname>Su</keyname><forenames>Z.</forenames><affiliation>Here"
        "</affiliation><affiliation>There</affiliation></author></authors>";
    const std::string without = "<authors><author><keyname>Su</keyname></author></authors>";

    EXPECT_TRUE(parsed(record(arxiv(with))).has_affiliations);
    EXPECT_THAT(parsed(record(arxiv(with))).paper.authors, ElementsAre(Author{"Z. Su", {"Here", "There"}}));
    EXPECT_FALSE(parsed(record(arxiv(without))).has_affiliations);
}

TEST(RawFormat, HasEveryVersionInOrder) {
    const Record read = parsed(record(
        raw(version("v2", "Sun, 13 Jan 2019 11:17:09 GMT", "D") + version("v1", "Mon, 22 Oct 2018 22:41:50 GMT", ""))));

    EXPECT_EQ(read.paper.version, 2);
    EXPECT_THAT(read.history, ElementsAre(Submitted{1, *parse_instant("2018-10-22T22:41:50Z"), false},
                                          Submitted{2, *parse_instant("2019-01-13T11:17:09Z"), false}));
    EXPECT_EQ(read.first_at, parse_instant("2018-10-22T22:41:50Z"));
    EXPECT_EQ(read.current_at, parse_instant("2019-01-13T11:17:09Z"));
    EXPECT_FALSE(read.paper.withdrawn);
}

TEST(RawFormat, KnowsAWithdrawalByTheLastSourceType) {
    const std::string first = version("v1", "Mon, 22 Oct 2018 22:41:50 GMT", "D");
    const std::string gone = version("v2", "Sun, 13 Jan 2019 11:17:09 GMT", "I");
    const std::string back = version("v3", "Mon, 14 Jan 2019 11:17:09 GMT", "DA");

    EXPECT_TRUE(parsed(record(raw(first + gone))).paper.withdrawn);
    EXPECT_TRUE(parsed(record(raw(gone + first))).paper.withdrawn);
    EXPECT_FALSE(parsed(record(raw(first + gone + back))).paper.withdrawn);
    EXPECT_TRUE(parsed(record(raw(first + gone + back))).history.at(1).withdrawn);
    EXPECT_TRUE(parsed(record(raw(first + "<comments>Withdrawn by the author</comments>"))).paper.withdrawn);
}

TEST(RawFormat, trap_06_ComesToTheTextOfTheOthers) {
    const Record read = parsed(record(
        "<arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\"><id>2604.90007</id><title>A na\\\"{\\i}ve $\\alpha$</title>"
        "<authors>\\'Edgar Rold\\'an, J.Adams and Fran\\c{c}ois B\\'ezout (CNRS)</authors>"
        "<categories>cs.PL</categories><abstract>  Of $\\beta$.\n</abstract></arXivRaw>"));

    EXPECT_EQ(read.paper.title, "A naïve α");
    EXPECT_EQ(read.paper.raw_title, R"(A na\"{\i}ve $\alpha$)");
    EXPECT_EQ(read.paper.abstract, "Of β.");
    EXPECT_THAT(read.paper.authors, ElementsAre(Author{"Édgar Roldán", {"CNRS"}}, Author{"J. Adams", {"CNRS"}},
                                                Author{"François Bézout", {"CNRS"}}));
    EXPECT_TRUE(read.has_affiliations);
}

TEST(RawFormat, LeavesOutADateThatIsNone) {
    const Record read =
        parsed(record(raw(version("v1", "once", "") + version("vx", "Mon, 22 Oct 2018 22:41:50 GMT", ""))));

    EXPECT_EQ(read.paper.version, 1);
    EXPECT_THAT(read.history, IsEmpty());
    EXPECT_EQ(read.first_at, std::nullopt);
}

TEST(DublinCore, TurnsNamesAndTitlesOfCategoriesRound) {
    const Record read = parsed(record(dublin(
        "<dc:creator>Özel, B.</dc:creator><dc:creator>von Neumann-Cosel, P., Jr.</dc:creator><dc:creator>LIGO "
        "Collaboration</dc:creator><dc:subject>Nuclear Experiment</dc:subject><dc:subject>High Energy Physics - Theory"
        "</dc:subject><dc:subject>Computer Science - Systems and Control</dc:subject><dc:subject>14C20</dc:subject>"
        "<dc:description>  Clocks.\n</dc:description><dc:description>Comment: 3 pages,\n  none torn</dc:description>"
        "<dc:date>2026-01-05</dc:date><dc:date>2025-12-16</dc:date><dc:identifier>http://arxiv.org/abs/2604.90007"
        "</dc:identifier><dc:identifier>J. Clocks 1 "
        "(2026)</dc:identifier><dc:identifier>doi:10.1000/xyz</dc:identifier>")));

    EXPECT_THAT(read.paper.authors, ElementsAre(Author{"B. Özel", {}}, Author{"P. von Neumann-Cosel Jr.", {}},
                                                Author{"LIGO Collaboration", {}}));
    EXPECT_THAT(read.paper.categories, ElementsAre("nucl-ex", "hep-th", "eess.SY"));
    EXPECT_EQ(read.paper.abstract, "Clocks.");
    EXPECT_EQ(read.paper.comment, Fact::of("3 pages, none torn"));
    EXPECT_EQ(read.paper.journal_ref, Fact::of("J. Clocks 1 (2026)"));
    EXPECT_EQ(read.paper.doi, "10.1000/xyz");
    EXPECT_EQ(read.first_at, parse_instant("2025-12-16T00:00:00Z"));
    EXPECT_EQ(read.paper.version, 0);
    EXPECT_FALSE(read.has_affiliations);
}

TEST(RawFormat, OfTheOldKindHasNoVersions) {
    const Record read = parsed(
        record("<arXivOld "
               "xmlns=\"http://arxiv.org/OAI/arXivOld/\"><id>2604.90007</id><title>Clocks</title><authors>Ann Lee and "
               "Bo Ek</authors><categories>cs.PL</categories><abstract>Clocks.</abstract></arXivOld>"));

    EXPECT_EQ(read.paper.version, 0);
    EXPECT_THAT(read.paper.authors, ElementsAre(Author{"Ann Lee", {}}, Author{"Bo Ek", {}}));
}

TEST(DublinCore, KnowsADoiByItsAddressAndNotArxivsOwn) {
    const Record read = parsed(record(
        dublin("<dc:subject>Quantum Physics</dc:subject><dc:identifier>https://doi.org/10.1000/abc</dc:identifier>"
               "<dc:identifier>https://doi.org/10.48550/arXiv.2604.90007</dc:identifier>")));

    EXPECT_EQ(read.paper.doi, "10.1000/abc");
    EXPECT_EQ(read.paper.journal_ref, Fact::none());
}

TEST(DublinCore, TakesTheSetsWhereNoSubjectIsACategory) {
    EXPECT_THAT(parsed(record(dublin("<dc:subject>Clockmaking</dc:subject>"),
                              "<setSpec>cs</setSpec><setSpec>cs:cs:AI</setSpec><setSpec>physics:nucl-ex</setSpec>"))
                    .paper.categories,
                ElementsAre("cs.AI"));
    const auto none = parse_oai_answer(record(dublin("<dc:subject>Clockmaking</dc:subject>"), "<setSpec>cs</setSpec>"));
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, HasSubstr("2604.90007 has no category"));
}

TEST(DublinCore, KeepsAnAbstractThatBeginsLikeAComment) {
    const Record only = parsed(
        record(dublin("<dc:subject>Quantum Physics</dc:subject><dc:description>Comment: on clocks</dc:description>")));

    EXPECT_EQ(only.paper.abstract, "Comment: on clocks");
    EXPECT_EQ(only.paper.comment, Fact::none());
}

}  // namespace
}  // namespace paperwire::source
