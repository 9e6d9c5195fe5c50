// SPDX-License-Identifier: MIT
// net: SMTP as the rooms see it. libcurl's SMTP blocks while it waits for the answer after DATA, so the implementation
// keeps threads of its own (bot/net/curl_mail_client.cpp), never the loop's.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/core/secret.hpp"

namespace paperwire::net {

struct MailServer {
    std::string url;       // smtp://host:port (STARTTLS required) or smtps://host:port
    bool tls_off{false};   // the configuration said `tls: off`
    std::string ca_file;   // empty: the system's
    std::string username;  // empty: no login
    Secret password;
    std::string ehlo_name;    // empty: the machine's host name
    unsigned connections{2};  // threads, each with one kept connection
    std::chrono::seconds connect_timeout{30};
    std::chrono::seconds timeout{600};  // the whole transaction; RFC 5321 4.5.3.2.6 allows 10 minutes after the dot
};

struct MailMessage {
    std::string from;   // envelope, bare address; ASCII or SMTPUTF8, no control characters, no `<>`
    std::string to;     // envelope, one recipient a transaction
    std::string bytes;  // RFC 5322, CRLF only
};

/// Where the conversation ended.
enum class SmtpStage : std::uint8_t { connect, greeting, tls, login, mail_from, rcpt_to, data, after_dot, done };

/// What the server said last, before anything is made of it.
struct MailReply {
    SmtpStage stage{SmtpStage::connect};
    int code{0};       // the last reply code seen; 0 when none
    std::string text;  // the last reply line without its code, at most 500 bytes, control characters gone
    Errc failure{Errc::unavailable};  // meaningful unless stage is done: timeout, unavailable, refused, unauthorized,
                                      // malformed, canceled
    std::string detail;               // libcurl's words where no reply explains it (TLS, DNS); redacted
};

class MailClient {
public:
    virtual ~MailClient() = default;
    /// Sends one message in one transaction. Refuses (malformed) control characters in addresses and bare LF or CR in
    /// bytes before a socket is touched; a login configured but not carried out by the server is `unauthorized`,
    /// nothing sent. A reused connection found dead before MAIL was answered is tried once more. Loop thread; at most
    /// `connections` run at once, the rest wait in order. Destruction lets running uploads end, gives up what has not
    /// come to its text, and returns the queued as canceled; cancelling the coroutine ends a wait in the queue, never a
    /// running transaction.
    [[nodiscard]] virtual boost::asio::awaitable<MailReply> send(MailMessage message) = 0;
};

[[nodiscard]] std::unique_ptr<MailClient> create_mail_client(boost::asio::any_io_executor executor, MailServer server);

}  // namespace paperwire::net
