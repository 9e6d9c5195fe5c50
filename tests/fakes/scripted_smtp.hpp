// SPDX-License-Identifier: MIT
// fakes: an SMTP server that does what a test tells it, moment by moment, and writes down what it was given. Its own
// threads, so that it serves coroutines, blocking clients and whole programs alike.
#pragma once

#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/loopback.hpp"

namespace paperwire::fakes {

enum class SmtpMoment { connection, greeting, ehlo, starttls, auth, mail, rcpt, data, body, dot, quit };

/// What to do instead of the usual. `reply` goes out first, where there is one, as it is (with or without its CRLF).
struct SmtpAct {
    enum class After { go_on, drop, reset, stall };

    std::string reply{};
    After after{After::go_on};
};
[[nodiscard]] SmtpAct say(std::string_view line);         // adds CRLF
[[nodiscard]] SmtpAct drop(std::string_view half = {});   // closes, after half a reply perhaps
[[nodiscard]] SmtpAct stall(std::string_view half = {});  // silence until the client leaves

struct SmtpScript {
    std::map<SmtpMoment, SmtpAct> always{};
    std::map<SmtpMoment, std::deque<SmtpAct>> next{};  // each once, in order, over all connections; before `always`
    std::vector<std::string> capabilities{"SIZE 50000000", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN"};
    std::optional<TlsIdentity> tls{};  // offers STARTTLS, unless `implicit_tls`
    bool implicit_tls{false};
    std::string login{"paper"};
    std::string password{"pw-secret"};
    std::shared_future<void> before_dot{};  // where valid, no text is answered before it is ready
    std::size_t body_bytes_before_act{0};   // how much of the text to read before the act of `body`
};

struct SmtpMail {
    std::string from;
    std::string to;
    std::string bytes;  // dots unstuffed, without the last line
    std::size_t connection{0};
    bool encrypted{false};
    std::string user;
};

class ScriptedSmtp {
public:
    explicit ScriptedSmtp(SmtpScript script = {});

    [[nodiscard]] std::string url() const;  // smtp:// or smtps://, 127.0.0.1
    [[nodiscard]] unsigned short port() const { return server_.port(); }
    [[nodiscard]] std::vector<SmtpMail> mails() const;  // accepted or not: all that ended with a dot
    [[nodiscard]] std::vector<std::string> commands()
        const;  // every line outside the texts, without CRLF, all connections
    [[nodiscard]] std::size_t connections() const { return server_.connections(); }
    void stop() { server_.stop(); }

private:
    struct Session;
    void serve(Peer& peer, std::size_t number);
    bool converse(Session& session);
    bool handle_line(Session& session, const std::string& line);
    bool secure(Session& session);
    bool authenticate(Session& session, const std::string& line);
    bool take_text(Session& session);
    bool act(Session& session, SmtpMoment moment, std::string_view usual);
    static bool perform(Session& session, const SmtpAct& act);
    std::optional<SmtpAct> find_act(SmtpMoment moment);
    std::string greeting_lines(const Session& session) const;

    SmtpScript script_;
    mutable std::mutex mutex_;
    std::vector<SmtpMail> mails_;
    std::vector<std::string> commands_;
    LoopbackServer server_;
};

}  // namespace paperwire::fakes
