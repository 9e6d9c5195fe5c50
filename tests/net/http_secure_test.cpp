// SPDX-License-Identifier: MIT
// TLS and HTTP/2 against a server by other people: who is trusted, and many requests over one connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/fakes/scripted_http.hpp"
#include "tests/net/http2_server.hpp"
#include "tests/net/http_bench.hpp"

namespace paperwire::net {
namespace {

namespace asio = boost::asio;
using fakes::answer;
using fakes::make_identity;
using fakes::ScriptedHttp;
using fakes::SeenRequest;
using fakes::TlsClaims;

HttpRequest secure(const Http2Server& server, std::string_view target, std::string body = {}) {
    HttpRequest request = request_for(server.url(target), std::move(body));
    request.ca_file = server.ca_file();
    return request;
}

TEST(HttpSecure, AgreesOnHttp2) {
    Http2Server server(make_identity());
    server.put("papers", "seventeen");
    HttpBench bench;

    const auto got = bench.send(secure(server, "/papers"));
    const auto missing = bench.send(secure(server, "/nothing"));

    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->http_major, 2);
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "seventeen");
    EXPECT_EQ(got->header("content-length"), "9");
    ASSERT_TRUE(missing);
    EXPECT_EQ(missing->status, 404);
    server.stop();
    EXPECT_EQ(server.count("The negotiated protocol: h2"), 1U);
}

TEST(HttpSecure, SpeaksHttp1WhereNothingElseIsOffered) {
    const auto identity = make_identity();
    const Folder folder;
    ScriptedHttp server([](const SeenRequest&) { return answer(200, "old"); }, identity);
    HttpBench bench;
    HttpRequest request = request_for(server.url(), "{}");
    request.ca_file = folder.write("ca.pem", identity.authority);

    const auto got = bench.send(request);

    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->http_major, 1);
    EXPECT_EQ(server.requests().at(0).body, "{}");
}

TEST(HttpSecure, OrdersOneAfterTheOtherShareAConnection) {
    Http2Server server(make_identity());
    HttpBench bench;

    for (int i = 0; i < 100; ++i) {
        const std::string body = "{\"text\": \"" + std::to_string(i) + "\"}";
        const auto got = bench.send(secure(server, "/bot1:canary/sendMessage", body));
        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(got->body, body);
    }

    server.stop();
    EXPECT_EQ(server.connections(), 1U);
    EXPECT_EQ(server.count(":method: POST"), 100U);
}

TEST(HttpSecure, OrdersAtOnceShareAConnection) {
    Http2Server server(make_identity());
    HttpBench bench;
    std::vector<Got> got(60);
    const auto body_of = [](std::size_t i) { return std::string(1 + i * 997, static_cast<char>('a' + i % 26)); };

    for (std::size_t i = 0; i < got.size(); ++i) {
        bench.start(secure(server, "/", body_of(i)), got[i]);
    }
    bench.run();

    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_TRUE(got[i] && *got[i]) << (got[i] ? (*got[i]).error().message : "no end");
        EXPECT_TRUE((*got[i])->body == body_of(i));
    }
    server.stop();
    EXPECT_EQ(server.count(":method: POST"), 60U);
    EXPECT_EQ(server.connections(), 1U);
}

// A server that refuses a stream has not looked at it; libcurl asks again, if what was sent can be sent again.
TEST(HttpSecure, QuestionsAboveTheServersLimitOfStreamsAllEnd) {
    const Http2Server server(make_identity(), {"-m", "10"});
    server.put("small", "x");
    HttpBench bench;
    std::vector<Got> got(60);

    for (Got& each : got) {
        bench.start(secure(server, "/small"), each);
    }
    bench.run();

    for (const Got& each : got) {
        ASSERT_TRUE(each && *each) << (each ? each->error().message : "no end");
    }
}

TEST(HttpSecure, MegabytesGoBothWays) {
    const Http2Server server(make_identity());
    HttpBench bench;
    std::string body(3U << 20U, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) {
        body[i] = static_cast<char>(i * 2654435761U >> 13U);
    }

    const auto got = bench.send(secure(server, "/", body));

    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(got->body == body);
}

