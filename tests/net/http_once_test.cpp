// SPDX-License-Identifier: MIT
// Asked once means once: connections that die at the worst moment, requests that are given up, and what the caller may
// believe of the server afterwards.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>

#include "tests/fakes/scripted_http.hpp"
#include "tests/net/http2_server.hpp"
#include "tests/net/http_bench.hpp"

namespace paperwire::net {
namespace {

namespace asio = boost::asio;
using fakes::answer;
using fakes::HttpAct;
using fakes::LoopbackServer;
using fakes::make_identity;
using fakes::Peer;
using fakes::ScriptedHttp;
using fakes::SeenRequest;

std::string url_of(const LoopbackServer& server, const std::string& scheme = "http") {
    return scheme + "://127.0.0.1:" + std::to_string(server.port()) + "/bot1:canary/sendMessage";
}

/// Listens, and has no room left for the one who calls next: its connection is never made.
class FullHouse {
public:
    FullHouse() {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address_;
        auto* generic = reinterpret_cast<sockaddr*>(&address_);
        ::bind(sockets_[0], generic, length);
        ::listen(sockets_[0], 0);
        ::getsockname(sockets_[0], generic, &length);
        for (std::size_t i = 1; i < sockets_.size(); ++i) {
            ::connect(sockets_[i], generic, length);
        }
    }
    ~FullHouse() {
        for (const int each : sockets_) {
            ::close(each);
        }
    }
    FullHouse(const FullHouse&) = delete;
    FullHouse& operator=(const FullHouse&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/";
    }

private:
    static int socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
    std::array<int, 4> sockets_{socket(), socket(), socket(), socket()};
    sockaddr_in address_{};
};

TEST(HttpOnce, DeadKeptConnectionIsNoticedByTheNextAsk) {
    ScriptedHttp server([](const SeenRequest& request) {
        HttpAct act = answer(200, request.target);
        act.after = HttpAct::After::drop;
        return act;
    });
    HttpBench bench;

    EXPECT_TRUE(bench.get(server.url("/1")));
    EXPECT_TRUE(bench.get(server.url("/2")));

    EXPECT_EQ(server.requests().size(), 2U);
}

TEST(HttpOnce, QuestionThatDiesOnAKeptConnectionIsAskedAgain) {
    ScriptedHttp server([](const SeenRequest& request) {
        return request.connection == 0 && request.target == "/die" ? HttpAct{.bytes = {}, .after = HttpAct::After::drop}
                                                                   : answer(200, "there");
    });
    HttpBench bench;

    EXPECT_TRUE(bench.get(server.url("/warm")));
    const auto got = bench.get(server.url("/die"));

    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->body, "there");
    EXPECT_EQ(server.connections(), 2U);
}

TEST(HttpOnce, OrderThatDiesOnAKeptConnectionIsNotSentAgain) {
    for (const std::string body : {"", "{}", "{\"text\":\"long\"}"}) {
        for (const auto end : {HttpAct::After::drop, HttpAct::After::reset}) {
            SCOPED_TRACE(body);
            ScriptedHttp server([end](const SeenRequest& request) {
                return request.target == "/die" ? HttpAct{.bytes = {}, .after = end} : answer(200, "");
            });
            HttpBench bench;
            HttpRequest request = request_for(server.url("/die"), body);
            request.method = "POST";

            EXPECT_TRUE(bench.get(server.url("/warm")));
            const auto got = bench.send(request);

            ASSERT_FALSE(got);
            EXPECT_EQ(got.error().code, Errc::unavailable);
            EXPECT_TRUE(*request.handed_over);
            EXPECT_EQ(server.requests().size(), 2U);
        }
    }
}

TEST(HttpOnce, OrderWhoseConnectionDiesHalfwayWasNotRead) {
    LoopbackServer server([](Peer& peer, std::size_t) {
        while (peer.read_line() != "\r\n") {
        }
        peer.reset();
    });
    HttpBench bench;
    HttpRequest request = request_for(url_of(server), std::string(48U << 20U, 'x'));

    const auto got = bench.send(request);

    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::unavailable) << got.error().message;
    EXPECT_FALSE(*request.handed_over);
}

struct Ending {
    std::string name;
    HttpAct act;
    Errc code;
};

