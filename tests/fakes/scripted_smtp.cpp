// SPDX-License-Identifier: MIT
// fakes: the conversation of the scripted SMTP server, one line at a time.
#include "tests/fakes/scripted_smtp.hpp"

#include <array>

namespace paperwire::fakes {

namespace {

std::string decode_base64(std::string_view text) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) {
            break;
        }
        bits = (bits << 6U) | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
        }
    }
    return out;
}

std::string between_angles(const std::string& line) {
    const auto open = line.find('<');
    const auto close = line.rfind('>');
    return open == std::string::npos || close == std::string::npos ? std::string{}
                                                                   : line.substr(open + 1, close - open - 1);
}

std::string chomp(std::string line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.pop_back();
    }
    return line;
}

}  // namespace

SmtpAct say(std::string_view line) {
    return {.reply = std::string(line).append("\r\n"), .after = SmtpAct::After::go_on};
}
SmtpAct drop(std::string_view half) { return {.reply = std::string(half), .after = SmtpAct::After::drop}; }
SmtpAct stall(std::string_view half) { return {.reply = std::string(half), .after = SmtpAct::After::stall}; }

struct ScriptedSmtp::Session {
    Peer& peer;
    std::size_t number;
    SmtpMail mail;
    bool encrypted{false};
    bool refused{false};  // the last act answered with another code than the usual
    std::string user;
};

ScriptedSmtp::ScriptedSmtp(SmtpScript script)
    : script_(std::move(script)), server_([this](Peer& peer, std::size_t number) { serve(peer, number); }) {}

std::string ScriptedSmtp::url() const {
    return (script_.implicit_tls ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") + std::to_string(port());
}

std::vector<SmtpMail> ScriptedSmtp::mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
}

std::vector<std::string> ScriptedSmtp::commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

void ScriptedSmtp::serve(Peer& peer, std::size_t number) {
    Session session{.peer = peer, .number = number, .mail = {}, .encrypted = false, .refused = false, .user = {}};
    if (!act(session, SmtpMoment::connection, "") || (script_.implicit_tls && !secure(session)) ||
        !act(session, SmtpMoment::greeting, "220 scripted ESMTP\r\n")) {
        peer.close();
        return;
    }
    while (converse(session)) {
    }
    peer.close();
}

bool ScriptedSmtp::converse(Session& session) {
    const std::string line = session.peer.read_line();
    if (line.empty()) {
        return false;
    }
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(chomp(line));
    }
    return handle_line(session, chomp(line));
}

bool ScriptedSmtp::handle_line(Session& session, const std::string& line) {
    if (line.starts_with("EHLO") || line.starts_with("HELO")) {
        return act(session, SmtpMoment::ehlo, greeting_lines(session));
    }
    if (line == "STARTTLS") {
        return act(session, SmtpMoment::starttls, "220 2.0.0 go ahead\r\n") && (session.refused || secure(session));
    }
    if (line.starts_with("AUTH ")) {
        return authenticate(session, line);
    }
    if (line.starts_with("MAIL FROM:")) {
        session.mail = SmtpMail{.from = between_angles(line),
                                .to = {},
                                .bytes = {},
                                .connection = session.number,
                                .encrypted = session.encrypted,
                                .user = session.user};
        return act(session, SmtpMoment::mail, "250 2.1.0 ok\r\n");
    }
    if (line.starts_with("RCPT TO:")) {
        session.mail.to = between_angles(line);
        return act(session, SmtpMoment::rcpt, "250 2.1.5 ok\r\n");
    }
    if (line == "DATA") {
        return act(session, SmtpMoment::data, "354 go on\r\n") && (session.refused || take_text(session));
    }
    if (line == "QUIT") {
        act(session, SmtpMoment::quit, "221 2.0.0 bye\r\n");
        return false;
    }
    return session.peer.write("500 5.5.2 what?\r\n");
}

std::string ScriptedSmtp::greeting_lines(const Session& session) const {
    std::string lines = "250-scripted\r\n";
    for (const std::string& capability : script_.capabilities) {
        lines += "250-" + capability + "\r\n";
    }
    if (script_.tls && !session.encrypted) {
        lines += "250-STARTTLS\r\n";
    }
    return lines + "250 HELP\r\n";
}

bool ScriptedSmtp::secure(Session& session) {
    session.encrypted = session.peer.start_tls(*script_.tls);
    return session.encrypted;
}

bool ScriptedSmtp::authenticate(Session& session, const std::string& line) {
    if (const auto found = find_act(SmtpMoment::auth)) {
        return perform(session, *found);
    }
    const auto ask = [&](std::string_view challenge) {
        session.peer.write(std::string("334 ").append(challenge).append("\r\n"));
        return decode_base64(chomp(session.peer.read_line()));
    };
    std::string user;
    std::string password;
    if (line.starts_with("AUTH LOGIN")) {
        user = line.size() > 11 ? decode_base64(line.substr(11)) : ask("VXNlcm5hbWU6");
        password = ask("UGFzc3dvcmQ6");
    } else {
        const std::string both = line.size() > 11 ? decode_base64(line.substr(11)) : ask("");
        const auto first = both.find('\0');
        const auto second = both.find('\0', first + 1);
        user = both.substr(first + 1, second - first - 1);
        password = both.substr(second + 1);
    }
    if (user != script_.login || password != script_.password) {
        return session.peer.write("535 5.7.8 no: " + password + "\r\n");
    }
    session.user = user;
    return session.peer.write("235 2.7.0 welcome\r\n");
}

bool ScriptedSmtp::take_text(Session& session) {
    std::size_t seen = 0;
    const bool interrupts = script_.always.contains(SmtpMoment::body) || script_.next.contains(SmtpMoment::body);
    while (true) {
        if (interrupts && seen >= script_.body_bytes_before_act) {
            return act(session, SmtpMoment::body, "");
        }
        std::string line = session.peer.read_line();
        if (line.empty() || line.back() != '\n') {
            return false;
        }
        if (line == ".\r\n") {
            break;
        }
        seen += line.size();
        session.mail.bytes += line.starts_with('.') ? line.substr(1) : line;
    }
    {
        const std::lock_guard lock(mutex_);
        mails_.push_back(session.mail);
    }
    if (script_.before_dot.valid()) {
        script_.before_dot.wait();
    }
    return act(session, SmtpMoment::dot, "250 2.0.0 taken\r\n");
}

std::optional<SmtpAct> ScriptedSmtp::find_act(SmtpMoment moment) {
    const std::lock_guard lock(mutex_);
    if (auto next = script_.next.find(moment); next != script_.next.end() && !next->second.empty()) {
        SmtpAct act = next->second.front();
        next->second.pop_front();
        return act;
    }
    const auto always = script_.always.find(moment);
    return always == script_.always.end() ? std::nullopt : std::optional(always->second);
}

/// False ends the session. A refusal in place of 354 or of STARTTLS's 220 goes on with the next command.
bool ScriptedSmtp::act(Session& session, SmtpMoment moment, std::string_view usual) {
    const auto found = find_act(moment);
    session.refused = found && !found->reply.starts_with(usual.substr(0, 3));
    return found ? perform(session, *found) : session.peer.write(usual);
}

bool ScriptedSmtp::perform(Session& session, const SmtpAct& act) {
    session.peer.write(act.reply);
    switch (act.after) {
        case SmtpAct::After::go_on: return true;
        case SmtpAct::After::reset: session.peer.reset(); return false;
        case SmtpAct::After::stall: session.peer.wait_for_end(); return false;
        case SmtpAct::After::drop: return false;
    }
    return false;
}

}  // namespace paperwire::fakes
