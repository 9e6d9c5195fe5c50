// SPDX-License-Identifier: MIT
// net: commands move the stage, replies fill it in.
#include "bot/net/smtp_conversation.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/core/outcome.hpp"

namespace paperwire::net {

namespace {

constexpr int login_accepted = 235;
constexpr int ready = 220;
/// A line has 512 octets at most (RFC 5321, 4.5.3.1.5), and no server has so many capabilities.
constexpr std::size_t longest_reply = 64U << 10U;

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool starts_with_word(std::string_view line, std::string_view word) {
    if (line.size() < word.size() || !std::ranges::equal(line.substr(0, word.size()), word, {}, to_upper)) {
        return false;
    }
    return line.size() == word.size() || line[word.size()] == ' ' || line[word.size()] == '=';
}

std::string_view without_line_end(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    return line;
}

/// How many bytes the code point at the head of `text` takes; 0 when it is not UTF-8.
std::size_t code_point_length(std::string_view text) {
    const auto head = static_cast<unsigned char>(text.front());
    const std::size_t length = head < 0x80                   ? 1
                               : head >= 0xc2 && head < 0xe0 ? 2
                               : head >= 0xe0 && head < 0xf0 ? 3
                               : head >= 0xf0 && head < 0xf5 ? 4
                                                             : 0;
    if (length == 0 || text.size() < length) {
        return 0;
    }
    const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0U;
    const bool overlong_or_surrogate = (head == 0xe0 && second < 0xa0) || (head == 0xed && second > 0x9f) ||
                                       (head == 0xf0 && second < 0x90) || (head == 0xf4 && second > 0x8f);
    const bool continued = std::ranges::all_of(text.substr(1, length - 1),
                                               [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; });
    return continued && !overlong_or_surrogate ? length : 0;
}

}  // namespace

std::string clean_reply_text(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = code_point_length(text);
        const bool control = length == 1 && (static_cast<unsigned char>(text.front()) < 0x20 || text.front() == 0x7f);
        if (length == 0) {
            out += '?';
        } else if (!control) {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return std::string{fitting_reply(out)};
}

void SmtpConversation::begin(SmtpNeeds needs) {
    needs_ = needs;
    stage_ = SmtpStage::connect;
    code_ = 0;
    reply_bytes_ = 0;
    text_.clear();
    answered_ = heard_ = greeting_ = quitting_ = false;
    veto_.reset();
}

void SmtpConversation::sent(std::string_view command) {
    const std::string_view line = without_line_end(command);
    if (starts_with_word(line, "EHLO") || starts_with_word(line, "HELO")) {
        stage_ = SmtpStage::greeting;
        greeting_ = true;
        offers_login_ = offers_utf8_ = logged_in_ = false;
    } else if (starts_with_word(line, "STARTTLS")) {
        stage_ = SmtpStage::tls;
        greeting_ = false;
    } else if (starts_with_word(line, "AUTH")) {
        stage_ = SmtpStage::login;
        greeting_ = false;
    } else if (starts_with_word(line, "MAIL")) {
        stage_ = SmtpStage::mail_from;
        greeting_ = false;
        judge_greeting();
    } else if (starts_with_word(line, "RCPT")) {
        stage_ = SmtpStage::rcpt_to;
    } else if (starts_with_word(line, "DATA") && stage_ == SmtpStage::rcpt_to) {
        stage_ = SmtpStage::data;
    } else if (starts_with_word(line, "QUIT")) {
        quitting_ = true;
        return;
    }
    answered_ = false;
    reply_bytes_ = 0;
}

void SmtpConversation::overflowed() {
    const SmtpStage stage = stage_ == SmtpStage::connect ? SmtpStage::greeting : stage_;
    forbid(stage, Errc::malformed, "the server's reply does not end");
}

void SmtpConversation::received(std::string_view line) {
    reply_bytes_ += line.size();
    if (reply_bytes_ > longest_reply && !veto_) {
        overflowed();
        return;
    }
    line = without_line_end(line);
    if (quitting_ || line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, ascii::is_digit)) {
        return;
    }
    if (stage_ == SmtpStage::connect) {
        stage_ = SmtpStage::greeting;
        secured_ = offers_login_ = offers_utf8_ = logged_in_ = false;
    }
    heard_ = true;
    code_ = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    const std::string_view text = line.substr(std::min<std::size_t>(4, line.size()));
    text_ = clean_reply_text(text);
    if (greeting_ && code_ / 100 == 2) {
        learn_capability(text);
    }
    if (line.size() == 3 || line[3] != '-') {
        finish_reply();
    }
}

void SmtpConversation::learn_capability(std::string_view line) {
    offers_login_ = offers_login_ || starts_with_word(line, "AUTH");
    offers_utf8_ = offers_utf8_ || starts_with_word(line, "SMTPUTF8");
}

void SmtpConversation::finish_reply() {
    answered_ = true;
    if (stage_ == SmtpStage::tls && code_ == ready) {
        secured_ = true;
    }
    if (stage_ == SmtpStage::login && code_ == login_accepted) {
        logged_in_ = true;
    }
    if (greeting_ && code_ / 100 == 2 && (secured_ || !needs_.starttls)) {
        judge_greeting();
    }
}

/// Runs where EHLO has its answer, and once more where MAIL went out: on a kept connection there was no EHLO.
void SmtpConversation::judge_greeting() {
    const bool at_mail = stage_ == SmtpStage::mail_from;
    if (needs_.starttls && !secured_) {
        forbid(SmtpStage::tls, Errc::unavailable, "the connection is not encrypted");
    } else if (needs_.login && (at_mail ? !logged_in_ : !offers_login_)) {
        forbid(SmtpStage::login, Errc::unauthorized, "a login is configured, but the server offers none");
    } else if (needs_.utf8 && !offers_utf8_) {
        forbid(SmtpStage::mail_from, Errc::refused, "an address is not ASCII, and the server does not offer SMTPUTF8");
    }
}

void SmtpConversation::forbid(SmtpStage stage, Errc code, std::string_view why) {
    stage_ = stage;
    veto_ = Error{code, std::string(why), std::nullopt};
}

void SmtpConversation::body_ended() noexcept {
    stage_ = SmtpStage::after_dot;
    answered_ = false;
    reply_bytes_ = 0;
}

}  // namespace paperwire::net
