// SPDX-License-Identifier: MIT
#include "bot/source/oai_answer.hpp"

#include <gmock/gmock.h>

#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string answer_of(const std::string& inside) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">

  <responseDate>2026-04-27T02:31:00Z</responseDate>
     <request verb="ListRecords" from="2026-04-24" metadataPrefix="arXivRaw">http://oaipmh.arxiv.org/oai</request>

)" + inside +
           "\n</OAI-PMH>";
}

std::string record(const std::string& id) {
    return "<record><header><identifier>oai:arXiv.org:" + id +
           "</identifier><datestamp>2026-04-24</datestamp><setSpec>cs:cs:PL</setSpec></header><metadata>"
           "<arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\"><id>" +
           id +
           "</id><version version=\"v1\"><date>Fri, 24 Apr 2026 10:00:00 GMT</date></version><title>Clocks</title>"
           "<authors>Zhen Su</authors><categories>cs.PL</categories><abstract>  Clocks.\n</abstract></arXivRaw>"
           "</metadata></record>";
}

OaiAnswer parsed(const std::string& bytes) {
    auto answer = parse_oai_answer(bytes);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
    return answer ? *std::move(answer) : OaiAnswer{};
}

TEST(OaiAnswer, TellsWhenItWasMadeAndItsRecords) {
    const OaiAnswer answer =
        parsed(answer_of("<ListRecords>" + record("2604.90007") + record("hep-th/9901001") + "</ListRecords>"));

    EXPECT_EQ(answer.response_at, parse_instant("2026-04-27T02:31:00Z"));
    ASSERT_THAT(answer.records, SizeIs(2));
    EXPECT_EQ(answer.records.at(0).paper.id.text(), "2604.90007");
    EXPECT_EQ(answer.records.at(0).datestamp, parse_day("2026-04-24"));
    EXPECT_EQ(answer.records.at(1).paper.id.text(), "hep-th/9901001");
}

TEST(OaiAnswer, trap_15_ATokenIsOpaqueAndMayBeMissingOrEmpty) {
    const OaiAnswer further = parsed(answer_of("<ListRecords>" + record("2604.90007") +
                                               "<resumptionToken expirationDate=\"2026-04-28T00:00:00Z\">\n "
                                               "verb%3DListRecords%26skip%3D2500 </resumptionToken>"
                                               "</ListRecords>"));
    const OaiAnswer last =
        parsed(answer_of("<ListRecords>" + record("2604.90007") + "<resumptionToken/></ListRecords>"));
    const OaiAnswer only = parsed(answer_of("<ListRecords>" + record("2604.90007") + "</ListRecords>"));
    const OaiAnswer old = parsed(answer_of("<ListRecords>" + record("2604.90007") +
                                           "<resumptionToken cursor=\"0\" completeListSize=\"96001\">496549|1001"
                                           "</resumptionToken></ListRecords>"));

    EXPECT_EQ(further.token, "verb%3DListRecords%26skip%3D2500");
    EXPECT_EQ(further.token_until, parse_instant("2026-04-28T00:00:00Z"));
    EXPECT_THAT(last.token, IsEmpty());
    EXPECT_THAT(only.token, IsEmpty());
    EXPECT_EQ(old.token, "496549|1001");
    EXPECT_FALSE(old.token_until);
}

TEST(OaiAnswer, ThatNoRecordMatchesIsAnAnswer) {
    const OaiAnswer answer = parsed(read_fixture("oai_error.xml"));

    EXPECT_THAT(answer.records, IsEmpty());
    EXPECT_THAT(answer.nothing, HasSubstr("noRecordsMatch"));
}

TEST(OaiAnswer, TellsErrorsApart) {
    for (const auto& [code, words, expected] : std::vector<std::tuple<std::string, std::string, Errc>>{
             {"idDoesNotExist", "No such id", Errc::not_found},
             {"badResumptionToken", "expired", Errc::conflict},
             {"badArgument", "Database error noDataForResultSet", Errc::conflict},
             {"badArgument", "until too early", Errc::usage},
             {"badVerb", "Illegal verb", Errc::usage},
             {"cannotDisseminateFormat", "not supported", Errc::usage}}) {
        SCOPED_TRACE(code);
        const auto answer = parse_oai_answer(answer_of("<error code=\"" + code + "\">" + words + "</error>"));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, expected);
        EXPECT_THAT(answer.error().message, HasSubstr(code + ": " + words));
    }
}

TEST(OaiAnswer, OfALostListMayBeNoXml) {
    const auto answer = parse_oai_answer("Database error: noDataForResultSet 496549");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::conflict);
}

