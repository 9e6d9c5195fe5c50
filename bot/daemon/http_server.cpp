// SPDX-License-Identifier: MIT
// daemon: Boost.Beast on the loop. Each connection is a coroutine that owns its socket and what it shares with the
// server, so that either may go first.
#include "bot/daemon/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <exception>
#include <list>
#include <optional>
#include <system_error>

#include "bot/async/offload.hpp"
#include "bot/core/log.hpp"
#include "bot/daemon/beast_http.hpp"
#include "bot/daemon/http_head.hpp"

namespace paperwire::daemon {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {
class Visit;
}

struct HttpServer::State {
    State(asio::any_io_executor loop, Respond answers, HttpLimits bounds)
        : executor(std::move(loop)), respond(std::move(answers)), limits(std::move(bounds)), acceptor(executor) {}

    asio::any_io_executor executor;
    Respond respond;
    HttpLimits limits;
    [[nodiscard]] std::size_t connections() const { return awaiting_request.size() + answering.size(); }

    tcp::acceptor acceptor;
    std::list<Visit*> awaiting_request;  // whoever has waited longest stands first
    std::list<Visit*> answering;
    bool closed{false};
};

namespace {

using Response = http::response<http::string_body>;

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

/// A connection with its place among the open ones, which it has as long as it lives or until it must give it up.
class Visit {
public:
    Visit(std::shared_ptr<HttpServer::State> server, tcp::socket socket)
        : stream(std::move(socket)),
          buffer(server->limits.header_bytes + buffer_slack),
          server_(std::move(server)),
          place_(server_->awaiting_request.insert(server_->awaiting_request.end(), this)) {}
    ~Visit() {
        if (has_place_) ours().erase(place_);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    [[nodiscard]] HttpServer::State& server() const { return *server_; }
    [[nodiscard]] bool has_place() const { return has_place_; }
    /// The next head is awaited.
    void await_request() { move_to(server_->awaiting_request, true); }
    void has_request() { move_to(server_->answering, false); }
    /// Closes: what is under way on it fails.
    void give_up_place() {
        ours().erase(place_);
        has_place_ = false;
        stream.close();
    }

    beast::tcp_stream stream;
    beast::flat_buffer buffer;

private:
    [[nodiscard]] std::list<Visit*>& ours() const { return awaits_ ? server_->awaiting_request : server_->answering; }
    void move_to(std::list<Visit*>& list, bool awaits) {
        if (has_place_) list.splice(list.end(), ours(), place_);
        awaits_ = awaits;
    }

    std::shared_ptr<HttpServer::State> server_;
    std::list<Visit*>::iterator place_;
    bool awaits_{true};
    bool has_place_{true};
};

/// Sends an answer; false when the connection is not to be used again.
asio::awaitable<bool> write_answer(Visit& visit, Response response, bool head) {
    beast::tcp_stream& stream = visit.stream;
    stream.expires_after(visit.server().limits.write);
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
asio::awaitable<void> refuse(Visit& visit, HttpAnswer answer) {
    Response response = response_of(std::move(answer), 11, false);
    co_await write_answer(visit, std::move(response), false);
}

/// What of the request stands behind its head.
asio::awaitable<boost::system::error_code> read_body(Visit& visit, HttpParser& parser) {
    if (parser.is_done()) co_return boost::system::error_code{};
    const HttpLimits& limits = visit.server().limits;
    parser.body_limit(limits.body_bytes);
    visit.stream.expires_after(limits.body);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto bytes = asio::buffer(go_on);
        const auto [wrong, size] = co_await asio::async_write(visit.stream, bytes, quietly);
        if (wrong) co_return wrong;
    }
    const auto [wrong, size] = co_await http::async_read(visit.stream, visit.buffer, parser, quietly);
    co_return wrong;
}

asio::awaitable<bool> answer_request(Visit& visit, HttpParser& parser) {
    HttpServer::State& server = visit.server();
    const bool head = parser.get().method() == http::verb::head;
    const unsigned version = parser.get().version();
    const bool keep_alive = parser.get().keep_alive();
    HttpAsked asked{path_of(parser)};
    asked.is_post = parser.get().method() == http::verb::post;
    asked.type = std::string(parser.get()[http::field::content_type]);
    asked.body = std::move(parser.get().body());
    visit.stream.expires_never();  // what is awaited here has bounds of its own
    HttpAnswer answer = co_await server.respond(std::move(asked));
    Response response = response_of(std::move(answer), version, keep_alive && !server.closed);
    co_return co_await write_answer(visit, std::move(response), head);
}

/// Reads one request; why it is not to be answered, if so, and whether there is anybody to hear it.
asio::awaitable<std::pair<bool, std::optional<HttpAnswer>>> read_request(Visit& visit, HttpParser& parser) {
    using Read = std::pair<bool, std::optional<HttpAnswer>>;
    const HttpLimits& limits = visit.server().limits;
    parser.header_limit(limits.header_bytes);
    parser.body_limit(boost::none);
    visit.await_request();
    visit.stream.expires_after(limits.head);
    const auto [wrong, size] = co_await http::async_read_header(visit.stream, visit.buffer, parser, quietly);
    auto refusal = wrong ? std::nullopt : find_refusal(limits, parser);
    boost::system::error_code cut;
    if (!wrong && !refusal) cut = co_await read_body(visit, parser);
    visit.has_request();
    if (wrong) co_return Read{false, answer_to_fault(wrong)};
    if (refusal) co_return Read{false, std::move(refusal)};
    if (cut) co_return Read{false, answer_to_fault(cut)};
    co_return Read{true, std::nullopt};
}

/// One request of a connection; false when it was the last.
asio::awaitable<bool> exchange(Visit& visit) {
    HttpParser parser;
    auto [whole, refusal] = co_await read_request(visit, parser);
    if (refusal) co_await refuse(visit, std::move(*refusal));
    if (!whole) co_return false;
    co_return co_await answer_request(visit, parser);
}

asio::awaitable<void> serve(std::shared_ptr<HttpServer::State> server, tcp::socket socket) {
    Visit visit(server, std::move(socket));
    bool again = true;
    try {
        while (again && visit.has_place() && !server->closed) again = co_await exchange(visit);
    } catch (const std::exception& failure) {  // what a stranger said must end no more than his connection
        log::error("http", "a request could not be answered", {{"reason", failure.what()}});
    }
    boost::system::error_code ignored;
    visit.stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

/// Whoever has waited longest without a whole request makes room for the next. Those who asked keep their places: while
/// all are answered the next is refused.
bool has_room(HttpServer::State& server) {
    if (server.connections() < server.limits.connections) return true;
    if (server.awaiting_request.empty()) return false;
    server.awaiting_request.front()->give_up_place();
    return true;
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
        if (!has_room(*server)) continue;  // the socket closes itself
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
    for (const auto* visits : {&state_->awaiting_request, &state_->answering})
        for (Visit* visit : *visits) visit->stream.close();
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

std::size_t HttpServer::connections() const { return state_->connections(); }

}  // namespace paperwire::daemon
