// SPDX-License-Identifier: MIT
// net: one request and the response that grows, around one libcurl easy handle. Knows nothing of loops.
#pragma once

#include <curl/curl.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "bot/net/http_client.hpp"

namespace paperwire::net {

/// What is wrong with a request before anything is sent; nothing when it may go.
[[nodiscard]] std::optional<Error> find_fault(const HttpRequest& request);

class HttpExchange {
public:
    explicit HttpExchange(HttpRequest request);
    ~HttpExchange();
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;

    [[nodiscard]] CURL* easy() const { return easy_; }
    /// The response, or why there is none; `ended` is nothing when the transfer was given up.
    [[nodiscard]] Result<HttpResponse> finish(std::optional<CURLcode> ended);

private:
    void set_limits();
    void set_method();
    void set_headers();
    void set_callbacks();
    [[nodiscard]] Error error_of(CURLcode ended) const;
    void take_header(std::string_view line);
    [[nodiscard]] bool has_body() const;
    [[nodiscard]] std::string name() const;

    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy_, option, value);
    }

    static int before_request(void* self, char* remote, char* local, int remote_port, int local_port);
    static int rewind_body(void* self, curl_off_t offset, int origin);
    static std::size_t read_body(char* to, std::size_t size, std::size_t count, void* self);
    static std::size_t on_header(char* from, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* from, std::size_t size, std::size_t count, void* self);

    HttpRequest request_;
    std::string_view unsent_;
    HttpResponse response_;
    std::size_t header_bytes_{0};
    std::string_view excess_;  // which limit the response broke
    CURL* easy_;
    curl_slist* headers_{nullptr};
    std::array<char, CURL_ERROR_SIZE> words_{};
};

}  // namespace paperwire::net
