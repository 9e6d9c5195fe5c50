// SPDX-License-Identifier: MIT
// The mail client against a scripted server: what arrives, what every refusal at every stage becomes, and how
// connections are kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/scripted_smtp.hpp"
#include "tests/net/mail_bench.hpp"

namespace paperwire::net {
namespace {

using fakes::ScriptedSmtp;
using fakes::SmtpMoment;
using fakes::SmtpScript;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(MailClient, DeliversTheBytesAsTheyAre) {
    ScriptedSmtp server;
    MailBench bench(plain_server(server.url()));
    MailMessage message = short_mail();
    message.bytes = ".first line\r\n..\r\n.\r\nmiddle\r\n.last";
    for (int i = 0; i < 20000; ++i) {
        message.bytes += "\r\n.dots at every line, over many buffers";
    }
    message.bytes += "\r\n";

    const MailReply reply = bench.send(message);

    EXPECT_EQ(reply.stage, SmtpStage::done) << reply.detail;
    EXPECT_EQ(reply.code, 250);
    EXPECT_EQ(reply.text, "2.0.0 taken");
    ASSERT_EQ(server.mails().size(), 1U);
    EXPECT_EQ(server.mails()[0].bytes == message.bytes, true);
    EXPECT_EQ(server.mails()[0].from, "bot@example.org");
    EXPECT_EQ(server.mails()[0].to, "ana@example.org");
    EXPECT_THAT(server.commands()[0], "EHLO digest.example.org");
}

TEST(MailClient, TextWithoutALastLineEndIsEndedByOne) {
    ScriptedSmtp server;
    MailBench bench(plain_server(server.url()));
    MailMessage message = short_mail();
    message.bytes = "Subject: x\r\n\r\nno end";

    const MailReply reply = bench.send(message);

    EXPECT_EQ(reply.stage, SmtpStage::done);
    ASSERT_EQ(server.mails().size(), 1U);
    EXPECT_EQ(server.mails()[0].bytes, message.bytes + "\r\n");
}

TEST(MailClient, KeepsItsConnectionFromMailToMail) {
    ScriptedSmtp server;
    MailServer settings = plain_server(server.url());
    settings.username = "paper";
    settings.password = Secret("pw-secret");
    MailBench bench(settings);

    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::done);
    }

    EXPECT_EQ(server.connections(), 1U);
    EXPECT_EQ(server.mails().size(), 5U);
    EXPECT_EQ(server.mails()[4].user, "paper");
}

TEST(MailClient, OpensAnotherConnectionAfterAHundredMails) {
    ScriptedSmtp server;
    MailBench bench(plain_server(server.url()));

    for (int i = 0; i < 101; ++i) {
        ASSERT_EQ(bench.send(short_mail()).stage, SmtpStage::done);
    }

    EXPECT_EQ(server.connections(), 2U);
    EXPECT_THAT(server.commands(), Contains("QUIT").Times(1));
}

TEST(MailClient, AsksTheNullSenderAndASmtputf8Address) {
    ScriptedSmtp server;
    MailBench bench(plain_server(server.url()));
    MailMessage message = short_mail("zo\xc3\xab@example.org");
    message.from.clear();

    const MailReply reply = bench.send(message);

    EXPECT_EQ(reply.stage, SmtpStage::done) << reply.detail;
    EXPECT_THAT(server.commands(), Contains(testing::AllOf(StartsWith("MAIL FROM:<>"), HasSubstr("SMTPUTF8"))));
}

