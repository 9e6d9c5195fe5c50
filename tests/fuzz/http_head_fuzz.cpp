// SPDX-License-Identifier: MIT
// fuzz: whatever a stranger may send to the web server, over a socket: an answer that is one, or a closed connection,
// and the next one is served.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "bot/daemon/http_server.hpp"

namespace {

namespace asio = boost::asio;
using namespace paperwire::daemon;

asio::awaitable<HttpAnswer> answer(HttpAsked asked) {
    if (!asked.path.starts_with('/')) std::abort();
    if (asked.body.size() > HttpLimits{}.body_bytes) std::abort();
    HttpAnswer said;
    said.body = asked.path + asked.type + asked.body;
    co_return said;
}

/// For the life of the process.
struct Server {
    Server() {
        HttpLimits limits;
        limits.post_below = "/u/";
        server = std::make_unique<HttpServer>(loop.get_executor(), answer, limits);
        if (!server->listen("127.0.0.1:0")) std::abort();
        port = server->port();
        std::thread([this] { loop.run(); }).detach();
    }
    asio::io_context loop{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{loop.get_executor()};
    std::unique_ptr<HttpServer> server;
    std::uint16_t port{0};
};

/// So many connections a second may leave no port free for a moment.
int connect_to(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return socket;
        ::close(socket);
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    std::abort();
}

/// What stands between two of these comes by itself, as a rule.
constexpr char piece_end = '\x1E';

std::string exchange(std::uint16_t port, std::string_view bytes) {
    const int socket = connect_to(port);
    const int at_once = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, bytes.find(piece_end));
        static_cast<void>(::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL));
        bytes.remove_prefix(std::min(piece.size() + 1, bytes.size()));
    }
    ::shutdown(socket, SHUT_WR);
    std::string heard;
    std::array<char, 4096> buffer{};
    for (ssize_t size = 0; (size = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0;)
        heard.append(buffer.data(), static_cast<std::size_t>(size));
    const linger now{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);  // leaves no port waiting
    ::close(socket);
    return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto* const server = new Server;
    const std::string heard = exchange(server->port, {reinterpret_cast<const char*>(data), size});
    if (!heard.empty() && !heard.starts_with("HTTP/1.1 ") && !heard.starts_with("HTTP/1.0 ")) std::abort();
    return 0;
}
