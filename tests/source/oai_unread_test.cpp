// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/source/archive.hpp"
#include "tests/source/asking.hpp"

namespace paperwire::source {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::string record(const std::string& identifier, const std::string& title) {
    return "<record><header><identifier>" + identifier +
           "</identifier><datestamp>2026-04-21</datestamp></header><metadata>"
           "<arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\"><id>2604.00001</id><version version=\"v1\"><date>Mon, "
           "20 "
           "Apr 2026 10:00:00 GMT</date></version><title>" +
           title +
           "</title><authors>A. Author</authors><categories>cs.PL</categories><abstract>Words.</abstract></arXivRaw>"
           "</metadata></record>";
}

std::string page(const std::string& records) {
    return "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2026-04-22T08:00:00Z</responseDate>"
           "<request>http://oaipmh.arxiv.org/oai</request><ListRecords>" +
           records + "</ListRecords></OAI-PMH>";
}

TEST(OaiUnread, TellsTheIdsOfRecordsThatCouldNotBeRead) {
    const auto answer = parse_oai_page(page(record("oai:arXiv.org:2604.00001", "A title") +
                                            record("oai:arXiv.org:2604.00002", "") + record("nonsense", "A title")));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->records, SizeIs(1));
    EXPECT_THAT(answer->faults, SizeIs(2));
    EXPECT_THAT(answer->unread, ElementsAre(parse_paper_id("2604.00002")->id));
    EXPECT_EQ(answer->nameless, 1U);
}

TEST(OaiUnread, PageOfFewRecordsStandsThoughNoneCouldBeRead) {
    const std::string bad = page(record("oai:arXiv.org:2604.00002", ""));

    EXPECT_FALSE(parse_oai_answer(bad));
    const auto answer = parse_oai_page(bad);

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->unread, SizeIs(1));
}

TEST(OaiUnread, LongPageOfWhichNothingCouldBeReadIsNoAnswer) {
    std::string records;
    for (int i = 0; i < 11; ++i) records += record("oai:arXiv.org:2604.0000" + std::to_string(i), "");

    EXPECT_FALSE(parse_oai_page(page(records)));
}

class CheckedArchive : public Asking {
protected:
    std::unique_ptr<ArchiveSource> archive() { return create_http_archive(settings_, http_, clock_, turns_); }
};

TEST_F(CheckedArchive, SaysWhetherThereIsAQueryApi) {
    EXPECT_TRUE(archive()->has_queries());

    settings_.api = ArxivSettings{}.api;
    EXPECT_FALSE(archive()->has_queries()) << "arXiv's own, beside another's feeds";
}

TEST_F(CheckedArchive, GoesOnBehindAPageOfWhichNothingCouldBeRead) {
    net::HttpResponse response;
    response.status = 200;
    response.body = page(record("oai:arXiv.org:2604.00002", "") + "<resumptionToken>next</resumptionToken>");
    http_.enqueue(response);
    const auto archive = this->archive();

    const auto answer = run(archive->list(OaiSpec{"cs:cs:PL", Day{}}, ""));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->token, "next");
    EXPECT_THAT(answer->unread, SizeIs(1));
}

}  // namespace
}  // namespace paperwire::source
