// SPDX-License-Identifier: MIT
// A connection that is to end with its exchange, seen from the server.
#include <gtest/gtest.h>

#include <future>

#include "tests/fakes/loopback.hpp"
#include "tests/net/http_bench.hpp"

namespace paperwire::net {
namespace {

using fakes::LoopbackServer;
using fakes::Peer;

/// Answers one request on each connection and tells when the other side has closed it.
class OneAnswer {
public:
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()) + "/"; }
    [[nodiscard]] bool was_closed() {
        return ended_.get_future().wait_for(std::chrono::seconds{20}) == std::future_status::ready;
    }
    [[nodiscard]] std::size_t connections() const { return server_.connections(); }

private:
    void serve(Peer& peer) {
        for (std::string line = peer.read_line(); !line.empty() && line != "\r\n"; line = peer.read_line()) continue;
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        peer.wait_for_end();
        ended_.set_value();
    }

    std::promise<void> ended_;
    LoopbackServer server_{[this](Peer& peer, std::size_t) { serve(peer); }};
};

TEST(HttpClose, ConnectionEndsWithTheExchangeThatAsksForIt) {
    HttpBench bench;
    OneAnswer first;
    OneAnswer second;
    for (OneAnswer* server : {&first, &second}) {
        HttpRequest request;
        request.url = server->url();
        request.close_after = true;

        const auto got = bench.send(std::move(request));

        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(got->body, "x");
        EXPECT_TRUE(server->was_closed()) << "while the client lives on";
    }
}

}  // namespace
}  // namespace paperwire::net
