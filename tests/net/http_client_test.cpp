// SPDX-License-Identifier: MIT
// The HTTP client and its bridge against a scripted server on loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include "tests/fakes/scripted_http.hpp"
#include "tests/net/http_bench.hpp"

namespace paperwire::net {
namespace {

namespace asio = boost::asio;
using fakes::answer;
using fakes::HttpAct;
using fakes::ScriptedHttp;
using fakes::SeenRequest;
using testing::HasSubstr;
using testing::Not;

std::string gzip(const std::string& plain) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

TEST(HttpClient, AnyStatusIsAValue) {
    ScriptedHttp server([](const SeenRequest& request) { return answer(std::stoi(request.target.substr(1)), "x"); });
    HttpBench bench;

    for (const int status : {200, 302, 400, 404, 406, 429, 500, 503}) {
        SCOPED_TRACE(status);
        const auto got = bench.get(server.url("/" + std::to_string(status)));
        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(got->status, status);
        EXPECT_EQ(got->body, "x");
    }

    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpClient, SendsMethodHeadersAndBodyAndReadsHeadersInLowerCase) {
    ScriptedHttp server(
        [](const SeenRequest&) { return answer(200, "ok", "ETag: \"a\"\r\nX-Twice: 1\r\nX-TWICE:  2 \r\n"); });
    HttpBench bench;
    HttpRequest request;
    request.method = "POST";
    request.url = server.url("/bot1/send?x=1");
    request.headers = {{"Content-Type", "application/json; charset=utf-8"}, {"X-Empty", ""}};
    request.body = std::string(300000, 'b');
    request.user_agent = "paperwire/1 (ops@example.org)";

    const auto got = bench.send(request);

    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->header("etag"), "\"a\"");
    EXPECT_EQ(got->header("x-twice"), "1");
    ASSERT_EQ(server.requests().size(), 1U);
    const SeenRequest seen = server.requests()[0];
    EXPECT_EQ(seen.method, "POST");
    EXPECT_EQ(seen.target, "/bot1/send?x=1");
    EXPECT_EQ(seen.body, request.body);
    EXPECT_THAT(seen.head, HasSubstr("Content-Type: application/json; charset=utf-8\r\n"));
    EXPECT_THAT(seen.head, HasSubstr("X-Empty:\r\n"));
    EXPECT_THAT(seen.head, HasSubstr("User-Agent: paperwire/1 (ops@example.org)\r\n"));
    EXPECT_THAT(seen.head, Not(HasSubstr("Expect")));
}

TEST(HttpClient, EveryMethodArrivesAsNamed) {
    ScriptedHttp server([](const SeenRequest& request) {
        return request.method == "HEAD" ? HttpAct{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}
                                        : answer(200, "");
    });
    HttpBench bench;

    for (const std::string method : {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"}) {
        SCOPED_TRACE(method);
        HttpRequest request;
        request.method = method;
        request.url = server.url();
        request.body = method == "GET" || method == "HEAD" ? "" : "{}";
        const auto got = bench.send(request);
        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(server.requests().back().method, method);
    }

    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpClient, GivesABodyOfManyMegabytesUnchanged) {
    std::string body(8U << 20U, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) {
        body[i] = static_cast<char>(i * 2654435761U >> 13U);
    }
    ScriptedHttp server([&](const SeenRequest&) { return answer(200, body); });
    HttpBench bench;

    const auto got = bench.get(server.url());

    ASSERT_TRUE(got) << got.error().message;
    EXPECT_TRUE(got->body == body);
}

TEST(HttpClient, BodyAboveTheLimitIsMalformed) {
    ScriptedHttp server([](const SeenRequest&) { return answer(200, std::string(1001, 'x')); });
    HttpBench bench;
    HttpRequest request;
    request.url = server.url();

    request.max_body = 1000;
    const auto above = bench.send(request);
    request.max_body = 1001;
    const auto exact = bench.send(request);

    ASSERT_FALSE(above);
    EXPECT_EQ(above.error().code, Errc::malformed);
    EXPECT_TRUE(exact);
}

TEST(HttpClient, UnpacksGzipAndStopsABombAtTheLimit) {
    const std::string bomb = gzip(std::string(64U << 20U, '0'));
    ScriptedHttp server([&](const SeenRequest& request) {
        return answer(200, request.target == "/bomb" ? bomb : gzip("hello"), "Content-Encoding: gzip\r\n");
    });
    HttpBench bench;
    HttpRequest request;
    request.url = server.url("/bomb");
    request.max_body = 1U << 20U;

    const auto small = bench.get(server.url("/small"));
    const auto big = bench.send(request);

    ASSERT_LT(bomb.size(), request.max_body);
    ASSERT_TRUE(small) << small.error().message;
    EXPECT_EQ(small->body, "hello");
    ASSERT_FALSE(big);
    EXPECT_EQ(big.error().code, Errc::malformed);
}

TEST(HttpClient, BrokenAnswersAreErrors) {
    struct Case {
        HttpAct act;
        Errc code;
    };
    const std::vector<Case> cases{
        {{.bytes = "", .after = HttpAct::After::drop}, Errc::unavailable},
        {{.bytes = "", .after = HttpAct::After::reset}, Errc::unavailable},
        {{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", .after = HttpAct::After::drop},
         Errc::unavailable},
        {{.bytes = "hello, no http\r\n\r\n", .after = HttpAct::After::drop}, Errc::malformed},
        {{.bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
          .after = HttpAct::After::drop},
         Errc::malformed},
        {{.bytes = "HTTP/1.1 200 OK\r\n" +
                   [] {
                       std::string many;
                       for (int i = 0; i < 6000; ++i) {
                           many += "X-" + std::to_string(i) + ": " + std::string(60, 'h') + "\r\n";
                       }
                       return many;
                   }() +
                   "\r\n",
          .after = HttpAct::After::drop},
         Errc::malformed},
    };

    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(i);
        ScriptedHttp server([&](const SeenRequest&) { return cases[i].act; });
        HttpBench bench;
        const auto got = bench.get(server.url("/bot12:secret/x"));
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, cases[i].code) << got.error().message;
        EXPECT_THAT(got.error().message, Not(HasSubstr("secret")));
    }
}

TEST(HttpClient, SilentServerIsATimeout) {
    ScriptedHttp server([](const SeenRequest&) {
        return HttpAct{.bytes = "HTTP/1.1 200 OK\r\nContent-Le", .after = HttpAct::After::stall};
    });
    HttpBench bench;
    HttpRequest request;
    request.url = server.url();
    request.timeout = std::chrono::milliseconds(200);

    const auto got = bench.send(request);

    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::timeout);
}

