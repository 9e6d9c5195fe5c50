// SPDX-License-Identifier: MIT
#include "bot/source/archive.hpp"

#include <gmock/gmock.h>

#include <set>

#include "bot/source/archive_url.hpp"
#include "bot/source/polite.hpp"
#include "tests/source/asking.hpp"

namespace paperwire::source {
namespace {

using namespace std::chrono_literals;
using fakes::http_response;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string atom_begin =
    R"(<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" )"
    R"(xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">)"
    R"(<title>arXiv Query: as asked</title><id>https://arxiv.org/api/x</id><updated>2026-04-27T08:00:00Z</updated>)";

/// The answer of a server that holds those papers, in the form of 2026.
std::string atom(const std::vector<std::string>& ids, std::int64_t total, std::int64_t start = 0) {
    std::string text = atom_begin + "<opensearch:itemsPerPage>1000</opensearch:itemsPerPage><opensearch:totalResults>" +
                       std::to_string(total) + "</opensearch:totalResults><opensearch:startIndex>" +
                       std::to_string(start) + "</opensearch:startIndex>";
    for (const std::string& id : ids) {
        text += "<entry><id>http://arxiv.org/abs/" + id + "</id><title>Title of " + id +
                "</title><updated>2026-04-20T10:00:00Z</updated><summary>Abstract.</summary><category term=\"cs.PL\"/>"
                "<published>2026-04-20T10:00:00Z</published><arxiv:primary_category term=\"cs.PL\"/>"
                "<author><name>Ada Lovelace</name></author></entry>";
    }
    return text + "</feed>";
}

std::string atom_error(const std::string& words) {
    return atom_begin +
           "<opensearch:totalResults>1</opensearch:totalResults><entry><id>https://arxiv.org/api/errors#x</id>"
           "<title>Error</title><summary>" +
           words + "</summary><author><name>arXiv api core</name></author></entry></feed>";
}

std::string oai(const std::string& token) {
    return R"(<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">)"
           "<responseDate>2026-04-27T08:00:00Z</responseDate><request verb=\"ListRecords\">x</request><ListRecords>"
           "<record><header><identifier>oai:arXiv.org:2604.00001</identifier><datestamp>2026-04-26</datestamp>"
           "<setSpec>cs:cs:PL</setSpec></header><metadata><arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\">"
           "<id>2604.00001</id><submitter>A</submitter><version version=\"v1\"><date>Mon, 20 Apr 2026 10:00:00 GMT"
           "</date><size>9kb</size></version><title>T</title><authors>Ada Lovelace</authors><categories>cs.PL"
           "</categories><abstract>A.</abstract></arXivRaw></metadata></record>" +
           (token.empty() ? "" : "<resumptionToken>" + token + "</resumptionToken>") + "</ListRecords></OAI-PMH>";
}