TEST(HttpOnce, WhatTheServerMayHaveReadIsSaid) {
    using After = HttpAct::After;
    const std::vector<Ending> endings{
        {"closed", {.bytes = {}, .after = After::drop}, Errc::unavailable},
        {"reset", {.bytes = {}, .after = After::reset}, Errc::unavailable},
        {"silent", {.bytes = {}, .after = After::stall}, Errc::timeout},
        {"half a head", {.bytes = "HTTP/1.1 200 O", .after = After::stall}, Errc::timeout},
        {"half a body",
         {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha", .after = After::drop},
         Errc::unavailable},
        {"no HTTP", {.bytes = "hello\r\n\r\n", .after = After::drop}, Errc::malformed},
        {"too much", answer(200, std::string(2000, 'x')), Errc::malformed},
    };

    for (const Ending& ending : endings) {
        SCOPED_TRACE(ending.name);
        ScriptedHttp server([&](const SeenRequest&) { return ending.act; });
        HttpBench bench;
        HttpRequest request = request_for(server.url("/bot1:canary/sendMessage"), "{}");
        request.timeout = std::chrono::milliseconds(ending.code == Errc::timeout ? 200 : 20'000);
        request.max_body = 1000;

        const auto got = bench.send(request);

        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, ending.code) << got.error().message;
        EXPECT_TRUE(*request.handed_over);
        EXPECT_EQ(server.requests().size(), 1U);
    }
}

TEST(HttpOnce, WhatTheServerCannotHaveReadIsSaid) {
    ScriptedHttp gone([](const SeenRequest&) { return answer(200, ""); });
    const std::string gone_url = gone.url();
    gone.stop();
    const ScriptedHttp untrusted([](const SeenRequest&) { return answer(200, ""); }, make_identity());
    const LoopbackServer mute([](Peer& peer, std::size_t) { peer.wait_for_end(); });
    const FullHouse full;
    struct Case {
        std::string url;
        Errc code;
    };
    const std::vector<Case> cases{{gone_url, Errc::unavailable},
                                  {untrusted.url(), Errc::unavailable},
                                  {url_of(mute, "https"), Errc::timeout},
                                  {full.url(), Errc::timeout},
                                  {"ftp://127.0.0.1/", Errc::malformed}};

    for (const Case& each : cases) {
        for (const std::string body : {"", "{}"}) {
            SCOPED_TRACE(each.url);
            HttpBench bench;
            HttpRequest request = request_for(each.url, body);
            request.connect_timeout = std::chrono::milliseconds(each.code == Errc::timeout ? 200 : 20'000);

            const auto got = bench.send(request);

            ASSERT_FALSE(got);
            EXPECT_EQ(got.error().code, each.code) << got.error().message;
            EXPECT_FALSE(*request.handed_over);
        }
    }
}

TEST(HttpOnce, SilenceTowardsOneHoldsUpNoOther) {
    const auto identity = make_identity();
    const auto reply = [](const SeenRequest& request) {
        return request.target == "/silent" ? HttpAct{.bytes = {}, .after = HttpAct::After::stall} : answer(200, "fine");
    };
    for (const bool secure : {false, true}) {
        ScriptedHttp server(reply, secure ? std::optional(identity) : std::nullopt);
        const Folder folder;
        HttpBench bench;
        HttpRequest request = request_for(server.url("/silent"), "{}");
        request.ca_file = folder.write("ca.pem", identity.authority);
        asio::cancellation_signal cancel;
        Got silent;
        Got other;
        bench.start(request, silent, cancel);
        request.url = server.url("/fast");
        bench.start(request, other);

        bench.loop().restart();
        while (!other && bench.loop().run_one_for(std::chrono::seconds(20)) > 0) {
        }

        EXPECT_FALSE(silent);
        EXPECT_TRUE(other && *other);
        cancel.emit(asio::cancellation_type::terminal);
        bench.run();
    }
}

/// Starts a request, lets it come as far as it can, gives it up, and asks another on the same client.
void expect_clean_leave(const HttpRequest& request, const std::function<bool()>& is_there) {
    ScriptedHttp other([](const SeenRequest&) { return answer(200, "fine"); });
    asio::cancellation_signal cancel;
    HttpBench bench;
    Got got;
    bench.start(request, got, cancel);
    while (!is_there()) {
        bench.loop().run_one_for(std::chrono::milliseconds(5));
    }
    EXPECT_FALSE(got);
    cancel.emit(asio::cancellation_type::terminal);
    bench.run();

    ASSERT_TRUE(got);
    ASSERT_FALSE(*got);
    EXPECT_EQ(got->error().code, Errc::canceled);
    EXPECT_TRUE(bench.get(other.url()));
}

TEST(HttpOnce, GivenUpWhileItConnects) {
    const FullHouse full;
    const HttpRequest request = request_for(full.url(), "{}");
    int turns = 0;

    expect_clean_leave(request, [&] { return ++turns > 20; });

    EXPECT_FALSE(*request.handed_over);
}

TEST(HttpOnce, GivenUpDuringTheHandshake) {
    std::atomic<bool> greeted{false};
    const LoopbackServer server([&](Peer& peer, std::size_t) {
        greeted = !peer.read().empty();
        peer.wait_for_end();
    });
    const HttpRequest request = request_for(url_of(server, "https"), "{}");

    expect_clean_leave(request, [&] { return greeted.load(); });

    EXPECT_FALSE(*request.handed_over);
}

TEST(HttpOnce, GivenUpWhileItSends) {
    std::atomic<bool> reading{false};
    const LoopbackServer server([&](Peer& peer, std::size_t) {
        reading = !peer.read_line().empty();
        while (reading) {
            std::this_thread::yield();
        }
    });
    const HttpRequest request = request_for(url_of(server), std::string(48U << 20U, 'x'));

    expect_clean_leave(request, [&] { return reading.load(); });

    reading = false;
    EXPECT_FALSE(*request.handed_over);
}

TEST(HttpOnce, GivenUpWhileItWaitsOrReads) {
    for (const std::string bytes :
         {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha"}) {
        SCOPED_TRACE(bytes);
        ScriptedHttp server(
            [&](const SeenRequest&) { return HttpAct{.bytes = bytes, .after = HttpAct::After::stall}; });
        const HttpRequest request = request_for(server.url(), "{}");
        int turns = 0;

        expect_clean_leave(request, [&] { return !server.requests().empty() && ++turns > 5; });

        EXPECT_TRUE(*request.handed_over);
    }
}

}  // namespace
}  // namespace paperwire::net
