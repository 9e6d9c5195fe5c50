// SPDX-License-Identifier: MIT
// fakes: what the scripted servers stand on: a listening socket on a free port of 127.0.0.1, a thread a connection, and
// a peer that may speak TLS. Plain blocking sockets; stopping shuts them, which ends every wait.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace paperwire::fakes {

/// A certificate signed by an authority of its own; both made anew, in PEM.
struct TlsIdentity {
    std::string authority;
    std::string certificate;
    std::string key;
    int newest{0};  // the newest version of TLS to speak, as TLS1_1_VERSION of <openssl/ssl.h>; 0: all
};
/// What the certificate says of itself; the times are seconds from now.
struct TlsClaims {
    std::string names{"DNS:localhost,IP:127.0.0.1"};
    long valid_from{-86400};
    long valid_until{86400};
};
[[nodiscard]] TlsIdentity make_identity(const TlsClaims& claims = {});

/// The server's end of one connection.
class Peer {
public:
    explicit Peer(int socket);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// At most `most` bytes; empty when the other side has closed or the server stops.
    [[nodiscard]] std::string read(std::size_t most = 65536);
    /// Up to and with the next LF, or what came before the end.
    [[nodiscard]] std::string read_line();
    bool write(std::string_view bytes);
    /// Answers the other side's TLS handshake; false when it fails.
    bool start_tls(const TlsIdentity& identity);
    /// Waits until the other side closes, or the server stops.
    void wait_for_end();
    /// Makes the end an RST instead of a FIN.
    void reset();
    void close();

private:
    struct Tls;
    int socket_;
    bool resetting_{false};
    std::string buffer_;
    std::unique_ptr<Tls> tls_;
};

class LoopbackServer {
public:
    /// Runs `serve(peer, number)` for each connection, on a thread of its own; numbers start at 0.
    explicit LoopbackServer(std::function<void(Peer&, std::size_t)> serve);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] unsigned short port() const { return port_; }
    [[nodiscard]] std::size_t connections() const;
    /// Ends every connection and joins; nothing is served afterwards.
    void stop();

private:
    void accept_all();
    void serve_one(int socket, std::size_t number);

    std::function<void(Peer&, std::size_t)> serve_;
    int listener_{-1};
    unsigned short port_{0};
    mutable std::mutex mutex_;
    bool stopping_{false};
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace paperwire::fakes