std::vector<VersionedId> ids_from(int first, int count) {
    std::vector<VersionedId> ids;
    for (int i = first; i < first + count; ++i) {
        const std::string number = std::to_string(100'000 + i).substr(1);
        ids.push_back(*parse_paper_id("2604." + number + "v2"));
    }
    return ids;
}

/// The ids that a URL asks for.
std::vector<std::string> asked_ids(const std::string& url) {
    const auto begin = url.find("id_list=") + 8;
    std::vector<std::string> ids;
    std::string list = url.substr(begin, url.find('&', begin) - begin);
    for (std::size_t comma = 0; comma != std::string::npos; list.erase(0, comma + 1)) {
        comma = list.find(',');
        ids.push_back(list.substr(0, comma));
        if (comma == std::string::npos) break;
    }
    return ids;
}

class Archive : public Asking {
protected:
    [[nodiscard]] ArchiveSource& archive() {
        if (!archive_) archive_ = create_http_archive(settings_, http_, clock_, turns_);
        return *archive_;
    }
    [[nodiscard]] std::vector<std::string> urls() const {
        std::vector<std::string> all;
        for (const auto& request : http_.requests()) all.push_back(request.url);
        return all;
    }
    /// A server that holds every paper and refuses questions that name a bad one.
    void serve_all_but(std::set<std::string> bad) {
        http_.on_send([this, bad](const net::HttpRequest& request) {
            const auto ids = asked_ids(request.url);
            const bool refused = std::ranges::any_of(ids, [&](const auto& id) { return bad.contains(id); });
            http_.enqueue(refused ? http_response(400, atom_error("incorrect id format"))
                                  : http_response(200, atom(ids, static_cast<std::int64_t>(ids.size()))));
        });
    }

    std::unique_ptr<ArchiveSource> archive_;
};

TEST_F(Archive, IsThereOnlyWhereSomebodyMeansIt) {
    const auto made = [this](const std::string& rss, const std::string& api, const std::string& oai) {
        ArxivSettings settings;
        settings.rss = rss;
        if (!api.empty()) settings.api = api;
        if (!oai.empty()) settings.oai = oai;
        return create_http_archive(settings, http_, clock_, turns_) != nullptr;
    };

    EXPECT_TRUE(made("https://rss.arxiv.org/rss", "", ""));
    EXPECT_FALSE(made("file:///srv/feeds", "", ""));
    EXPECT_FALSE(made("http://127.0.0.1:8080/rss", "", "")) << "nobody said that arxiv.org is to be asked";
    EXPECT_TRUE(made("file:///srv/feeds", "http://127.0.0.1:8080/api", ""));
    EXPECT_TRUE(made("file:///srv/feeds", "", "http://127.0.0.1:8080/oai"));
}

TEST_F(Archive, HalfOfItIsNotAsked) {
    settings_.oai = ArxivSettings{}.oai;

    const auto answer = run(archive().list(OaiSpec{"cs:cs:PL", Day{}}, ""));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_THAT(http_.requests(), IsEmpty());
}

TEST_F(Archive, AsksForVersionsAndForAllOfThem) {
    http_.enqueue(http_response(200, atom({"2604.00001v1", "hep-ex/0307015v2"}, 2)));

    const auto answer = run(archive().by_ids({*parse_paper_id("2604.00001v1"), *parse_paper_id("hep-ex/0307015v2")}));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(2));
    EXPECT_THAT(urls(), ElementsAre("https://api.example.org/api/query?id_list=2604.00001v1,hep-ex%2F0307015v2"
                                    "&max_results=2"));
    EXPECT_EQ(turns_.claims().front().service, Service::query);
}

TEST_F(Archive, AsksForAHundredIdsAtMost) {
    serve_all_but({});

    const auto answer = run(archive().by_ids(ids_from(1, 230)));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(230));
    ASSERT_THAT(urls(), SizeIs(3));
    EXPECT_THAT(urls()[0], HasSubstr("&max_results=100"));
    EXPECT_THAT(urls()[2], HasSubstr("&max_results=30"));
}

TEST_F(Archive, FindsTheOneIdThatFailsTheWholeQuestion) {
    serve_all_but({"2604.00037v2"});

    const auto answer = run(archive().by_ids(ids_from(1, 100)));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(99));
    ASSERT_THAT(answer->faults, SizeIs(1));
    EXPECT_THAT(answer->faults[0], HasSubstr("2604.00037v2: api.example.org answered 400"));
    EXPECT_THAT(answer->faults[0], HasSubstr("incorrect id format"));
    EXPECT_LE(urls().size(), 15U);
}

TEST_F(Archive, AsksOnceMoreForWhatAnAnswerLacks) {
    http_.enqueue(http_response(200, atom({"2604.00001v2", "2604.00003v2"}, 2)));
    http_.enqueue(http_response(200, atom({"2604.00002v2"}, 1)));

    const auto answer = run(archive().by_ids(ids_from(1, 3)));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(3));
    ASSERT_THAT(urls(), SizeIs(2));
    EXPECT_THAT(asked_ids(urls()[1]), ElementsAre("2604.00002v2"));
    EXPECT_THAT(sent_at_, ElementsAre(0s, 5s));
}

