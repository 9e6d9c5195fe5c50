// SPDX-License-Identifier: MIT
// The mail client's promises about encryption, certificates and logins, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <future>
#include <thread>

#include "tests/fakes/scripted_smtp.hpp"
#include "tests/net/mail_bench.hpp"

namespace paperwire::net {
namespace {

using fakes::ScriptedSmtp;
using fakes::SmtpMoment;
using fakes::SmtpScript;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Whether a client that asks for nothing better comes to terms with who listens there.
bool speaks(unsigned short port, int version) {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    BIO* bio = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(bio, ("127.0.0.1:" + std::to_string(port)).c_str());
    const bool agreed = BIO_do_connect(bio) == 1 && BIO_do_handshake(bio) == 1;
    BIO_free_all(bio);
    SSL_CTX_free(context);
    ERR_clear_error();
    return agreed;
}

class MailTls : public testing::TestWithParam<bool> {
protected:
    SmtpScript script() const { return SmtpScript{.tls = identity_, .implicit_tls = GetParam()}; }

    fakes::TlsIdentity identity_ = fakes::make_identity();
};

TEST_P(MailTls, OwnAuthorityIsTrustedAndTheLoginGoesEncrypted) {
    ScriptedSmtp server(script());
    const CaFile authority(identity_.authority);
    MailServer settings = secure_server(server.url());
    settings.ca_file = authority.path();
    MailBench bench(settings);

    const MailReply first = bench.send(short_mail());
    const MailReply second = bench.send(short_mail());

    EXPECT_EQ(first.stage, SmtpStage::done) << first.detail;
    EXPECT_EQ(second.stage, SmtpStage::done) << second.detail;
    ASSERT_EQ(server.mails().size(), 2U);
    EXPECT_TRUE(server.mails()[1].encrypted);
    EXPECT_EQ(server.mails()[1].user, "paper");
    EXPECT_EQ(server.connections(), 1U);
}

TEST_P(MailTls, UnknownAuthorityIsRefused) {
    ScriptedSmtp server(script());
    MailBench bench(secure_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::tls);
    EXPECT_EQ(reply.failure, Errc::unavailable);
    EXPECT_THAT(reply.detail, HasSubstr("certificate"));
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("AUTH"))));
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

TEST_P(MailTls, AnotherAuthorityIsRefused) {
    ScriptedSmtp server(script());
    const CaFile authority(fakes::make_identity().authority);
    MailServer settings = secure_server(server.url());
    settings.ca_file = authority.path();
    MailBench bench(settings);

    EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::tls);

    EXPECT_THAT(server.mails(), IsEmpty());
}

TEST_P(MailTls, ACertificateOfAnotherNameOrAnotherTimeIsRefused) {
    for (const fakes::TlsClaims& claims :
         {fakes::TlsClaims{.names = "DNS:mail.example.org"}, fakes::TlsClaims{.names = "IP:127.0.0.2"},
          fakes::TlsClaims{.valid_until = -3600}, fakes::TlsClaims{.valid_from = 3600}}) {
        identity_ = fakes::make_identity(claims);
        ScriptedSmtp server(script());
        const CaFile authority(identity_.authority);
        MailServer settings = secure_server(server.url());
        settings.ca_file = authority.path();
        MailBench bench(settings);

        const MailReply reply = bench.send(short_mail());

        EXPECT_EQ(reply.stage, SmtpStage::tls) << claims.names << " " << claims.valid_from;
        EXPECT_EQ(reply.failure, Errc::unavailable);
        EXPECT_THAT(server.commands(), Not(Contains(StartsWith("AUTH"))));
        EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
    }
}

TEST_P(MailTls, WhoeverSpeaksOldTlsAloneIsRefused) {
    for (const int newest : {TLS1_VERSION, TLS1_1_VERSION}) {
        identity_.newest = newest;
        ScriptedSmtp server(script());
        const CaFile authority(identity_.authority);
        MailServer settings = secure_server(server.url());
        settings.ca_file = authority.path();
        MailBench bench(settings);

        const MailReply reply = bench.send(short_mail());

        EXPECT_EQ(reply.stage, SmtpStage::tls) << newest;
        EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
        EXPECT_TRUE(GetParam() == false || speaks(server.port(), newest)) << "the server itself is able to";
    }
}

