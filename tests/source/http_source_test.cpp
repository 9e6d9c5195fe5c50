// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "bot/source/paper_source.hpp"
#include "tests/source/asking.hpp"
#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using namespace std::chrono_literals;
using fakes::http_response;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class HttpSource : public Asking {
protected:
    [[nodiscard]] PaperSource& source() {
        if (!source_) {
            source_ = create_http_source(settings_, http_, clock_, turns_);
        }
        return *source_;
    }
    [[nodiscard]] Result<FeedAnswer> fetch(std::string category, std::string etag = {}) {
        return run(source().fetch(std::move(category), std::move(etag)));
    }
    [[nodiscard]] Error refusal(net::HttpResponse response, std::string etag = {}) {
        http_.enqueue(std::move(response));
        const auto answer = fetch("cs.PL", std::move(etag));
        EXPECT_FALSE(answer);
        return answer ? Error{} : answer.error();
    }

    std::unique_ptr<PaperSource> source_;
};

TEST_F(HttpSource, AsksForTheCategoryAndSaysWhoItIs) {
    http_.enqueue(http_response(200, read_fixture("cs.PL.xml"), {{"etag", "0af3"}}));

    const auto answer = fetch("cs.PL");

    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->feed.items, SizeIs(5));
    EXPECT_EQ(answer->etag, "0af3");
    EXPECT_FALSE(answer->not_modified);
    ASSERT_THAT(http_.requests(), SizeIs(1));
    const net::HttpRequest& request = http_.requests().front();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url, "https://rss.example.org/rss/cs.PL");
    EXPECT_EQ(request.user_agent, "paperwire/" PAPERWIRE_VERSION " (+mailto:ops@example.org)");
    EXPECT_EQ(request.max_body, std::size_t{64} << 20U);
    EXPECT_EQ(fakes::header_of(request, "if-none-match"), "");
}

TEST_F(HttpSource, SendsTheEtagBackVerbatim) {
    http_.enqueue(http_response(304));
    http_.enqueue(http_response(304, "", {{"etag", "W/\"new\""}}));

    const auto first = fetch("cs.PL", "not quoted, as arXiv has it");
    const auto second = fetch("cs.PL", "\"old\"");

    ASSERT_TRUE(first && second);
    EXPECT_TRUE(first->not_modified);
    EXPECT_EQ(first->etag, "not quoted, as arXiv has it");
    EXPECT_EQ(second->etag, "W/\"new\"");
    EXPECT_EQ(fakes::header_of(http_.requests().at(0), "If-None-Match"), "not quoted, as arXiv has it");
    EXPECT_EQ(fakes::header_of(http_.requests().at(1), "If-None-Match"), "\"old\"");
}

TEST_F(HttpSource, TakesRefusalsOfItsPaceAsThrottled) {
    for (const int status : {406, 429, 503}) {
        SCOPED_TRACE(status);
        const Error plain = refusal(http_response(status, "Rate exceeded."));
        EXPECT_EQ(plain.code, Errc::throttled);
        EXPECT_FALSE(plain.retry_after);
        EXPECT_EQ(plain.message, "cs.PL: rss.example.org: answered " + std::to_string(status) + " (Rate exceeded.)");

        EXPECT_EQ(refusal(http_response(status, "", {{"retry-after", "120"}})).retry_after, 120s);
        EXPECT_FALSE(refusal(http_response(status, "", {{"retry-after", "0"}})).retry_after);
        EXPECT_FALSE(refusal(http_response(status, "", {{"retry-after", "soon"}})).retry_after);
    }
}

TEST_F(HttpSource, StopsAtForbidden) {
    const Error error = refusal(http_response(403, "<html>Access denied</html>"));

    EXPECT_EQ(error.code, Errc::refused);
    EXPECT_THAT(error.message, HasSubstr("cs.PL: rss.example.org: answered 403"));
}

TEST_F(HttpSource, TakesOtherStatusesAsUnavailable) {
    for (const int status : {204, 301, 302, 404, 500, 502, 504}) {
        SCOPED_TRACE(status);
        const Error error = refusal(http_response(status, "<p>sorry"));
        EXPECT_EQ(error.code, Errc::unavailable);
        EXPECT_EQ(error.message, "cs.PL: rss.example.org answered " + std::to_string(status));
    }
    EXPECT_EQ(refusal(http_response(304)).code, Errc::unavailable);  // nobody asked conditionally
    const Error bad_spec = refusal(http_response(400, read_fixture("error.xml")));
    EXPECT_EQ(bad_spec.code, Errc::unavailable);
    EXPECT_THAT(bad_spec.message, HasSubstr("Subject class 'XY' is not known"));
}

TEST_F(HttpSource, TakesABodyThatIsNoFeedAsMalformed) {
    const std::string whole = read_fixture("cs.PL.xml");
    for (const auto& [body, words] :
         std::vector<std::pair<std::string, std::string>>{{"", "blank answer"},
                                                          {"Rate exceeded.", "not XML"},
                                                          {"<html></html>", "an HTML page"},
                                                          {whole.substr(0, 1500), "byte 1500"},
                                                          {read_fixture("error.xml"), "Feed error"}}) {
        SCOPED_TRACE(words);
        const Error error = refusal(http_response(200, body));
        EXPECT_EQ(error.code, Errc::malformed);
        EXPECT_THAT(error.message, HasSubstr("cs.PL: rss.example.org answered 200"));
        EXPECT_THAT(error.message, HasSubstr(words));
    }
}