TEST(HttpClient, NobodyListeningIsUnavailable) {
    ScriptedHttp server([](const SeenRequest&) { return answer(200, ""); });
    const std::string url = server.url();
    server.stop();
    HttpBench bench;

    const auto got = bench.get(url);

    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::unavailable);
}

TEST(HttpClient, RefusesWhatWouldInject) {
    ScriptedHttp server([](const SeenRequest&) { return answer(200, ""); });
    HttpBench bench;
    const std::string url = server.url();
    std::vector<HttpRequest> bad(7);
    for (HttpRequest& each : bad) {
        each.url = url;
    }
    bad[0].headers = {{"X-A", "b\r\nX-Evil: 1"}};
    bad[1].headers = {{"X-A: b\r\nX-Evil", "1"}};
    bad[2].headers = {{"", "1"}};
    bad[3].method = "GET / HTTP/1.1\r\nX: ";
    bad[4].user_agent = "a\nb";
    bad[5].url = url + "a b\r\n";
    bad[6].url = "file:///etc/passwd";

    for (std::size_t i = 0; i < bad.size(); ++i) {
        SCOPED_TRACE(i);
        const auto got = bench.send(bad[i]);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, Errc::malformed);
    }

    EXPECT_EQ(server.connections(), 0U);
}

TEST(HttpClient, TwentyAtATimeAllEnd) {
    ScriptedHttp server([](const SeenRequest& request) { return answer(200, request.target); });
    HttpBench bench;
    std::vector<Got> got(20);

    for (std::size_t i = 0; i < got.size(); ++i) {
        HttpRequest request;
        request.url = server.url("/" + std::to_string(i));
        bench.start(std::move(request), got[i]);
    }
    bench.run();

    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_TRUE(got[i] && *got[i]);
        EXPECT_EQ((*got[i])->body, "/" + std::to_string(i));
    }
}

TEST(HttpClient, CancelledAskLeavesTheOthersAlone) {
    asio::cancellation_signal cancel;
    std::atomic<int> arrived{0};
    HttpBench bench;
    ScriptedHttp server([&](const SeenRequest& request) {
        if (request.target == "/slow") {
            asio::post(bench.loop(), [&] { cancel.emit(asio::cancellation_type::terminal); });
            return HttpAct{.bytes = "HTTP/1.1 200", .after = HttpAct::After::stall};
        }
        ++arrived;
        return answer(200, "fine");
    });
    Got slow;
    Got other;
    HttpRequest request;
    request.url = server.url("/slow");
    bench.start(request, slow, cancel);
    request.url = server.url("/fast");
    bench.start(request, other);

    bench.run();
    const auto later = bench.get(server.url("/later"));

    ASSERT_TRUE(slow);
    ASSERT_FALSE(*slow);
    EXPECT_EQ(slow->error().code, Errc::canceled);
    ASSERT_TRUE(other && *other);
    EXPECT_TRUE(later);
    EXPECT_EQ(arrived, 2);
}

TEST(HttpClient, LoopMayDieWithAnAskUnderWay) {
    ScriptedHttp server(
        [](const SeenRequest&) { return HttpAct{.bytes = "HTTP/1.1 200", .after = HttpAct::After::stall}; });
    Got got;
    {
        HttpBench bench;
        HttpRequest request;
        request.url = server.url();
        bench.start(request, got);
        while (server.requests().empty()) {
            bench.loop().run_one();
        }
    }

    EXPECT_FALSE(got);
}

}  // namespace
}  // namespace paperwire::net