INSTANTIATE_TEST_SUITE_P(Each, MailTls, testing::Bool(), [](const testing::TestParamInfo<bool>& implicit) {
    return implicit.param ? "smtps" : "starttls";
});

TEST(MailSecurity, MissingStarttlsSendsNothing) {
    ScriptedSmtp server;
    MailBench bench(secure_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::tls);
    EXPECT_EQ(reply.failure, Errc::unavailable);
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("AUTH"))));
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

TEST(MailSecurity, RefusedStarttlsSendsNothing) {
    ScriptedSmtp server(
        SmtpScript{.always = {{SmtpMoment::starttls, fakes::say("454 4.7.0 not now")}}, .tls = fakes::make_identity()});
    MailBench bench(secure_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::tls);
    EXPECT_EQ(reply.code, 454);
    EXPECT_EQ(reply.failure, Errc::unavailable);
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

MailServer login_server(const std::string& url, const std::string& password = "pw-secret") {
    MailServer server = plain_server(url);
    server.username = "paper";
    server.password = Secret(password);
    return server;
}

TEST(MailSecurity, LoginThatIsNotOfferedSendsNothing) {
    ScriptedSmtp server(SmtpScript{.capabilities = {"SIZE 1000"}});
    MailBench bench(login_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::login);
    EXPECT_EQ(reply.failure, Errc::unauthorized);
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
    EXPECT_THAT(server.mails(), IsEmpty());
}

TEST(MailSecurity, ServerThatKnowsOnlyHeloGetsNoMailWithALoginConfigured) {
    ScriptedSmtp server(
        SmtpScript{.next = {{SmtpMoment::ehlo, {fakes::say("502 5.5.1 what?"), fakes::say("250 hello")}}}});
    MailBench bench(login_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::login);
    EXPECT_EQ(reply.failure, Errc::unauthorized);
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

TEST(MailSecurity, LoginIsTakenWherePlainIsMissing) {
    ScriptedSmtp server(SmtpScript{.capabilities = {"AUTH LOGIN"}});
    MailBench bench(login_server(server.url()));

    EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::done);

    EXPECT_EQ(server.mails()[0].user, "paper");
}

TEST(MailSecurity, MechanismsWeDoNotSpeakAreUnauthorized) {
    ScriptedSmtp server(SmtpScript{.capabilities = {"AUTH CRAM-MD5 GSSAPI"}});
    MailBench bench(login_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::login);
    EXPECT_EQ(reply.failure, Errc::unauthorized);
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

TEST(MailSecurity, WrongPasswordIsUnauthorizedAndNotRepeatedToUs) {
    ScriptedSmtp server;
    MailBench bench(login_server(server.url(), "hunter2"));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, SmtpStage::login);
    EXPECT_EQ(reply.code, 535);
    EXPECT_EQ(reply.failure, Errc::unauthorized);
    EXPECT_EQ(reply.text, "5.7.8 no: ***");
}

TEST(MailEnd, RunningUploadEndsAndQueuedOnesAreCanceled) {
    std::promise<void> both_are_handed_in;
    SmtpScript script;
    script.before_dot = both_are_handed_in.get_future().share();
    ScriptedSmtp server(std::move(script));
    std::optional<MailReply> running;
    std::optional<MailReply> queued;
    MailServer settings = plain_server(server.url());
    settings.timeout = std::chrono::seconds{20};
    MailBench bench(settings);
    bench.start(short_mail("first@example.org"), running);
    bench.start(short_mail("second@example.org"), queued);
    bench.loop().poll();
    while (server.mails().empty()) {
        std::this_thread::yield();
    }

    both_are_handed_in.set_value();  // from here on the loop stands still until the client is gone
    bench.destroy_client();
    bench.run();

    ASSERT_TRUE(running && queued);
    EXPECT_EQ(running->stage, SmtpStage::done) << running->detail;
    EXPECT_EQ(queued->stage, SmtpStage::connect);
    EXPECT_EQ(queued->failure, Errc::canceled);
    EXPECT_EQ(server.mails().size(), 1U);
}

TEST(MailEnd, TransactionBeforeItsTextIsGivenUp) {
    ScriptedSmtp server(SmtpScript{.always = {{SmtpMoment::rcpt, fakes::stall()}}});
    std::optional<MailReply> reply;
    MailServer settings = plain_server(server.url());
    settings.timeout = std::chrono::seconds{60};
    MailBench bench(settings);
    bench.start(short_mail(), reply);
    while (server.commands().size() < 3) {
        bench.loop().poll();
    }
    const auto begin = std::chrono::steady_clock::now();

    bench.destroy_client();
    bench.run();

    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{10});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->stage, SmtpStage::rcpt_to);
    EXPECT_EQ(reply->failure, Errc::canceled);
    EXPECT_THAT(server.mails(), IsEmpty());
    EXPECT_THAT(server.commands(), Not(Contains(".")));
}