TEST(MailClient, NonAsciiAddressNeedsSmtputf8) {
    ScriptedSmtp server(SmtpScript{.capabilities = {"SIZE 1000"}});
    MailBench bench(plain_server(server.url()));

    const MailReply reply = bench.send(short_mail("zo\xc3\xab@example.org"));

    EXPECT_EQ(reply.stage, SmtpStage::mail_from);
    EXPECT_EQ(reply.failure, Errc::refused);
    EXPECT_THAT(reply.detail, HasSubstr("SMTPUTF8"));
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

struct Stage {
    const char* name;
    SmtpMoment moment;
    SmtpStage stage;
    int code_before;  // the last code that was seen when silence follows
};

constexpr Stage stages[]{
    {"greeting", SmtpMoment::greeting, SmtpStage::greeting, 0}, {"ehlo", SmtpMoment::ehlo, SmtpStage::greeting, 220},
    {"auth", SmtpMoment::auth, SmtpStage::login, 250},          {"mail", SmtpMoment::mail, SmtpStage::mail_from, 235},
    {"rcpt", SmtpMoment::rcpt, SmtpStage::rcpt_to, 250},        {"data", SmtpMoment::data, SmtpStage::data, 250},
    {"dot", SmtpMoment::dot, SmtpStage::after_dot, 354},
};

/// For those who wait until it is over; enough for a busy machine to come as far as the silence.
constexpr std::chrono::seconds soon{2};

MailReply send_through(const Stage& at, const fakes::SmtpAct& act,
                       std::chrono::seconds timeout = std::chrono::seconds{30}) {
    ScriptedSmtp server(SmtpScript{.always = {{at.moment, act}}});
    MailServer settings = plain_server(server.url());
    settings.username = "paper";
    settings.password = Secret("pw-secret");
    settings.timeout = settings.connect_timeout = timeout;
    MailBench bench(settings);
    return bench.send(short_mail());
}

class MailStages : public testing::TestWithParam<Stage> {};

TEST_P(MailStages, TransientRefusalIsUnavailable) {
    const MailReply reply = send_through(GetParam(), fakes::say("451 4.7.1 come back later"));

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.code, 451);
    EXPECT_EQ(reply.text, "4.7.1 come back later");
    EXPECT_EQ(reply.failure, Errc::unavailable);
}

TEST_P(MailStages, LastingRefusalIsRefused) {
    const MailReply reply = send_through(GetParam(), fakes::say("554-5.7.1 first\r\n554 5.7.1 never \x1b[31m"));

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.code, 554);
    EXPECT_EQ(reply.text, "5.7.1 never [31m");
    EXPECT_EQ(reply.failure, GetParam().moment == SmtpMoment::auth ? Errc::unauthorized : Errc::refused);
}

TEST_P(MailStages, DropIsUnavailable) {
    const MailReply reply = send_through(GetParam(), fakes::drop());

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.code, GetParam().code_before);
    EXPECT_EQ(reply.failure, Errc::unavailable);
}

TEST_P(MailStages, HalfALineThenDropIsUnavailable) {
    const MailReply reply = send_through(GetParam(), fakes::drop("250 2.0.0 ok but no line e"));

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.code, GetParam().code_before);
    EXPECT_EQ(reply.failure, Errc::unavailable);
}

TEST_P(MailStages, SilenceIsATimeout) {
    const MailReply reply = send_through(GetParam(), fakes::stall("25"), soon);

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.code, GetParam().code_before);
    EXPECT_EQ(reply.failure, Errc::timeout);
}

INSTANTIATE_TEST_SUITE_P(Each, MailStages, testing::ValuesIn(stages),
                         [](const testing::TestParamInfo<Stage>& each) { return std::string(each.param.name); });

TEST(MailClient, NobodyListeningIsUnavailableAtConnect) {
    ScriptedSmtp server;
    const std::string url = server.url();
    server.stop();
    MailBench bench(plain_server(url));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::connect);
    EXPECT_EQ(reply.code, 0);
    EXPECT_EQ(reply.failure, Errc::unavailable);
    EXPECT_THAT(reply.detail, Not(IsEmpty()));
}

TEST(MailClient, BrokenOffInTheTextIsNotUncertain) {
    ScriptedSmtp server(
        SmtpScript{.always = {{SmtpMoment::body, fakes::SmtpAct{.reply = {}, .after = fakes::SmtpAct::After::reset}}}});
    MailBench bench(plain_server(server.url()));
    MailMessage message = short_mail();
    while (message.bytes.size() < (32U << 20U)) {
        message.bytes += std::string(900, 'x') + "\r\n";
    }

    const MailReply reply = bench.send(message);

    EXPECT_EQ(reply.stage, SmtpStage::data);
    EXPECT_EQ(reply.failure, Errc::unavailable);
    EXPECT_THAT(server.mails(), IsEmpty());
}

TEST(MailClient, TimeoutInTheTextDeliversNothing) {
    ScriptedSmtp server(SmtpScript{.always = {{SmtpMoment::body, fakes::stall()}}, .body_bytes_before_act = 100000});
    MailServer settings = plain_server(server.url());
    settings.timeout = soon;
    MailBench bench(settings);
    MailMessage message = short_mail();
    while (message.bytes.size() < (32U << 20U)) {
        message.bytes += std::string(900, 'x') + "\r\n";
    }

    const MailReply reply = bench.send(message);

    // The stalled server reads on but never answers, so the text may be through when time is up; accepted it is not.
    EXPECT_THAT(reply.stage, testing::AnyOf(SmtpStage::data, SmtpStage::after_dot));
    EXPECT_EQ(reply.failure, Errc::timeout);
}

