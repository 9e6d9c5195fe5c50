// SPDX-License-Identifier: MIT
// A peer that means harm or is merely broken: endless headers, endless politeness, a byte now and then, a door to
// somewhere else; and a URL whose secret must not come back in a message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "tests/fakes/scripted_http.hpp"
#include "tests/net/http_bench.hpp"

namespace paperwire::net {
namespace {

using fakes::answer;
using fakes::HttpAct;
using fakes::LoopbackServer;
using fakes::make_identity;
using fakes::Peer;
using fakes::ScriptedHttp;
using fakes::SeenRequest;
using testing::HasSubstr;
using testing::Not;

/// Answers a request with `head`, then with `drop` again and again, `pause` apart, until nobody reads.
class Dripping {
public:
    Dripping(std::string head, std::string drop, std::chrono::milliseconds pause)
        : head_(std::move(head)), drop_(std::move(drop)), pause_(pause), server_([this](Peer& peer, std::size_t) {
              while (peer.read_line().size() > 2) {
              }
              peer.write(head_);
              while (peer.write(drop_)) {
                  std::unique_lock lock(mutex_);
                  never_.wait_for(lock, pause_);
              }
          }) {}
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()) + "/"; }

private:
    std::string head_;
    std::string drop_;
    std::chrono::milliseconds pause_;
    std::mutex mutex_;
    std::condition_variable never_;
    LoopbackServer server_;
};

TEST(HttpLimits, DeadlineHoldsAgainstAByteNowAndThen) {
    for (const std::string head : {"HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
                                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;slow="}) {
        SCOPED_TRACE(head);
        const Dripping server(head, "x", std::chrono::milliseconds(20));
        HttpBench bench;
        HttpRequest request = request_for(server.url());
        request.timeout = std::chrono::milliseconds(300);

        const auto got = bench.send(request);

        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, Errc::timeout) << got.error().message;
    }
}

TEST(HttpLimits, EndlessHeadersAreMalformed) {
    const std::string line = "X-More: " + std::string(4000, 'h') + "\r\n";
    const std::vector<std::pair<std::string, std::string>> peers{
        {"HTTP/1.1 200 OK\r\n", line},
        {"HTTP/1.1 200 OK\r\nX-Long: ", std::string(4096, 'h')},
        {"", "HTTP/1.1 100 Continue\r\n\r\n"},
        {"HTTP/1.1 ", std::string(4096, '2')},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", line},
    };

    for (const auto& [head, drop] : peers) {
        SCOPED_TRACE(drop.substr(0, 30));
        const Dripping server(head, drop, std::chrono::milliseconds(0));
        HttpBench bench;

        const auto got = bench.send(request_for(server.url()));

        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, Errc::malformed) << got.error().message;
    }
}

TEST(HttpLimits, EndlessBodyWithoutALengthStopsAtTheLimit) {
    const Dripping server("HTTP/1.1 200 OK\r\n\r\n", std::string(65536, 'b'), std::chrono::milliseconds(0));
    HttpBench bench;
    HttpRequest request = request_for(server.url());
    request.max_body = 1U << 20U;

    const auto got = bench.send(request);

    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::malformed);
}

TEST(HttpLimits, RedirectIsAnAnswerAndNotFollowed) {
    ScriptedHttp elsewhere([](const SeenRequest&) { return answer(200, "trap"); });
    for (const int status : {301, 302, 303, 307, 308}) {
        SCOPED_TRACE(status);
        ScriptedHttp server([&](const SeenRequest&) {
            return answer(status, "", "Location: " + elsewhere.url("/bot1:canary/sendMessage") + "\r\n");
        });
        HttpBench bench;

        const auto got = bench.send(request_for(server.url("/bot1:canary/sendMessage"), "{}"));

        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(got->status, status);
    }
    EXPECT_EQ(elsewhere.connections(), 0U);
}

TEST(HttpLimits, SecretOfAUrlStandsInNoError) {
    ScriptedHttp rude([](const SeenRequest& request) {
        return HttpAct{.bytes = request.target + " " + request.target + "\r\n\r\n", .after = HttpAct::After::drop};
    });
    ScriptedHttp closing([](const SeenRequest&) { return HttpAct{.bytes = {}, .after = HttpAct::After::drop}; });
    ScriptedHttp endless([](const SeenRequest&) { return answer(200, "too long"); });
    ScriptedHttp silent([](const SeenRequest&) { return HttpAct{.bytes = {}, .after = HttpAct::After::stall}; });
    const ScriptedHttp untrusted([](const SeenRequest&) { return answer(200, ""); }, make_identity());
    const std::vector<std::string> origins{rude.url(""),
                                           closing.url(""),
                                           endless.url(""),
                                           silent.url(""),
                                           untrusted.url(""),
                                           "http://127.0.0.1:1",
                                           "http://[::1:0",
                                           "http://nowhere.invalid.",
                                           "ftp://127.0.0.1",
                                           "http://u:canary@127.0.0.1:1",
                                           "http://127.0.0.1:canary"};

    for (const std::string& origin : origins) {
        for (const std::string path : {"/botcanary/sendMessage", "/bot1:canary/x", "/hook/canary",
                                       "/services/T/B/canary", "/x?token=canary", "/x#canary"}) {
            SCOPED_TRACE(origin + path);
            HttpBench bench;
            HttpRequest request = request_for(origin + path, "{\"text\": \"canary\"}");
            request.headers = {{"Authorization", "Bearer canary"}};
            request.max_body = 2;
            request.timeout = std::chrono::milliseconds(origin == silent.url("") ? 50 : 20'000);

            const auto got = bench.send(request);

            ASSERT_FALSE(got);
            EXPECT_THAT(got.error().message, Not(HasSubstr("canary")));
        }
    }
}

}  // namespace
}  // namespace paperwire::net
