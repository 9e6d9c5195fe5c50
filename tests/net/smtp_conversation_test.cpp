// SPDX-License-Identifier: MIT
// SmtpConversation without any network: stages, kept connections, vetoes, and replies as they may be shown.
#include "bot/net/smtp_conversation.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace paperwire::net {
namespace {

void hear(SmtpConversation& talk, std::initializer_list<std::string_view> lines) {
    for (const std::string_view line : lines) {
        talk.received(line);
    }
}

TEST(SmtpConversation, ManyLinesAreOneReplyAndTheLastIsKept) {
    SmtpConversation talk;
    talk.begin({});
    hear(talk, {"220-one\r\n", "220 two\r\n"});
    talk.sent("EHLO a\r\n");
    hear(talk, {"250-a\r\n", "250-SIZE 1\r\n"});

    EXPECT_FALSE(talk.answered());
    talk.received("250 HELP\r\n");

    EXPECT_TRUE(talk.answered());
    EXPECT_EQ(talk.stage(), SmtpStage::greeting);
    EXPECT_EQ(talk.text(), "HELP");
}

TEST(SmtpConversation, AReplyThatDoesNotEndIsMalformed) {
    SmtpConversation talk;
    talk.begin({});
    talk.received("220 a");
    talk.sent("EHLO a\r\n");
    const std::string line = "250-" + std::string(996, 'x') + "\r\n";
    for (int i = 0; i < 64; ++i) talk.received(line);
    EXPECT_FALSE(talk.veto());

    for (int i = 0; i < 2; ++i) talk.received(line);

    ASSERT_TRUE(talk.veto());
    EXPECT_EQ(talk.veto()->code, Errc::malformed);
    EXPECT_EQ(talk.stage(), SmtpStage::greeting);
}

TEST(SmtpConversation, ManyShortRepliesAreNoLongOne) {
    SmtpConversation talk;
    talk.begin({});
    talk.received("220 a");
    for (int i = 0; i < 200; ++i) {
        talk.sent("NOOP\r\n");
        talk.received("250 " + std::string(500, 'x'));
    }

    EXPECT_FALSE(talk.veto());
}

TEST(SmtpConversation, KeptConnectionRemembersItsLogin) {
    const SmtpNeeds needs{.login = true, .starttls = false, .utf8 = false};
    SmtpConversation talk;
    talk.begin(needs);
    talk.received("220 a");
    talk.sent("EHLO a\r\n");
    hear(talk, {"250-a", "250 AUTH PLAIN"});
    talk.sent("AUTH PLAIN\r\n");
    talk.received("334 ");
    talk.sent("c2VjcmV0\r\n");
    talk.received("235 ok");

    talk.begin(needs);
    talk.sent("MAIL FROM:<a>\r\n");
    EXPECT_FALSE(talk.veto());

    talk.begin(needs);
    talk.received("220 another server");
    talk.sent("MAIL FROM:<a>\r\n");
    ASSERT_TRUE(talk.veto());
    EXPECT_EQ(talk.veto()->code, Errc::unauthorized);
}

TEST(SmtpConversation, LoginMayBeOfferedOnlyAfterStarttls) {
    SmtpConversation talk;
    talk.begin({.login = true, .starttls = true, .utf8 = false});
    talk.received("220 a");
    talk.sent("EHLO a\r\n");
    hear(talk, {"250-a", "250 STARTTLS"});
    EXPECT_FALSE(talk.veto());
    talk.sent("STARTTLS\r\n");
    talk.received("220 go");
    talk.sent("EHLO a\r\n");
    hear(talk, {"250-a", "250 HELP"});

    ASSERT_TRUE(talk.veto());
    EXPECT_EQ(talk.stage(), SmtpStage::login);
}

TEST(SmtpConversation, MailWithoutTheEncryptionThatIsNeededIsForbidden) {
    SmtpConversation talk;
    talk.begin({.login = false, .starttls = true, .utf8 = false});
    talk.received("220 a");
    talk.sent("MAIL FROM:<a>\r\n");

    ASSERT_TRUE(talk.veto());
    EXPECT_EQ(talk.stage(), SmtpStage::tls);
}

TEST(SmtpConversation, AnswerToQuitChangesNothing) {
    SmtpConversation talk;
    talk.begin({});
    talk.received("220 a");
    talk.sent("MAIL FROM:<a>\r\n");
    talk.received("550 no");
    talk.sent("QUIT\r\n");
    talk.received("221 bye");

    EXPECT_EQ(talk.stage(), SmtpStage::mail_from);
    EXPECT_EQ(talk.code(), 550);
    EXPECT_TRUE(talk.answered());
}

TEST(SmtpConversation, BodyEndedAwaitsAnAnswerOfItsOwn) {
    SmtpConversation talk;
    talk.begin({});
    talk.sent("RCPT TO:<a>\r\n");
    talk.received("250 ok");
    talk.sent("DATA\r\n");
    talk.received("354 go");
    talk.body_ended();

    EXPECT_EQ(talk.stage(), SmtpStage::after_dot);
    EXPECT_FALSE(talk.answered());
    EXPECT_EQ(talk.code(), 354);
}

TEST(CleanReplyText, DropsControlsMendsUtf8AndCuts) {
    EXPECT_EQ(clean_reply_text("a\x1b[1m\tb\r\n"), "a[1mb");
    EXPECT_EQ(clean_reply_text("caf\xc3\xa9"), "caf\xc3\xa9");
    EXPECT_EQ(clean_reply_text("caf\xe9 \xc0\xaf \xed\xa0\x80"), "caf? ?? ???");
    EXPECT_EQ(clean_reply_text(std::string(600, 'x')).size(), 500U);
    std::string cut_inside(499, 'x');
    cut_inside += "\xc3\xa9";
    EXPECT_EQ(clean_reply_text(cut_inside), std::string(499, 'x'));
}

}  // namespace
}  // namespace paperwire::net
