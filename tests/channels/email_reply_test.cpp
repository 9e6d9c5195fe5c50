// SPDX-License-Identifier: MIT
#include "channels/email/reply.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace paperwire::email {
namespace {

using net::MailReply;
using net::SmtpStage;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

struct Case {
    SmtpStage stage;
    int code;
    std::string text;
    Errc failure;
    Kind kind;
    Scope scope;
};

MailReply reply_of(const Case& row) {
    MailReply reply;
    reply.stage = row.stage;
    reply.code = row.code;
    reply.text = row.text;
    reply.failure = row.failure;
    return reply;
}

std::string label(const Case& row) {
    return "stage " + std::to_string(static_cast<int>(row.stage)) + ", " + std::to_string(row.code) + " " + row.text;
}

const std::vector<Case>& table() {
    static const std::vector<Case> rows{
        {SmtpStage::done, 250, "2.0.0 Ok: queued as 4F2", Errc::internal, Kind::sent, Scope::destination},
        {SmtpStage::connect, 0, "", Errc::unavailable, Kind::retry, Scope::channel},
        {SmtpStage::connect, 0, "", Errc::timeout, Kind::retry, Scope::channel},
        {SmtpStage::connect, 0, "", Errc::malformed, Kind::rejected, Scope::destination},
        {SmtpStage::greeting, 554, "5.7.1 not you", Errc::refused, Kind::retry, Scope::channel},
        {SmtpStage::greeting, 421, "4.3.2 closing", Errc::unavailable, Kind::retry, Scope::channel},
        {SmtpStage::greeting, 0, "", Errc::timeout, Kind::retry, Scope::channel},
        {SmtpStage::greeting, 502, "no EHLO here", Errc::refused, Kind::retry, Scope::channel},
        {SmtpStage::tls, 454, "4.7.0 TLS not available", Errc::unavailable, Kind::retry, Scope::channel},
        {SmtpStage::tls, 250, "", Errc::unavailable, Kind::retry, Scope::channel},
        {SmtpStage::login, 535, "5.7.8 authentication failed", Errc::unauthorized, Kind::retry, Scope::channel},
        {SmtpStage::login, 454, "4.7.0 temporary failure", Errc::unauthorized, Kind::retry, Scope::channel},
        {SmtpStage::login, 250, "", Errc::unauthorized, Kind::retry, Scope::channel},
        {SmtpStage::mail_from, 530, "5.7.0 authentication required", Errc::refused, Kind::retry, Scope::channel},
        {SmtpStage::mail_from, 550, "5.1.8 sender refused", Errc::refused, Kind::retry, Scope::channel},
        {SmtpStage::mail_from, 452, "4.3.1 no space", Errc::unavailable, Kind::retry, Scope::channel},
        {SmtpStage::mail_from, 552, "5.3.4 too big", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::mail_from, 250, "", Errc::timeout, Kind::retry, Scope::channel},
        {SmtpStage::rcpt_to, 550, "5.1.1 no such user", Errc::refused, Kind::gone, Scope::destination},
        {SmtpStage::rcpt_to, 550, "5.1.10 null MX", Errc::refused, Kind::gone, Scope::destination},
        {SmtpStage::rcpt_to, 550, "<ana@example.org>: User unknown", Errc::refused, Kind::gone, Scope::destination},
        {SmtpStage::rcpt_to, 553, "No such recipient here", Errc::refused, Kind::gone, Scope::destination},
        {SmtpStage::rcpt_to, 550, "5.7.1 user unknown to our policy", Errc::refused, Kind::rejected, Scope::channel},
        {SmtpStage::rcpt_to, 550, "mailbox unavailable", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::rcpt_to, 554, "5.7.1 relay access denied", Errc::refused, Kind::rejected, Scope::channel},
        {SmtpStage::rcpt_to, 550, "Relaying denied", Errc::refused, Kind::rejected, Scope::channel},
        {SmtpStage::rcpt_to, 550, "5.1.1 unknown in relay recipient table", Errc::refused, Kind::gone,
         Scope::destination},
        {SmtpStage::rcpt_to, 550, "User unknown in relay recipient table", Errc::refused, Kind::gone,
         Scope::destination},
        {SmtpStage::data, 554, "5.7.1 not from you", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::rcpt_to, 552, "5.2.2 mailbox full", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::rcpt_to, 550, "5.1.8 sender domain not found", Errc::refused, Kind::retry, Scope::channel},
        {SmtpStage::rcpt_to, 450, "4.2.0 greylisted", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::rcpt_to, 452, "4.5.3 too many recipients", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::rcpt_to, 421, "4.7.0 too many connections", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::mail_from, 421, "4.3.2 closing", Errc::unavailable, Kind::retry, Scope::channel},
        {SmtpStage::rcpt_to, 535, "5.7.8 log in first", Errc::refused, Kind::retry, Scope::channel},
        {SmtpStage::rcpt_to, 250, "", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::data, 451, "4.3.0 later", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::data, 554, "5.5.1 no valid recipients", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::data, 354, "", Errc::timeout, Kind::retry, Scope::destination},
        {SmtpStage::after_dot, 250, "", Errc::timeout, Kind::uncertain, Scope::destination},
        {SmtpStage::after_dot, 354, "go ahead", Errc::unavailable, Kind::uncertain, Scope::destination},
        {SmtpStage::after_dot, 0, "", Errc::timeout, Kind::uncertain, Scope::destination},
        {SmtpStage::after_dot, 421, "bye", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::after_dot, 451, "4.7.1 try again", Errc::unavailable, Kind::retry, Scope::destination},
        {SmtpStage::after_dot, 552, "5.3.4 too big", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::after_dot, 550, "5.7.1 looks like spam", Errc::refused, Kind::rejected, Scope::destination},
        {SmtpStage::after_dot, 550, "5.1.1 no mailbox here", Errc::refused, Kind::gone, Scope::destination},
    };
    return rows;
}

TEST(EmailReply, IsClassifiedByStageAndCode) {
    for (const Case& row : table()) {
        SCOPED_TRACE(label(row));

        const Outcome outcome = classify(reply_of(row));

        EXPECT_EQ(to_string(outcome.kind), to_string(row.kind));
        EXPECT_EQ(outcome.scope, row.scope);
    }
}

TEST(EmailReply, KeepsTheServersWords) {
    const Outcome outcome = classify(MailReply{SmtpStage::rcpt_to, 550, "5.1.1 no such user", Errc::refused, ""});

    EXPECT_EQ(outcome.reply, "550 5.1.1 no such user");
}

TEST(EmailReply, SaysWhatToDoAboutALogin) {
    const Outcome outcome = classify(MailReply{SmtpStage::login, 535, "5.7.8 bad credentials", Errc::unauthorized, ""});

    EXPECT_EQ(outcome.reply.find("535 5.7.8 bad credentials; check username and password"), 0U);
}

TEST(EmailReply, SaysWhatToDoAboutARelay) {
    const auto words = [](const char* text) {
        return classify(MailReply{SmtpStage::rcpt_to, 554, text, Errc::refused, ""}).reply;
    };

    EXPECT_EQ(words("5.7.1 relay access denied"),
              "554 5.7.1 relay access denied; where others are refused so too, check that this server relays for this "
              "channel");
    EXPECT_EQ(words("5.2.2 mailbox full"), "554 5.2.2 mailbox full");
}

TEST(EmailReply, DoesNotTakeAnOlderAnswerForThisOne) {
    const Outcome outcome =
        classify(MailReply{SmtpStage::after_dot, 354, "go ahead", Errc::timeout, "timed out after 600 s"});

    EXPECT_EQ(
        outcome.reply,
        "timed out after 600 s; no answer to the whole message: it may have been delivered, and goes again under the "
        "same Message-ID");
}

TEST(EmailReply, IsOneLineOfAtMostFiveHundredBytesCutAtACharacter) {
    std::string words(499, 'x');
    words += "é\r\nRCPT TO:<x>";

    const Outcome outcome = classify(MailReply{SmtpStage::rcpt_to, 0, "", Errc::unavailable, words});

    EXPECT_EQ(outcome.reply, std::string(499, 'x'));
}

}  // namespace
}  // namespace paperwire::email
