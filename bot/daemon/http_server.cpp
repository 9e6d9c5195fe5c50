// SPDX-License-Identifier: MIT
// daemon: Boost.Beast on the loop. Each connection is a coroutine that owns its socket and what it shares with the
// server, so that either may go first.
#include "bot/daemon/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <list>
#include <optional>
#include <system_error>

#include "bot/async/offload.hpp"
#include "bot/core/log.hpp"

namespace paperwire::daemon {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

struct HttpServer::State {
    State(asio::any_io_executor loop, Respond answers, HttpLimits bounds)
        : executor(std::move(loop)), respond(std::move(answers)), limits(std::move(bounds)), acceptor(executor) {}

    asio::any_io_executor executor;
    Respond respond;
    HttpLimits limits;
    tcp::acceptor acceptor;
    std::list<beast::tcp_stream*> open;
    bool closed{false};
};

namespace {

using Response = http::response<http::string_body>;
using Parser = http::request_parser<http::string_body>;

/// The parser's own limit is to be met before the buffer's.
constexpr std::size_t buffer_slack = 1024;

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

std::optional<tcp::endpoint> parse_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, port);
    boost::system::error_code wrong;
    const auto address = asio::ip::make_address(host, wrong);
    if (wrong || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return tcp::endpoint{address, port};
}

Response response_of(HttpAnswer answer, unsigned version, bool keep_alive) {
    Response response{static_cast<http::status>(answer.status), version};
    response.set(http::field::content_type, answer.type);
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : answer.headers) response.set(name, value);
    response.body() = std::move(answer.body);
    response.keep_alive(keep_alive);
    response.prepare_payload();
    return response;
}

HttpAnswer told(unsigned status, std::string body) {
    return HttpAnswer{status, "text/plain; charset=utf-8", std::move(body), {}};
}

HttpAnswer told_too_long() { return told(413, "the body is too long, or none is read here\n"); }

/// What a request that could not be read is told; nothing when nobody is there to read it.
std::optional<HttpAnswer> answer_to_fault(const boost::system::error_code& wrong) {
    if (wrong == http::error::header_limit || wrong == http::error::buffer_overflow)
        return told(431, "the request's head is too long\n");
    if (wrong == http::error::body_limit) return told_too_long();
    if (wrong == http::error::end_of_stream || wrong == http::error::partial_message) return std::nullopt;
    if (wrong.category() == make_error_code(http::error::bad_method).category())
        return told(400, "this is not a request\n");
    return std::nullopt;
}

std::string path_of(const Parser& parser) {
    const auto target = parser.get().target();
    return std::string(target.substr(0, target.find_first_of("?#")));
}

/// A place among the open connections, as long as it lives.
class Visit {
public:
    Visit(std::shared_ptr<HttpServer::State> server, beast::tcp_stream& stream)
        : server_(std::move(server)), place_(server_->open.insert(server_->open.end(), &stream)) {}
    ~Visit() { server_->open.erase(place_); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

private:
    std::shared_ptr<HttpServer::State> server_;
    std::list<beast::tcp_stream*>::iterator place_;
};

/// Sends an answer; false when the connection is not to be used again.
asio::awaitable<bool> write_answer(HttpServer::State& server, beast::tcp_stream& stream, Response response, bool head) {
    stream.expires_after(server.limits.write);
    const bool keep_alive = response.keep_alive();
    if (head) {
        http::response<http::empty_body> bare{std::move(response.base())};
        http::response_serializer<http::empty_body> serializer{bare};
        const auto [wrong, size] = co_await http::async_write_header(stream, serializer, quietly);
        co_return !wrong && keep_alive;
    }
    const auto [wrong, size] = co_await http::async_write(stream, response, quietly);
    co_return !wrong && keep_alive;
}

/// Answers and closes: what was read is not what is served here.
asio::awaitable<void> refuse(HttpServer::State& server, beast::tcp_stream& stream, HttpAnswer answer) {
    Response response = response_of(std::move(answer), 11, false);
    co_await write_answer(server, stream, std::move(response), false);
}

bool takes_post(const HttpLimits& limits, const Parser& parser) {
    return !limits.post_below.empty() && path_of(parser).starts_with(limits.post_below);
}

HttpAnswer told_other_method(bool may_post) {
    HttpAnswer answer = told(405, may_post ? "only GET, HEAD and POST\n" : "only GET and HEAD\n");
    answer.headers.emplace_back("Allow", may_post ? "GET, HEAD, POST" : "GET, HEAD");
    return answer;
}

/// Why a request whose head could be read is not answered; nothing when it is.
std::optional<HttpAnswer> find_refusal(const HttpLimits& limits, const Parser& parser) {
    const auto method = parser.get().method();
    const bool may_post = takes_post(limits, parser);
    if (method == http::verb::post && may_post) {
        const bool too_long = parser.content_length().value_or(0) > limits.body_bytes;
        return too_long ? std::optional{told_too_long()} : std::nullopt;
    }
    if (method != http::verb::get && method != http::verb::head) return told_other_method(may_post);
    if (!parser.is_done()) return told_too_long();
    return std::nullopt;
}

/// What of the request stands behind its head, within the time that the head left.
asio::awaitable<boost::system::error_code> read_body(const HttpLimits& limits, beast::tcp_stream& stream,
                                                     beast::flat_buffer& buffer, Parser& parser) {
    if (parser.is_done()) co_return boost::system::error_code{};
    parser.body_limit(limits.body_bytes);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto bytes = asio::buffer(go_on);
        const auto [wrong, size] = co_await asio::async_write(stream, bytes, quietly);
        if (wrong) co_return wrong;
    }
    const auto [wrong, size] = co_await http::async_read(stream, buffer, parser, quietly);
    co_return wrong;
}