TEST_F(HttpSource, PassesErrorsOfTheConnectionOn) {
    http_.enqueue(fail(Errc::timeout, "no answer in 60 s"));

    const auto answer = fetch("cs.PL");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timeout);
    EXPECT_EQ(answer.error().message, "cs.PL: rss.example.org: no answer in 60 s");
}

TEST_F(HttpSource, WaitsForItsTurnBeforeEachRequest) {
    http_.always(http_response(200, read_fixture("quiet.xml")));

    for (const auto* category : {"cs.PL", "cs.LG", "cs.AI"}) {
        ASSERT_TRUE(fetch(category));
    }

    EXPECT_THAT(sent_at_, ElementsAre(0s, 3s, 6s));
    ASSERT_THAT(turns_.claims(), SizeIs(3));
    EXPECT_EQ(turns_.claims().front().service, Service::feeds);
    EXPECT_EQ(turns_.claims().front().contact, "ops@example.org");
    EXPECT_EQ(turns_.claims().front().interval, 3s);
    EXPECT_FALSE(turns_.claims().front().of_arxiv);
}

TEST_F(HttpSource, AsksNobodyWhileTheServiceRests) {
    turns_.rest(Service::feeds, Error{Errc::throttled, "not asked: rests until later", 90s});

    const auto answer = fetch("cs.PL");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::throttled);
    EXPECT_EQ(answer.error().retry_after, 90s);
    EXPECT_EQ(answer.error().message, "cs.PL: rss.example.org: not asked: rests until later");
    EXPECT_THAT(http_.requests(), SizeIs(0));
}

TEST_F(HttpSource, AsksNobodyWhenNoTurnCanBeTaken) {
    turns_.fail_with(Error{Errc::storage, "the disk is gone", {}});

    const auto answer = fetch("cs.PL");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::storage);
    EXPECT_THAT(http_.requests(), SizeIs(0));
}

TEST_F(HttpSource, NeverHasTwoRequestsOpen) {
    http_.always(http_response(200, read_fixture("quiet.xml")));
    http_.hold();
    std::vector<std::shared_ptr<fakes::Ending<Result<FeedAnswer>>>> endings;
    for (const auto* category : {"cs.PL", "cs.LG", "cs.AI"}) {
        endings.push_back(fakes::start(loop_, source().fetch(category, "")));
    }
    loop_.poll();
    EXPECT_THAT(http_.requests(), SizeIs(1));
    EXPECT_EQ(http_.open(), 1);

    http_.release();
    const bool all_ended = time_.run_until(
        [&] { return std::ranges::all_of(endings, [](const auto& ending) { return ending->value.has_value(); }); });

    EXPECT_TRUE(all_ended);
    EXPECT_EQ(http_.most_open(), 1);
    ASSERT_THAT(http_.requests(), SizeIs(3));
    EXPECT_THAT(http_.requests().at(1).url, HasSubstr("cs.LG"));
    EXPECT_THAT(http_.requests().at(2).url, HasSubstr("cs.AI"));
    for (const auto& ending : endings) {
        ASSERT_TRUE(ending->value);
        EXPECT_TRUE(*ending->value);
    }
}

TEST_F(HttpSource, LetsTheNextOneOnWhenOneIsCancelled) {
    http_.always(http_response(200, read_fixture("quiet.xml")));
    http_.hold();
    boost::asio::cancellation_signal stop_open;
    boost::asio::cancellation_signal stop_waiting;
    std::vector<std::optional<Errc>> codes(3);
    const auto start = [&](std::size_t place, boost::asio::cancellation_signal* signal) {
        const auto note = [&codes, place](std::exception_ptr error, Result<FeedAnswer> answer) {
            EXPECT_FALSE(error);
            codes[place] = answer ? Errc::internal : answer.error().code;
        };
        if (signal == nullptr) {
            boost::asio::co_spawn(loop_, source().fetch("cs.AI", ""), note);
        } else {
            boost::asio::co_spawn(loop_, source().fetch("cs.PL", ""),
                                  boost::asio::bind_cancellation_slot(signal->slot(), note));
        }
    };
    start(0, &stop_open);
    start(1, &stop_waiting);
    start(2, nullptr);
    loop_.poll();

    stop_waiting.emit(boost::asio::cancellation_type::terminal);
    loop_.restart();
    loop_.poll();
    stop_open.emit(boost::asio::cancellation_type::terminal);
    loop_.restart();
    loop_.poll();
    EXPECT_EQ(codes[0], Errc::canceled);
    EXPECT_EQ(codes[1], Errc::canceled);
    EXPECT_EQ(codes[2], std::nullopt);

    http_.release();
    EXPECT_TRUE(time_.run_until([&] { return codes[2].has_value(); }));
    EXPECT_EQ(codes[2], Errc::internal);  // which stands here for an answer
    EXPECT_THAT(http_.requests(), SizeIs(2));
}

}  // namespace
}  // namespace paperwire::source