TEST(MailEnd, SaysQuitAndDoesNotWaitForAServerThatIsSilentAfterIt) {
    ScriptedSmtp server(SmtpScript{.always = {{SmtpMoment::quit, fakes::stall()}}});
    MailBench bench(plain_server(server.url()));
    EXPECT_EQ(bench.send(short_mail()).stage, SmtpStage::done);
    const auto begin = std::chrono::steady_clock::now();

    bench.destroy_client();

    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
    EXPECT_THAT(server.commands(), Contains("QUIT").Times(1));
}

TEST(MailEnd, NeitherDoesARefusedTextMakeItWait) {
    ScriptedSmtp server(
        SmtpScript{.always = {{SmtpMoment::quit, fakes::stall()}, {SmtpMoment::dot, fakes::say("552 5.3.4 too big")}}});
    MailBench bench(plain_server(server.url()));
    EXPECT_EQ(bench.send(short_mail()).code, 552);
    const auto begin = std::chrono::steady_clock::now();

    bench.destroy_client();

    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
}

TEST(MailEnd, SilenceAfterQuitDoesNotHoldARefusalBack) {
    ScriptedSmtp server(
        SmtpScript{.always = {{SmtpMoment::rcpt, fakes::say("550 5.1.1 no")}, {SmtpMoment::quit, fakes::stall()}}});
    MailServer settings = plain_server(server.url());
    settings.timeout = std::chrono::seconds{60};
    MailBench bench(settings);
    const auto begin = std::chrono::steady_clock::now();

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.code, 550);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
}

TEST(MailEnd, CancelledWhileQueuedIsCanceledAndTheQueueGoesOn) {
    ScriptedSmtp server;
    MailBench bench(plain_server(server.url()));
    boost::asio::cancellation_signal cancel;
    std::optional<MailReply> first;
    std::optional<MailReply> last;
    MailReply middle;
    auto wait = [&]() -> boost::asio::awaitable<void> {
        middle = co_await bench.client().send(short_mail("middle@example.org"));
    };
    auto on_end = [](const std::exception_ptr&) {};
    bench.start(short_mail("first@example.org"), first);
    boost::asio::co_spawn(bench.loop(), wait(), boost::asio::bind_cancellation_slot(cancel.slot(), on_end));
    bench.start(short_mail("last@example.org"), last);
    bench.loop().poll_one();
    bench.loop().poll_one();
    bench.loop().poll_one();

    cancel.emit(boost::asio::cancellation_type::terminal);
    bench.run();

    EXPECT_EQ(middle.failure, Errc::canceled);
    EXPECT_EQ(first->stage, SmtpStage::done);
    EXPECT_EQ(last->stage, SmtpStage::done);
    EXPECT_EQ(server.mails().size(), 2U);
}

TEST(MailPool, RunsSeveralAtOnceAndKeepsTheRestInOrder) {
    ScriptedSmtp server;
    MailServer settings = plain_server(server.url());
    settings.connections = 3;
    settings.timeout = std::chrono::seconds{20};
    MailBench bench(settings);
    std::vector<std::optional<MailReply>> replies(30);

    for (auto& reply : replies) {
        bench.start(short_mail(), reply);
    }
    bench.run();

    for (const auto& reply : replies) {
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->stage, SmtpStage::done) << reply->detail;
    }
    EXPECT_EQ(server.mails().size(), 30U);
    EXPECT_LE(server.connections(), 3U);
}

}  // namespace
}  // namespace paperwire::net
