// SPDX-License-Identifier: MIT
// net: an HttpRequest as libcurl's options, libcurl's callbacks as an HttpResponse.
#include "bot/net/http_exchange.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "bot/core/ascii.hpp"

namespace paperwire::net {

namespace {

constexpr std::size_t most_header_bytes = 256U << 10U;
constexpr unsigned patience_ms = 30'000;

/// A network that swallows everything would leave a kept HTTP/2 connection in use for a quarter of an hour: each
/// request runs into its own deadline, which ends a stream and never the connection.
int limit_silence(void*, curl_socket_t socket, curlsocktype) {
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
    return CURL_SOCKOPT_OK;
}

Errc code_of(CURLcode ended) {
    switch (ended) {
        case CURLE_OPERATION_TIMEDOUT: return Errc::timeout;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9 among others
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
        case CURLE_OUT_OF_MEMORY:  // a line of the head above libcurl's own 100 kB
        case CURLE_WRITE_ERROR: return Errc::malformed;
        default: return Errc::unavailable;
    }
}

}  // namespace

HttpExchange::HttpExchange(HttpRequest request)
    : request_(std::move(request)), unsent_(request_.body), easy_(curl_easy_init()) {
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    // Without TLS only a first response tells what a server speaks: whoever waits for it waits for another's answer.
    set(CURLOPT_PIPEWAIT, ascii::starts_with_any_case(request_.url, "https:") ? 1L : 0L);
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!request_.ca_file.empty()) {
        set(CURLOPT_CAINFO, request_.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    set_limits();
    set_method();
    set_headers();
    set_callbacks();
}

HttpExchange::~HttpExchange() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
}

void HttpExchange::set_limits() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
    set(CURLOPT_SOCKOPTFUNCTION, &limit_silence);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_FORBID_REUSE, request_.close_after ? 1L : 0L);
}

bool HttpExchange::has_body() const {
    return !request_.body.empty() || request_.method == "POST" || request_.method == "PUT" ||
           request_.method == "PATCH";
}

