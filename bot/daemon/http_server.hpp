// SPDX-License-Identifier: MIT
// daemon: a small web server on the loop for health, metrics and the page where people leave. GET and HEAD, and where
// the limits name a place for it POST with a short body; every exchange is bounded in size and time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bot/core/result.hpp"

namespace paperwire::daemon {

struct HttpAsked {
    std::string path;     // without host and query; begins with a slash
    bool is_post{false};  // else GET or HEAD: these are answered alike
    std::string type{};   // Content-Type of a POST as it was sent
    std::string body{};   // of a POST, at most HttpLimits::body_bytes
};

struct HttpAnswer {
    unsigned status{200};
    std::string type{"text/plain; charset=utf-8"};
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};  // beside those that every answer has
};

using Respond = std::function<boost::asio::awaitable<HttpAnswer>(HttpAsked asked)>;

struct HttpLimits {
    std::size_t connections{64};            // one more ends that which has waited longest without a whole head
    std::uint32_t header_bytes{8U << 10U};  // of a request; more is 431
    std::chrono::milliseconds head{5'000};  // until a request's head is there, waiting for the first byte included
    std::chrono::milliseconds body{5'000};  // for the body behind it
    std::chrono::milliseconds write{10'000};
    std::string post_below;          // paths that begin so take a POST; empty: none does
    std::uint64_t body_bytes{1024};  // of a POST; more is 413
};

class HttpServer {
public:
    HttpServer(boost::asio::any_io_executor executor, Respond respond, HttpLimits limits = {});
    /// Closes everything at once.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds `host:port` (`[::1]:9617` for IPv6; port 0: any) and serves from then on. Errors: configuration (no such
    /// address), conflict (it is taken), unavailable.
    [[nodiscard]] Result<void> listen(const std::string& address);
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;

    struct State;  // shared with the connections

private:
    std::shared_ptr<State> state_;
};

}  // namespace paperwire::daemon
