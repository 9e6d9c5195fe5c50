// SPDX-License-Identifier: MIT
// fakes: sockets and threads of the scripted servers.
#include "tests/fakes/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace paperwire::fakes {

struct Peer::Tls {
    SSL_CTX* context{SSL_CTX_new(TLS_server_method())};
    SSL* session{nullptr};

    Tls() = default;
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
    ~Tls() {
        SSL_free(session);
        SSL_CTX_free(context);
    }
};

namespace {

template <typename Object, typename Read>
Object* from_pem(const std::string& pem, Read read) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    Object* object = read(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return object;
}

}  // namespace

Peer::Peer(int socket) : socket_(socket) {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Peer::~Peer() = default;

std::string Peer::read(std::size_t most) {
    if (!buffer_.empty()) {
        std::string out = buffer_.substr(0, most);
        buffer_.erase(0, out.size());
        return out;
    }
    std::string out(most, '\0');
    const auto length = tls_ ? static_cast<ssize_t>(SSL_read(tls_->session, out.data(), static_cast<int>(most)))
                             : ::recv(socket_, out.data(), most, 0);
    out.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return out;
}

std::string Peer::read_line() {
    std::string line;
    while (line.find('\n') == std::string::npos) {
        const std::string more = read();
        if (more.empty()) {
            return line;
        }
        line += more;
    }
    const auto end = line.find('\n') + 1;
    buffer_.insert(0, line.substr(end));
    line.resize(end);
    return line;
}

bool Peer::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto length =
            tls_ ? static_cast<ssize_t>(SSL_write(tls_->session, bytes.data(), static_cast<int>(bytes.size())))
                 : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (length <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(length));
    }
    return true;
}

bool Peer::start_tls(const TlsIdentity& identity) {
    auto tls = std::make_unique<Tls>();
    X509* certificate = from_pem<X509>(identity.certificate, PEM_read_bio_X509);
    EVP_PKEY* key = from_pem<EVP_PKEY>(identity.key, PEM_read_bio_PrivateKey);
    SSL_CTX_use_certificate(tls->context, certificate);
    SSL_CTX_use_PrivateKey(tls->context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (identity.newest != 0) {
        SSL_CTX_set_security_level(tls->context, 0);  // what is old is weak
        SSL_CTX_set_min_proto_version(tls->context, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(tls->context, identity.newest);
    }
    tls->session = SSL_new(tls->context);
    SSL_set_fd(tls->session, socket_);
    const bool agreed = SSL_accept(tls->session) == 1;
    ERR_clear_error();
    tls_ = std::move(tls);
    return agreed;
}

void Peer::wait_for_end() {
    while (!read().empty()) {
    }
}

void Peer::reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    resetting_ = true;
}

void Peer::close() {
    if (!resetting_) {
        ::shutdown(socket_, SHUT_RDWR);
    }
}

LoopbackServer::LoopbackServer(std::function<void(Peer&, std::size_t)> serve)
    : serve_(std::move(serve)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to closed connections
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, generic, length) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &length) != 0) {
        throw std::runtime_error("cannot listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() { stop(); }

std::size_t LoopbackServer::connections() const {
    const std::lock_guard lock(mutex_);
    return threads_.size();
}

void LoopbackServer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const int socket : open_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    if (acceptor_.joinable()) {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        ::close(listener_);
    }
    for (std::thread& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

void LoopbackServer::accept_all() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(mutex_);
        if (socket < 0 || stopping_) {
            if (socket >= 0) {
                ::close(socket);
            }
            return;
        }
        open_.push_back(socket);
        threads_.emplace_back([this, socket, number = threads_.size()] { serve_one(socket, number); });
    }
}

void LoopbackServer::serve_one(int socket, std::size_t number) {
    {
        Peer peer(socket);
        serve_(peer, number);
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, socket);
    ::close(socket);
}

}  // namespace paperwire::fakes