TEST(OaiAnswer, SetsFaultyRecordsApart) {
    const OaiAnswer answer = parsed(answer_of(
        "<ListRecords>" + record("2604.90007") + "<record><header><identifier>oai:x:1</identifier></header></record>" +
        "<record><header><identifier>oai:arXiv.org:2604.90008</identifier></header></record>" +
        "<record><header><identifier>oai:arXiv.org:2604.90009</identifier></header><metadata><marc/></metadata></"
        "record>" +
        "</ListRecords>"));

    EXPECT_THAT(answer.records, SizeIs(1));
    EXPECT_THAT(answer.faults,
                ::testing::ElementsAre("record 2: identifier \"oai:x:1\" is no arXiv id",
                                       "record 3: 2604.90008 has no metadata",
                                       "record 4: 2604.90009 has metadata in the unknown format <marc>"));
}

TEST(OaiAnswer, KeepsADeletedRecordsId) {
    const OaiAnswer answer = parsed(
        answer_of("<GetRecord><record><header status=\"deleted\"><identifier>oai:arXiv.org:2604.90007</identifier>"
                  "<datestamp>2026-04-24</datestamp></header></record></GetRecord>"));

    ASSERT_THAT(answer.records, SizeIs(1));
    EXPECT_TRUE(answer.records.front().deleted);
    EXPECT_EQ(answer.records.front().paper.id.text(), "2604.90007");
}

TEST(OaiAnswer, MayBeWhatWasCutOutOfOne) {
    const std::string whole = record("2604.90007");
    const auto from = whole.find("<arXivRaw");
    const std::string metadata = whole.substr(from, whole.find("</metadata>") - from);
    for (const std::string& bytes : {whole, "<ListRecords>" + whole + whole + "</ListRecords>", metadata}) {
        SCOPED_TRACE(bytes.substr(0, 20));
        const OaiAnswer answer = parsed(bytes);
        ASSERT_FALSE(answer.records.empty());
        EXPECT_EQ(answer.records.front().paper.id.text(), "2604.90007");
        EXPECT_EQ(answer.records.front().paper.title, "Clocks");
    }
}

TEST(OaiAnswer, IsKnownUnderOtherPrefixes) {
    const OaiAnswer answer = parsed(
        R"(<o:OAI-PMH xmlns:o="http://www.openarchives.org/OAI/2.0/" xmlns:r="http://arxiv.org/OAI/arXivRaw/"><o:GetRecord><o:record>
<o:metadata><r:arXivRaw><r:abstract>Clocks.</r:abstract><r:categories>cs.PL
   cs.LG</r:categories><r:title>Clocks</r:title><r:id>2604.90007</r:id></r:arXivRaw></o:metadata>
<o:header><o:identifier> oai:arXiv.org:2604.90007 </o:identifier></o:header></o:record></o:GetRecord></o:OAI-PMH>)");

    ASSERT_THAT(answer.records, SizeIs(1));
    EXPECT_THAT(answer.records.front().paper.categories, ::testing::ElementsAre("cs.PL", "cs.LG"));
}

TEST(OaiAnswer, IsMalformedWithoutPapers) {
    for (const auto& [bytes, words] : std::vector<std::pair<std::string, std::string>>{
             {"", "blank answer"},
             {"<html><title>503 first byte timeout</title></html>", "503 first byte timeout"},
             {answer_of("<Identify><repositoryName>arXiv</repositoryName></Identify>"),
              "an OAI-PMH answer of Identify"},
             {answer_of("<ListIdentifiers><header/></ListIdentifiers>"), "an OAI-PMH answer of ListIdentifiers"},
             {answer_of(""), "neither records nor an error"},
             {read_fixture("cs.PL.xml"), "a feed, not an OAI-PMH answer"},
             {read_fixture("query.atom"), "an answer of arXiv's query API, not an OAI-PMH answer"},
             {answer_of("<ListRecords>" + record("2604.90007")).substr(0, 700), "cut short"},
             {read_fixture("oai.xml"), "no record could be read; record 1: 2604.90007 has no metadata"}}) {
        SCOPED_TRACE(bytes.substr(0, 60));
        const auto answer = parse_oai_answer(bytes);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::malformed);
        EXPECT_THAT(answer.error().message, HasSubstr(words));
    }
}

TEST(OaiSet, IsGroupArchiveAndCategory) {
    EXPECT_EQ(oai_set("cs.AI"), "cs:cs:AI");
    EXPECT_EQ(oai_set("hep-th"), "physics:hep-th");
    EXPECT_EQ(oai_set("eess.SY"), "eess:eess:SY");
    EXPECT_EQ(oai_set("cond-mat.soft"), "physics:cond-mat:soft");
    EXPECT_EQ(oai_set("physics.optics"), "physics:physics:optics");
    EXPECT_EQ(oai_set("math-ph"), "physics:math-ph");
    EXPECT_EQ(oai_set("q-bio.NC"), "q-bio:q-bio:NC");
    EXPECT_EQ(oai_set("nlin.CD"), "physics:nlin:CD");
    EXPECT_EQ(oai_set(""), "");
}

}  // namespace
}  // namespace paperwire::source