TEST(HttpSecure, BodyAboveTheLimitEndsItsOwnRequestAlone) {
    Http2Server server(make_identity());
    server.put("big", std::string(1U << 20U, 'x'));
    server.put("small", "x");
    HttpBench bench;
    HttpRequest request = secure(server, "/big");
    request.max_body = 1000;

    EXPECT_TRUE(bench.send(secure(server, "/small")));
    const auto big = bench.send(request);
    EXPECT_TRUE(bench.send(secure(server, "/small")));

    ASSERT_FALSE(big);
    EXPECT_EQ(big.error().code, Errc::malformed);
    server.stop();
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpSecure, RequestGivenUpLeavesTheOthersOfItsConnectionAlone) {
    Http2Server server(make_identity());
    server.put("big", std::string(64U << 20U, 'x'));
    server.put("small", "x");
    HttpBench bench;
    asio::cancellation_signal cancel;
    Got big;
    std::vector<Got> small(5);
    EXPECT_TRUE(bench.send(secure(server, "/small")));

    bench.start(secure(server, "/big"), big, cancel);
    while (server.count(":path: /big") == 0) {
        bench.loop().restart();
        bench.loop().run_one_for(std::chrono::milliseconds(5));
    }
    for (Got& each : small) {
        bench.start(secure(server, "/small"), each);
    }
    cancel.emit(asio::cancellation_type::terminal);
    bench.run();

    ASSERT_TRUE(big && !*big);
    EXPECT_EQ(big->error().code, Errc::canceled);
    for (const Got& each : small) {
        EXPECT_TRUE(each && *each);
    }
    server.stop();
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpSecure, ServerThatDiesLeavesItsOrdersUncertainAndUnrepeated) {
    const auto identity = make_identity();
    auto server = std::make_unique<Http2Server>(identity);
    HttpBench bench;
    EXPECT_TRUE(bench.send(secure(*server, "/")));
    const HttpRequest request = secure(*server, "/", "{}");
    server.reset();

    const auto got = bench.send(request);

    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::unavailable) << got.error().message;
}

struct Stranger {
    std::string name;
    TlsClaims claims;
};

TEST(HttpSecure, RefusesWhoCannotProveItself) {
    const std::vector<Stranger> strangers{
        {"another host", {.names = "DNS:example.org,IP:127.0.0.2"}},
        {"expired", {.valid_from = -7200, .valid_until = -3600}},
        {"not yet valid", {.valid_from = 3600, .valid_until = 7200}},
    };

    for (const Stranger& stranger : strangers) {
        SCOPED_TRACE(stranger.name);
        Http2Server server(make_identity(stranger.claims));
        server.put("x", "x");
        HttpBench bench;
        const HttpRequest request = secure(server, "/x", "{}");

        const auto got = bench.send(request);

        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, Errc::unavailable);
        EXPECT_THAT(got.error().message, testing::ContainsRegex("[Cc]ertificate"));
        EXPECT_FALSE(*request.handed_over);
        server.stop();
        EXPECT_EQ(server.count(":method:"), 0U);
    }
}

TEST(HttpSecure, TrustsTheGivenAuthorityAlone) {
    Http2Server server(make_identity());
    server.put("x", "x");
    const Folder folder;
    HttpBench bench;
    HttpRequest request = secure(server, "/x");
    ASSERT_TRUE(bench.send(request));

    // The kept connection must not serve those who trust somebody else.
    std::set<std::string> refused;
    for (const std::string& ca : {std::string(), folder.write("other.pem", make_identity().authority),
                                  folder.write("empty.pem", ""), (folder.path() / "missing.pem").string()}) {
        request.ca_file = ca;
        if (const auto got = bench.send(request); !got) {
            EXPECT_EQ(got.error().code, Errc::unavailable);
            refused.insert(ca);
        }
    }

    EXPECT_EQ(refused.size(), 4U);
    server.stop();
    EXPECT_EQ(server.count(":path: /x"), 1U);
}

}  // namespace
}  // namespace paperwire::net