asio::awaitable<bool> answer_request(HttpServer::State& server, beast::tcp_stream& stream, Parser& parser) {
    const bool head = parser.get().method() == http::verb::head;
    const unsigned version = parser.get().version();
    const bool keep_alive = parser.get().keep_alive();
    HttpAsked asked{path_of(parser)};
    asked.is_post = parser.get().method() == http::verb::post;
    asked.type = std::string(parser.get()[http::field::content_type]);
    asked.body = std::move(parser.get().body());
    stream.expires_never();  // what is awaited here has bounds of its own
    HttpAnswer answer = co_await server.respond(std::move(asked));
    Response response = response_of(std::move(answer), version, keep_alive && !server.closed);
    co_return co_await write_answer(server, stream, std::move(response), head);
}

/// Reads one request; why it is not to be answered, if so, and whether there is anybody to hear it.
asio::awaitable<std::pair<bool, std::optional<HttpAnswer>>> read_request(HttpServer::State& server,
                                                                         beast::tcp_stream& stream,
                                                                         beast::flat_buffer& buffer, Parser& parser) {
    using Read = std::pair<bool, std::optional<HttpAnswer>>;
    parser.header_limit(server.limits.header_bytes);
    parser.body_limit(boost::none);
    stream.expires_after(server.limits.read);
    const auto [wrong, size] = co_await http::async_read_header(stream, buffer, parser, quietly);
    if (wrong) co_return Read{false, answer_to_fault(wrong)};
    if (auto refusal = find_refusal(server.limits, parser)) co_return Read{false, std::move(refusal)};
    const auto cut = co_await read_body(server.limits, stream, buffer, parser);
    if (cut) co_return Read{false, answer_to_fault(cut)};
    co_return Read{true, std::nullopt};
}

/// One request of a connection; false when it was the last.
asio::awaitable<bool> exchange(HttpServer::State& server, beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    Parser parser;
    auto [whole, refusal] = co_await read_request(server, stream, buffer, parser);
    if (refusal) co_await refuse(server, stream, std::move(*refusal));
    if (!whole) co_return false;
    co_return co_await answer_request(server, stream, parser);
}

asio::awaitable<void> serve(std::shared_ptr<HttpServer::State> server, tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    const Visit visit(server, stream);
    beast::flat_buffer buffer(server->limits.header_bytes + buffer_slack);
    bool again = true;
    while (again && !server->closed) again = co_await exchange(*server, stream, buffer);
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

asio::awaitable<void> accept_all(std::shared_ptr<HttpServer::State> server) {
    while (!server->closed) {
        auto [wrong, socket] = co_await server->acceptor.async_accept(quietly);
        if (wrong == asio::error::operation_aborted || server->closed) co_return;
        if (wrong) {
            log::warning("http", "connection not accepted", {{"reason", wrong.message()}});
            asio::steady_timer rest(server->executor, std::chrono::seconds{1});
            co_await rest.async_wait(quietly);
            continue;
        }
        if (server->open.size() >= server->limits.connections) continue;  // the socket closes itself
        async::spawn(server->executor, "http connection", serve(server, std::move(socket)));
    }
}

Error listen_error(const std::string& address, const boost::system::error_code& wrong) {
    if (wrong == asio::error::address_in_use)
        return Error{
            Errc::conflict, "listen: " + address + ": taken by another process; end that one or name another port", {}};
    return Error{Errc::unavailable, "listen: " + address + ": " + wrong.message(), {}};
}

boost::system::error_code open_acceptor(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    boost::system::error_code wrong;
    acceptor.open(endpoint.protocol(), wrong);
    if (!wrong) acceptor.set_option(tcp::acceptor::reuse_address(true), wrong);
    if (!wrong) acceptor.bind(endpoint, wrong);
    if (!wrong) acceptor.listen(asio::socket_base::max_listen_connections, wrong);
    return wrong;
}

}  // namespace

HttpServer::HttpServer(asio::any_io_executor executor, Respond respond, HttpLimits limits)
    : state_(std::make_shared<State>(std::move(executor), std::move(respond), std::move(limits))) {}

HttpServer::~HttpServer() {
    state_->closed = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (beast::tcp_stream* stream : state_->open) stream->close();
}

Result<void> HttpServer::listen(const std::string& address) {
    const auto endpoint = parse_address(address);
    if (!endpoint)
        return fail(Errc::configuration,
                    "listen: \"" + address + "\" is no address to listen on (want 127.0.0.1:9617 or [::1]:9617)");
    if (const auto wrong = open_acceptor(state_->acceptor, *endpoint))
        return std::unexpected(listen_error(address, wrong));
    async::spawn(state_->executor, "http", accept_all(state_));
    return {};
}

std::uint16_t HttpServer::port() const {
    boost::system::error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}

std::size_t HttpServer::connections() const { return state_->open.size(); }

}  // namespace paperwire::daemon