TEST_F(Archive, ReportsAsMissingWhatTwoAnswersLacked) {
    http_.always(http_response(200, atom({}, 0)));

    const auto answer = run(archive().by_ids(ids_from(1, 150)));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, IsEmpty());
    EXPECT_THAT(urls(), SizeIs(4)) << "bounded";
}

TEST_F(Archive, KeepsWhatCameWhenTheSecondQuestionFails) {
    http_.enqueue(http_response(200, atom({"2604.00001v2"}, 1)));
    http_.enqueue(http_response(429));

    const auto answer = run(archive().by_ids(ids_from(1, 2)));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(1));
}

TEST_F(Archive, AsksAgainForABlankAnswerToIds) {
    http_.enqueue(http_response(200, " \n"));
    http_.enqueue(http_response(200, atom({"2604.00001v2"}, 1)));

    const auto answer = run(archive().by_ids(ids_from(1, 1)));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(1));
}

TEST_F(Archive, GivesUpWhenEverythingIsRefused) {
    http_.always(http_response(400, atom_error("no")));

    const auto answer = run(archive().by_ids(ids_from(1, 8)));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::usage);
    EXPECT_LT(urls().size(), 15U);
}

TEST_F(Archive, AsksForPagesInOrderOfDates) {
    http_.always(http_response(200, atom({"2604.00001v1"}, 1)));

    ASSERT_TRUE(run(archive().page({"(cat:cs.PL OR cat:cs.SE)", false, 500}, 0)));
    ASSERT_TRUE(run(archive().page({"au:\"del maestro\"", true, 2'000}, 8'000)));

    EXPECT_THAT(urls(), ElementsAre("https://api.example.org/api/query?search_query=%28cat%3Acs.PL%20OR%20cat%3Acs.SE"
                                    "%29&start=0&max_results=500&sortBy=submittedDate&sortOrder=ascending",
                                    "https://api.example.org/api/query?search_query=au%3A%22del%20maestro%22&start=8000"
                                    "&max_results=2000&sortBy=lastUpdatedDate&sortOrder=ascending"));
}

TEST_F(Archive, NeverGoesBeyondArxivsWindow) {
    for (const auto& [size, start] : std::vector<std::pair<int, std::int64_t>>{
             {1'000, 9'001}, {2'001, 0}, {0, 0}, {-1, 0}, {1'000, -1}, {1'000, 1'000'000}}) {
        const auto answer = run(archive().page({"cat:cs.PL", false, size}, start));
        ASSERT_FALSE(answer) << size << " at " << start;
        EXPECT_EQ(answer.error().code, Errc::usage);
    }
    EXPECT_THAT(http_.requests(), IsEmpty());
}

TEST_F(Archive, AsksAgainForPagesThatCannotBeTrue) {
    http_.enqueue(http_response(200, ""));
    http_.enqueue(http_response(200, atom({}, 2)));
    http_.enqueue(http_response(200, atom({"2604.00001v1"}, 2)));
    http_.enqueue(http_response(200, atom({"2604.00001v1", "2604.00002v1"}, 2)));

    const auto answer = run(archive().page({"cat:cs.PL", false, 10}, 0));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->entries, SizeIs(2));
    EXPECT_THAT(sent_at_, ElementsAre(0s, 5s, 25s, 85s)) << "with growing pauses";
}

TEST_F(Archive, GivesUpAnEmptyPageAfterFourTimes) {
    http_.always(http_response(200, atom({}, 2)));

    const auto answer = run(archive().page({"cat:cs.PL", false, 10}, 0));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_THAT(answer.error().message, HasSubstr("api.example.org gave 0 records of a total of 2 four times"));
    EXPECT_THAT(urls(), SizeIs(4));
}

TEST_F(Archive, BelievesThatThereIsNothingAndThatALastPageIsShort) {
    http_.enqueue(http_response(200, atom({}, 0)));
    http_.enqueue(http_response(200, atom({"2604.00003v1"}, 3, 2)));

    EXPECT_TRUE(run(archive().page({"cat:cs.PL", false, 2}, 0)));
    EXPECT_TRUE(run(archive().page({"cat:cs.PL", false, 2}, 2)));

    EXPECT_THAT(urls(), SizeIs(2));
}

TEST_F(Archive, TellsABadQuestionFromABlockedAsker) {
    http_.enqueue(http_response(400, atom_error("sortBy must be in …")));
    http_.enqueue(http_response(403, "blocked"));

    const auto bad = run(archive().page({"cat:cs.PL", false, 10}, 0));
    const auto blocked = run(archive().page({"cat:cs.PL", false, 10}, 0));

    EXPECT_EQ(bad.error().code, Errc::usage);
    EXPECT_EQ(blocked.error().code, Errc::refused);
    EXPECT_EQ(turns_.outcomes().at(0).form, ServiceOutcome::Form::answered);
    EXPECT_EQ(turns_.outcomes().at(1).form, ServiceOutcome::Form::refused);
}

TEST_F(Archive, ListsRawRecordsFromADayOn) {
    http_.always(http_response(200, oai("")));
    const Day day = *parse_day("2026-04-26");

    const auto answer = run(archive().list({"cs:cs:PL", day}, ""));
    ASSERT_TRUE(run(archive().list({"", *parse_day("1991-01-01")}, "")));

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->records, SizeIs(1));
    EXPECT_THAT(urls(), ElementsAre("https://oai.example.org/oai?verb=ListRecords&metadataPrefix=arXivRaw"
                                    "&from=2026-04-26&set=cs%3Acs%3APL",
                                    "https://oai.example.org/oai?verb=ListRecords&metadataPrefix=arXivRaw"
                                    "&from=2005-09-16"));
    EXPECT_EQ(http_.requests().at(0).timeout, 240s);
    EXPECT_EQ(turns_.claims().front().service, Service::oai);
}

TEST_F(Archive, SendsATokenBackEncodedOnce) {
    http_.enqueue(http_response(200, oai("verb%3DListRecords%26skip%3D2500")));
    http_.enqueue(http_response(200, oai("")));

    const auto first = run(archive().list({"cs:cs:PL", *parse_day("2026-04-26")}, ""));
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->token, "verb%3DListRecords%26skip%3D2500");
    const auto second = run(archive().list({"cs:cs:PL", *parse_day("2026-04-26")}, first->token));

    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(urls().at(1),
              "https://oai.example.org/oai?verb=ListRecords&resumptionToken=verb%253DListRecords%2526skip%253D2500");
    EXPECT_EQ(second->token, "");
}