TEST(MailClient, RefusesBeforeAnySocket) {
    ScriptedSmtp server;
    MailBench bench(plain_server(server.url()));
    const std::vector<MailMessage> bad{
        {.from = "bot@example.org", .to = "a@example.org>\r\nRCPT TO:<evil@example.org", .bytes = "x\r\n"},
        {.from = "bot@example.org\n", .to = "a@example.org", .bytes = "x\r\n"},
        {.from = "<bot@example.org>", .to = "a@example.org", .bytes = "x\r\n"},
        {.from = "bot@example.org", .to = std::string("a\0@example.org", 14), .bytes = "x\r\n"},
        {.from = "bot@example.org", .to = "", .bytes = "x\r\n"},
        {.from = "bot@example.org", .to = "a@example.org", .bytes = "x\n.\nMAIL FROM:<a>\n"},
        {.from = "bot@example.org", .to = "a@example.org", .bytes = "x\r\n\r.\r\n"},
        {.from = "bot@example.org", .to = "a@example.org", .bytes = "x\r"},
        {.from = "bot@example.org", .to = "a@example.org", .bytes = "\nx\r\n"},
        {.from = "bot@example.org", .to = "a@example.org", .bytes = "x\r\n\n"},
    };

    for (std::size_t i = 0; i < bad.size(); ++i) {
        SCOPED_TRACE(i);
        const MailReply reply = bench.send(bad[i]);
        EXPECT_EQ(reply.stage, SmtpStage::connect);
        EXPECT_EQ(reply.failure, Errc::malformed);
    }

    EXPECT_EQ(server.connections(), 0U);
}

TEST(MailClient, OneBadRecipientDoesNotHurtTheNext) {
    ScriptedSmtp server(SmtpScript{.next = {{SmtpMoment::rcpt, {fakes::say("550 5.1.1 no such user")}}}});
    MailBench bench(plain_server(server.url()));

    const MailReply bad = bench.send(short_mail("nobody@example.org"));
    const MailReply good = bench.send(short_mail());

    EXPECT_EQ(bad.stage, SmtpStage::rcpt_to);
    EXPECT_EQ(bad.code, 550);
    EXPECT_EQ(good.stage, SmtpStage::done);
}

struct DeadAct {
    const char* name;
    fakes::SmtpAct act;
};

TEST(MailClient, DeadKeptConnectionIsTriedOnceMore) {
    const std::vector<DeadAct> acts{{"drop", fakes::drop()},
                                    {"reset", {.reply = {}, .after = fakes::SmtpAct::After::reset}},
                                    {"421", fakes::drop("421 4.4.2 idle too long\r\n")}};
    for (const DeadAct& each : acts) {
        SCOPED_TRACE(each.name);
        ScriptedSmtp server(SmtpScript{.next = {{SmtpMoment::mail, {fakes::say("250 ok"), each.act}}}});
        MailBench bench(plain_server(server.url()));

        EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::done);
        EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::done);

        EXPECT_EQ(server.connections(), 2U);
        EXPECT_EQ(server.mails().size(), 2U);
    }
}

TEST(MailClient, FreshConnectionIsNotTriedTwice) {
    ScriptedSmtp server(SmtpScript{.always = {{SmtpMoment::mail, fakes::drop()}}});
    MailBench bench(plain_server(server.url()));

    EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::mail_from);

    EXPECT_EQ(server.connections(), 1U);
}

TEST(MailClient, KeptConnectionLostAfterMailWasAnsweredIsNotTriedAgain) {
    ScriptedSmtp server(SmtpScript{.next = {{SmtpMoment::dot, {fakes::say("250 ok"), fakes::drop()}}}});
    MailBench bench(plain_server(server.url()));

    EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::done);
    const MailReply second = bench.send(short_mail());

    EXPECT_EQ(second.stage, SmtpStage::after_dot);
    EXPECT_EQ(second.code, 354);
    EXPECT_EQ(server.mails().size(), 2U);
}

}  // namespace
}  // namespace paperwire::net
