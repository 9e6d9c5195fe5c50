// SPDX-License-Identifier: MIT
#include "bot/daemon/http_head.hpp"

#include <algorithm>
#include <string_view>

#include "bot/core/ascii.hpp"

namespace paperwire::daemon {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr unsigned http_1_1 = 11;

HttpAnswer told(unsigned status, std::string body) {
    return HttpAnswer{status, "text/plain; charset=utf-8", std::move(body), {}};
}

HttpAnswer told_too_long() { return told(413, "the body is too long, or none is read here\n"); }

HttpAnswer told_other_method(bool may_post) {
    HttpAnswer answer = told(405, may_post ? "only GET, HEAD and POST\n" : "only GET and HEAD\n");
    answer.headers.emplace_back("Allow", may_post ? "GET, HEAD, POST" : "GET, HEAD");
    return answer;
}

/// What stands behind scheme and host; empty where it is no address of the web.
std::string_view behind_the_host(std::string_view address) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!ascii::starts_with_any_case(address, scheme)) continue;
        const std::string_view rest = address.substr(scheme.size());
        const auto end = std::min(rest.find_first_of("/?#"), rest.size());
        if (end == 0) return {};
        return rest.substr(end).starts_with('/') ? rest.substr(end) : "/";
    }
    return {};
}

/// Whether the body's end is told in a way that every server and proxy reads alike (RFC 9112, section 6.1). Lengths
/// that contradict each other, or a coding, are faults to the parser already; other codings it passes over.
bool is_framed_clearly(const HttpParser& parser) {
    const auto& request = parser.get();
    if (request.find(http::field::transfer_encoding) == request.end()) return true;
    return request.count(http::field::transfer_encoding) == 1 && request.version() >= http_1_1 &&
           request.find(http::field::content_length) == request.end() &&
           beast::iequals(request[http::field::transfer_encoding], "chunked");
}

}  // namespace

std::string path_of(const HttpParser& parser) {
    const auto text = parser.get().target();
    const std::string_view target{text.data(), text.size()};
    const std::string_view path = target.starts_with('/') ? target : behind_the_host(target);
    return std::string(path.substr(0, path.find_first_of("?#")));
}

std::optional<HttpAnswer> find_refusal(const HttpLimits& limits, const HttpParser& parser) {
    if (!is_framed_clearly(parser)) return told(400, "a body is sent with its length, or chunked and nothing else\n");
    const auto method = parser.get().method();
    const std::string path = path_of(parser);
    const bool may_post = !limits.post_below.empty() && path.starts_with(limits.post_below);
    if (method == http::verb::post && may_post) {
        const bool too_long = parser.content_length().value_or(0) > limits.body_bytes;
        return too_long ? std::optional{told_too_long()} : std::nullopt;
    }
    if (method != http::verb::get && method != http::verb::head) return told_other_method(may_post);
    if (path.empty()) return told(400, "neither a path nor an http address is asked for\n");
    if (!parser.is_done()) return told_too_long();
    return std::nullopt;
}

std::optional<HttpAnswer> answer_to_fault(const boost::system::error_code& wrong) {
    if (wrong == http::error::header_limit || wrong == http::error::buffer_overflow)
        return told(431, "the request's head is too long\n");
    if (wrong == http::error::body_limit) return told_too_long();
    if (wrong == http::error::end_of_stream || wrong == http::error::partial_message) return std::nullopt;
    if (wrong.category() == make_error_code(http::error::bad_method).category())
        return told(400, "this is not a request\n");
    return std::nullopt;
}

}  // namespace paperwire::daemon
