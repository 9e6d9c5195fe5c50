// SPDX-License-Identifier: MIT
// What the tests of the HTTP client share: a loop, a client, sends that run to their end and sends that are given up.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bot/async/offload.hpp"
#include "bot/net/http_client.hpp"

namespace paperwire::net {

using Got = std::optional<Result<HttpResponse>>;

inline HttpRequest request_for(std::string url, std::string body = {}) {
    HttpRequest request;
    request.method = body.empty() ? "GET" : "POST";
    request.url = std::move(url);
    request.body = std::move(body);
    request.handed_over = std::make_shared<bool>(false);
    return request;
}

class HttpBench {
public:
    HttpBench() : client_(create_http_client(loop_.get_executor())) {}

    Result<HttpResponse> send(HttpRequest request) {
        Got got;
        start(std::move(request), got);
        run();
        return *std::move(got);
    }
    Result<HttpResponse> get(const std::string& url) {
        HttpRequest request;
        request.url = url;
        return send(std::move(request));
    }
    void start(HttpRequest request, Got& got) {
        async::spawn(loop_.get_executor(), "ask", ask(*client_, std::move(request), got));
    }
    void start(HttpRequest request, Got& got, boost::asio::cancellation_signal& cancel) {
        auto on_end = [](const std::exception_ptr&) {};
        boost::asio::co_spawn(loop_, ask(*client_, std::move(request), got),
                              boost::asio::bind_cancellation_slot(cancel.slot(), on_end));
    }
    /// Runs until nothing is left to do; a kept connection is nothing to do.
    void run() {
        loop_.restart();
        loop_.run_for(std::chrono::seconds(30));
        if (!loop_.stopped()) {
            throw std::logic_error("the loop goes on although no request is under way");
        }
    }
    boost::asio::io_context& loop() { return loop_; }
    HttpClient& client() { return *client_; }

private:
    static boost::asio::awaitable<void> ask(HttpClient& client, HttpRequest request, Got& got) {
        got = co_await client.send(std::move(request));
    }

    boost::asio::io_context loop_;
    std::unique_ptr<HttpClient> client_;
};

}  // namespace paperwire::net
