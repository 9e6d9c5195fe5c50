// SPDX-License-Identifier: MIT
#include "channels/email/reply.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "bot/core/ascii.hpp"
#include "channels/reply_text.hpp"

namespace paperwire::email {
namespace {

using net::MailReply;
using net::SmtpStage;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

/// `5.1.1` at the start of the text, RFC 2034; empty when there is none.
std::string_view enhanced_code(std::string_view text) {
    std::size_t dots = 0;
    std::size_t at = 0;
    for (; at < text.size() && (ascii::is_digit(text[at]) || text[at] == '.'); ++at) dots += text[at] == '.' ? 1U : 0U;
    return dots == 2 && at > 4 ? text.substr(0, at) : std::string_view{};
}

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
    return std::ranges::find(codes, code) != codes.end();
}

bool says_no_such_user(const MailReply& reply) {
    if (reply.code != 550 && reply.code != 551 && reply.code != 553) return false;
    constexpr std::array<std::string_view, 16> phrases{
        "user unknown",      "unknown user",       "no such user",    "no such recipient",
        "no such mailbox",   "no such address",    "no such person",  "recipient unknown",
        "unknown recipient", "mailbox not found",  "user not found",  "recipient not found",
        "address not found", "unknown local part", "unknown mailbox", "not a valid mailbox"};
    const std::string text = ascii::lowered(reply.text);
    return std::ranges::any_of(phrases, [&text](std::string_view phrase) { return text.contains(phrase); });
}

bool is_about_login(const MailReply& reply) {
    return reply.stage == SmtpStage::login || reply.code == 530 || reply.code == 534 || reply.code == 535 ||
           reply.code == 538;
}

/// Some servers refuse a size as soon as MAIL declares it; that is this message's fault, not the server's.
bool is_too_big(const MailReply& reply) {
    return reply.stage == SmtpStage::mail_from &&
           (reply.code == 552 || (reply.code >= 500 && enhanced_code(reply.text) == "5.3.4"));
}

/// A policy, of this recipient or of what we may send at all; 5.7.x is RFC 3463's word for it.
bool is_about_policy(const MailReply& reply) {
    if (reply.stage != SmtpStage::rcpt_to || reply.code < 500) return false;
    const std::string_view code = enhanced_code(reply.text);
    return code.starts_with("5.7.") || (code.empty() && ascii::lowered(reply.text).contains("relay"));
}

/// Words for who runs the channel, where the server's own do not say what to do.
std::string_view advice(const MailReply& reply) {
    if (is_about_login(reply)) return "check username and password of this channel, and that the server offers a login";
    if (is_about_policy(reply))
        return "where others are refused so too, check that this server relays for this channel";
    if (reply.stage == SmtpStage::after_dot && reply.code < 400) {
        return "no answer to the whole message: it may have been delivered, and goes again under the same Message-ID";
    }
    if (reply.stage == SmtpStage::tls)
        return "the server must offer TLS with a certificate that is trusted (ca: names another authority)";
    return {};
}

std::string words_of(const MailReply& reply) {
    std::string words;
    const bool is_answer = reply.stage == SmtpStage::done || reply.code >= 400;
    if (is_answer && reply.code > 0) words = std::to_string(reply.code) + (reply.text.empty() ? "" : " " + reply.text);
    if (!reply.detail.empty()) words += (words.empty() ? "" : "; ") + reply.detail;
    if (words.empty()) words = "no answer (" + std::string{to_string(reply.failure)} + ")";
    if (const std::string_view what = advice(reply); !what.empty()) words += "; " + std::string{what};
    return channels::reply_line(words);
}

struct Verdict {
    Kind kind;
    Scope scope;
};

constexpr Verdict channel_trouble{Kind::retry, Scope::channel};
constexpr Verdict later{Kind::retry, Scope::destination};
constexpr Verdict rejected{Kind::rejected, Scope::destination};
constexpr Verdict maybe_all_rejected{Kind::rejected, Scope::channel};

Verdict judge_refusal(const MailReply& reply) {
    const std::string_view code = enhanced_code(reply.text);
    if (is_one_of(code, {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})) return {Kind::gone, Scope::destination};
    if (reply.stage != SmtpStage::rcpt_to) return rejected;
    if (is_one_of(code, {"5.1.7", "5.1.8"})) return channel_trouble;
    const bool no_other_code = code.empty() || code.starts_with("5.1.") || code == "5.0.0";
    if (no_other_code && says_no_such_user(reply)) return {Kind::gone, Scope::destination};
    return is_about_policy(reply) ? maybe_all_rejected : rejected;
}

Verdict judge(const MailReply& reply) {
    if (reply.stage == SmtpStage::done) return {Kind::sent, Scope::destination};
    if (reply.stage == SmtpStage::connect && reply.code == 0 && reply.failure == Errc::malformed) return rejected;
    if (is_too_big(reply)) return rejected;
    if (is_about_login(reply) || reply.stage <= SmtpStage::mail_from) return channel_trouble;
    if (reply.code >= 500) return judge_refusal(reply);
    if (reply.code >= 400) return later;
    if (reply.stage == SmtpStage::after_dot) return {Kind::uncertain, Scope::destination};
    return later;
}

}  // namespace

Outcome classify(const MailReply& reply) {
    const Verdict verdict = judge(reply);
    Outcome outcome;
    outcome.kind = verdict.kind;
    outcome.scope = verdict.scope;
    outcome.reply = words_of(reply);
    return outcome;
}

}  // namespace paperwire::email