/// A kept connection may die without a word, and libcurl then asks again over a new one. For a question that is right.
/// An order goes by a read callback that can be rewound only until its last byte was given away; and one without a body
/// gets a connection of its own, since libcurl repeats nothing that failed on a new one.
void HttpExchange::set_method() {
    set(CURLOPT_PREREQFUNCTION, &HttpExchange::before_request);
    set(CURLOPT_PREREQDATA, this);
    if (request_.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
        return;
    }
    if (has_body()) {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(CURLOPT_READFUNCTION, &HttpExchange::read_body);
        set(CURLOPT_READDATA, this);
        set(CURLOPT_SEEKFUNCTION, &HttpExchange::rewind_body);
        set(CURLOPT_SEEKDATA, this);
    }
    if (request_.body.empty() && (request_.method == "POST" || request_.method == "PATCH")) {
        set(CURLOPT_FRESH_CONNECT, 1L);
    }
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void HttpExchange::set_headers() {
    const auto add = [this](const std::string& line) { headers_ = curl_slist_append(headers_, line.c_str()); };
    bool typed = false;
    for (const auto& [name, value] : request_.headers) {
        typed = typed || ascii::lowered(name) == "content-type";
        add(value.empty() ? name + ";" : name + ": " + value);  // libcurl's way of saying: sent, but empty
    }
    add("Expect:");
    if (!typed) {
        add("Content-Type:");
    }
    set(CURLOPT_HTTPHEADER, headers_);
    if (!request_.user_agent.empty()) {
        set(CURLOPT_USERAGENT, request_.user_agent.c_str());
    }
}

void HttpExchange::set_callbacks() {
    set(CURLOPT_ERRORBUFFER, words_.data());
    set(CURLOPT_HEADERFUNCTION, &HttpExchange::on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &HttpExchange::on_body);
    set(CURLOPT_WRITEDATA, this);
}

Result<HttpResponse> HttpExchange::finish(std::optional<CURLcode> ended) {
    if (!ended) {
        return fail(Errc::canceled, "given up: " + name());
    }
    if (*ended != CURLE_OK) {
        return std::unexpected(error_of(*ended));
    }
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    long version = CURL_HTTP_VERSION_NONE;
    curl_easy_getinfo(easy_, CURLINFO_HTTP_VERSION, &version);
    response_.http_major = version == CURL_HTTP_VERSION_2_0 ? 2 : 1;
    return std::move(response_);
}

/// An order's path may be a secret of any shape: a bot's token, a webhook's key.
std::string HttpExchange::name() const {
    const std::string_view url = request_.url;
    const auto host = url.find("://") + 3;
    const bool is_question = request_.method == "GET" || request_.method == "HEAD";
    return request_.method + " " + redact(is_question ? url : url.substr(0, url.find_first_of("/?#", host)));
}

Error HttpExchange::error_of(CURLcode ended) const {
    const std::string what = name() + ": ";
    if (!excess_.empty()) {
        return Error{Errc::malformed, what + std::string(excess_), std::nullopt};
    }
    if (ended == CURLE_SEND_FAIL_REWIND) {
        return Error{Errc::unavailable, what + "the connection was closed without an answer", std::nullopt};
    }
    if (ended == CURLE_OUT_OF_MEMORY) {
        return Error{Errc::malformed, what + "the headers are too long", std::nullopt};
    }
    const std::string_view words = words_.front() != '\0' ? words_.data() : curl_easy_strerror(ended);
    return Error{code_of(ended), what + std::string(words), std::nullopt};
}

void HttpExchange::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {
        response_.headers.clear();  // those of a 1xx answer, or of a proxy
        return;
    }
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t') && !response_.headers.empty()) {
        response_.headers.back().second.append(" ").append(ascii::trim(line));
        return;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        response_.headers.emplace_back(ascii::lowered(ascii::trim(line.substr(0, colon))),
                                       ascii::trim(line.substr(colon + 1)));
    }
}

int HttpExchange::before_request(void* self, char*, char*, int, int) {
    const auto& request = static_cast<HttpExchange*>(self)->request_;
    if (request.body.empty() && request.handed_over) {
        *request.handed_over = true;
    }
    return CURL_PREREQFUNC_OK;
}

int HttpExchange::rewind_body(void* self, curl_off_t offset, int origin) {
    auto& exchange = *static_cast<HttpExchange*>(self);
    if (exchange.unsent_.empty() || offset != 0 || origin != SEEK_SET) {
        return CURL_SEEKFUNC_FAIL;
    }
    exchange.unsent_ = exchange.request_.body;
    return CURL_SEEKFUNC_OK;
}

std::size_t HttpExchange::read_body(char* to, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpExchange*>(self);
    const std::size_t length = std::min(size * count, exchange.unsent_.size());
    std::memcpy(to, exchange.unsent_.data(), length);
    exchange.unsent_.remove_prefix(length);
    if (exchange.unsent_.empty() && exchange.request_.handed_over) {
        *exchange.request_.handed_over = true;
    }
    return length;
}

std::size_t HttpExchange::on_header(char* from, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpExchange*>(self);
    exchange.header_bytes_ += size * count;
    if (exchange.header_bytes_ > most_header_bytes) {
        exchange.excess_ = "the headers are too long";
        return 0;
    }
    exchange.take_header(std::string_view(from, size * count));
    return size * count;
}

std::size_t HttpExchange::on_body(char* from, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpExchange*>(self);
    const std::size_t length = size * count;
    if (length > exchange.request_.max_body - exchange.response_.body.size()) {
        exchange.excess_ = "the body is longer than allowed";
        return CURL_WRITEFUNC_ERROR;
    }
    exchange.response_.body.append(from, length);
    return length;
}

}  // namespace paperwire::net