TEST_F(Archive, TurnOutlivesTheLongWaitForAList) {
    http_.always(http_response(200, oai("")));
    http_.hold();
    const auto asked = fakes::start(loop_, archive().list({"", *parse_day("2026-04-26")}, ""));
    time_.pass(235s);
    EXPECT_TRUE(turns_.is_held());
    EXPECT_EQ(turns_.signs(), 23);

    http_.release();
    time_.settle();

    ASSERT_TRUE(asked->value.has_value());
    EXPECT_TRUE(asked->value->has_value());
}

TEST_F(Archive, PassesOnWhatOaiSaysIsWrong) {
    http_.enqueue(http_response(503, "", {{"retry-after", "0"}}));
    http_.enqueue(http_response(500, "oops"));
    http_.enqueue(http_response(200, "<html>hello</html>"));
    const OaiSpec spec{"", *parse_day("2026-04-26")};

    const auto throttled = run(archive().list(spec, ""));
    const auto broken = run(archive().list(spec, ""));
    const auto nonsense = run(archive().list(spec, ""));

    EXPECT_EQ(throttled.error().code, Errc::throttled);
    EXPECT_FALSE(throttled.error().retry_after);
    EXPECT_EQ(broken.error().code, Errc::unavailable);
    EXPECT_EQ(broken.error().message, "oai.example.org answered 500 (oops)");
    EXPECT_EQ(nonsense.error().code, Errc::malformed);
}

}  // namespace
}  // namespace paperwire::source
