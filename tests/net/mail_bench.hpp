// SPDX-License-Identifier: MIT
// What the tests of the mail client share: a loop, a client, and a send that blocks until the reply is there.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "bot/async/offload.hpp"
#include "bot/net/mail_client.hpp"

namespace paperwire::net {

inline MailServer plain_server(const std::string& url) {
    MailServer server;
    server.url = url;
    server.tls_off = true;
    server.connections = 1;
    server.ehlo_name = "digest.example.org";
    server.connect_timeout = std::chrono::seconds{30};
    server.timeout = std::chrono::seconds{30};
    return server;
}

inline MailMessage short_mail(std::string to = "ana@example.org") {
    return MailMessage{.from = "bot@example.org", .to = std::move(to), .bytes = "Subject: x\r\n\r\nhello\r\n"};
}

/// An authority's certificate in a file that goes with the test.
class CaFile {
public:
    explicit CaFile(const std::string& pem) {
        std::string folder = (std::filesystem::temp_directory_path() / "paperwire-ca-XXXXXX").string();
        folder_ = ::mkdtemp(folder.data());
        std::ofstream(path()) << pem;
    }
    ~CaFile() { std::filesystem::remove_all(folder_); }
    CaFile(const CaFile&) = delete;
    CaFile& operator=(const CaFile&) = delete;

    [[nodiscard]] std::string path() const { return folder_ + "/ca.pem"; }

private:
    std::string folder_;
};

inline MailServer secure_server(const std::string& url) {
    MailServer server = plain_server(url);
    server.tls_off = false;
    server.timeout = server.connect_timeout = std::chrono::seconds{10};
    server.username = "paper";
    server.password = Secret("pw-secret");
    return server;
}

class MailBench {
public:
    explicit MailBench(const MailServer& server) : client_(create_mail_client(loop_.get_executor(), server)) {}

    MailReply send(MailMessage message) {
        std::optional<MailReply> reply;
        start(std::move(message), reply);
        run();
        return *reply;
    }

    void start(MailMessage message, std::optional<MailReply>& reply) {
        async::spawn(loop_.get_executor(), "send", ask(*client_, std::move(message), reply));
    }

    void run() {
        loop_.restart();
        loop_.run();
    }

    boost::asio::io_context& loop() { return loop_; }
    MailClient& client() { return *client_; }
    void destroy_client() { client_.reset(); }

private:
    static boost::asio::awaitable<void> ask(MailClient& client, MailMessage message, std::optional<MailReply>& reply) {
        reply = co_await client.send(std::move(message));
    }

    boost::asio::io_context loop_;
    std::unique_ptr<MailClient> client_;
};

}  // namespace paperwire::net
