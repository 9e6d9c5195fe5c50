// SPDX-License-Identifier: MIT
// net: HTTP as the rooms see it. One implementation over libcurl's multi interface (bot/net/curl_http_client.cpp, the
// only bridge between curl_multi and Asio), fakes in tests/fakes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/result.hpp"

namespace paperwire::net {

/// What every request calls itself before anything else: `paperwire/0.1.0`.
[[nodiscard]] std::string_view product() noexcept;

struct HttpRequest {
    std::string method{"GET"};
    std::string url;  // may hold a token: never logged but through redact()
    std::vector<std::pair<std::string, std::string>>
        headers;  // names and values without CR, LF or NUL, else `malformed`
    std::string body;
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds timeout{60'000};  // the whole exchange
    std::size_t max_body{64U << 20U};           // bytes after decompression; more ends the exchange with `malformed`
    std::string ca_file;                        // empty: the system's
    std::string user_agent{product()};
    bool close_after{false};  // the connection ends with the exchange, and no other one will use it
    /// When set: becomes true as soon as the server may hold the whole request, and never false again. An error with it
    /// still false left nothing done; an error with it true leaves open whether the server acted.
    std::shared_ptr<bool> handed_over{};
};

struct HttpResponse {
    int status{0};
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in the order received
    std::string body;
    int http_major{1};  // 2 where HTTP/2 was agreed on

    /// The first header of that (lower-case) name; empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// Asks once: no retry, no redirect. Any HTTP status is a value. Errors: unavailable (no connection, TLS refused,
    /// reset), timeout, malformed (body over max_body, broken HTTP, bad header), canceled; their messages show of a
    /// GET's URL what redact() leaves, of any other its scheme and host alone. Loop thread only; cancellable.
    [[nodiscard]] virtual boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request) = 0;
};

/// The client on libcurl: keep-alive, HTTP/2 where offered over TLS, gzip, http and https only. `executor` runs the
/// loop thread. Must be destroyed on that thread, after every send has ended.
[[nodiscard]] std::unique_ptr<HttpClient> create_http_client(boost::asio::any_io_executor executor);

/// A URL fit for logs: user info and query values gone, and a path segment that looks like a bot token
/// (`/bot<digits>:…`), a webhook key (hooks.slack.com) or is longer than 40 characters replaced by ***.
[[nodiscard]] std::string redact(std::string_view url);

}  // namespace paperwire::net
