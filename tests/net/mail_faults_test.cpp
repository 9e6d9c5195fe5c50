// SPDX-License-Identifier: MIT
// Mail servers at their worst: refusals and silence at STARTTLS and within the text, bytes that drip or never end, and
// whoever speaks in clear around the handshake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "tests/fakes/scripted_smtp.hpp"
#include "tests/net/mail_bench.hpp"

namespace paperwire::net {
namespace {

using fakes::LoopbackServer;
using fakes::Peer;
using fakes::ScriptedSmtp;
using fakes::SmtpAct;
using fakes::SmtpMoment;
using fakes::SmtpScript;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

/// Enough for a busy machine to come as far as the silence.
constexpr std::chrono::seconds soon{2};

MailReply send_past_starttls(const SmtpAct& act, std::chrono::seconds timeout = 30s) {
    const auto identity = fakes::make_identity();
    ScriptedSmtp server(SmtpScript{.always = {{SmtpMoment::starttls, act}}, .tls = identity});
    const CaFile authority(identity.authority);
    MailServer settings = secure_server(server.url());
    settings.ca_file = authority.path();
    settings.timeout = settings.connect_timeout = timeout;
    MailBench bench(settings);
    MailReply reply = bench.send(short_mail());
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("AUTH"))));
    EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
    return reply;
}

TEST(MailStarttls, EveryFaultEndsThereAndNothingIsGivenAway) {
    struct Case {
        SmtpAct act;
        Errc failure;
        int code;
    };
    const std::vector<Case> cases = {
        {fakes::say("454 4.7.0 come back later"), Errc::unavailable, 454},
        {fakes::say("554 5.7.3 never"), Errc::refused, 554},
        {fakes::say("250 2.0.0 what a nice command"), Errc::unavailable, 250},
        {fakes::drop(), Errc::unavailable, 250},
        {fakes::drop("220 2.0.0 go ahe"), Errc::unavailable, 250},
        {fakes::drop("220 2.0.0 go ahead\r\n"), Errc::unavailable, 220},
    };
    for (const Case& one : cases) {
        const MailReply reply = send_past_starttls(one.act);
        EXPECT_EQ(reply.stage, SmtpStage::tls) << one.act.reply;
        EXPECT_EQ(reply.failure, one.failure) << one.act.reply;
        EXPECT_EQ(reply.code, one.code) << one.act.reply;
    }
}

TEST(MailStarttls, SilenceBeforeAndWithinTheHandshakeIsATimeout) {
    for (const char* half : {"22", "220 2.0.0 go ahead\r\n"}) {
        const MailReply reply = send_past_starttls(fakes::stall(half), soon);
        EXPECT_EQ(reply.stage, SmtpStage::tls) << half;
        EXPECT_EQ(reply.failure, Errc::timeout) << half;
    }
}

MailMessage mail_of(std::size_t bytes) {
    MailMessage message = short_mail();
    while (message.bytes.size() < bytes) message.bytes += std::string(900, 'x') + "\r\n";
    return message;
}

MailReply send_past_text(const SmtpAct& act, std::size_t bytes) {
    ScriptedSmtp server(SmtpScript{.always = {{SmtpMoment::body, act}}});
    MailBench bench(plain_server(server.url()));
    return bench.send(mail_of(bytes));
}

TEST(MailText, ARefusalWithinItIsReadAfterTheDot) {
    const MailReply later = send_past_text(fakes::say("452 4.3.1 no room"), 5'000);
    const MailReply never = send_past_text(fakes::say("552 5.3.4 too much"), 5'000);

    EXPECT_EQ(later.stage, SmtpStage::after_dot);
    EXPECT_EQ(later.code, 452);
    EXPECT_EQ(later.failure, Errc::unavailable);
    EXPECT_EQ(never.stage, SmtpStage::after_dot);
    EXPECT_EQ(never.code, 552);
    EXPECT_EQ(never.failure, Errc::refused);
}

TEST(MailText, WhoeverLeavesWithinItHasNotTakenIt) {
    constexpr std::size_t more_than_a_socket_holds = 32U << 20U;

    const MailReply dropped = send_past_text(SmtpAct{"", SmtpAct::After::reset}, more_than_a_socket_holds);
    EXPECT_EQ(dropped.stage, SmtpStage::data);
    EXPECT_EQ(dropped.failure, Errc::unavailable);
}

/// Answers like a mail server until `moment` (0: greeting, 1: EHLO, 2: MAIL, 3: RCPT, 4: DATA, 5: dot); from then on
/// says `drop` again and again, `pause` between two of them.
class Endless {
public:
    Endless(int moment, std::string drop, std::chrono::milliseconds pause)
        : moment_(moment),
          drop_(std::move(drop)),
          pause_(pause),
          server_([this](Peer& peer, std::size_t) { serve(peer); }) {}

    [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(server_.port()); }
    [[nodiscard]] std::size_t written() const { return written_; }

private:
    void serve(Peer& peer) {
        for (int at = 0; at < moment_; ++at) {
            peer.write(at == 0 ? "220 a\r\n" : at == 4 ? "354 go on\r\n" : "250 ok\r\n");
            std::string line = peer.read_line();
            while (at == 4 && !line.empty() && line != ".\r\n") line = peer.read_line();
        }
        // A pause is what a slow peer makes; the client's own deadline ends it.
        while (peer.write(drop_)) {
            written_ += drop_.size();
            if (pause_ > 0ms) std::this_thread::sleep_for(pause_);
        }
    }

    int moment_;
    std::string drop_;
    std::chrono::milliseconds pause_;
    std::atomic<std::size_t> written_{0};
    LoopbackServer server_;
};

struct Moment {
    const char* name;
    int moment;
    SmtpStage stage;
};
constexpr Moment moments[]{{"greeting", 0, SmtpStage::greeting}, {"ehlo", 1, SmtpStage::greeting},
                           {"mail", 2, SmtpStage::mail_from},    {"rcpt", 3, SmtpStage::rcpt_to},
                           {"data", 4, SmtpStage::data},         {"dot", 5, SmtpStage::after_dot}};

class MailEndless : public testing::TestWithParam<Moment> {};

TEST_P(MailEndless, AByteNowAndThenIsATimeout) {
    const Endless server(GetParam().moment, "2", 20ms);
    MailServer settings = plain_server(server.url());
    settings.timeout = settings.connect_timeout = soon;
    MailBench bench(settings);

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.failure, Errc::timeout) << reply.detail;
}

TEST_P(MailEndless, ALineWithoutAnEndIsMalformed) {
    const Endless server(GetParam().moment, std::string(65'536, '2'), 0ms);
    MailBench bench(plain_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, GetParam().stage);
    EXPECT_EQ(reply.failure, Errc::malformed) << reply.detail;
    EXPECT_LT(server.written(), std::size_t{64} << 20U) << "what a socket holds, and no more";
}

TEST_P(MailEndless, AReplyOfLinesWithoutAnEndIsMalformed) {
    const std::string code = GetParam().moment == 0 ? "220" : GetParam().moment == 4 ? "354" : "250";
    std::string lines;
    while (lines.size() < 60'000) lines += code + "-X-MORE-AND-MORE\r\n";
    const Endless server(GetParam().moment, lines, 0ms);
    MailBench bench(plain_server(server.url()));

    const MailReply reply = bench.send(short_mail());

    EXPECT_EQ(reply.stage, GetParam().stage);
    // Of EHLO's lines libcurl has enough even earlier: it counts what it has read, and not yet looked at, with each.
    const bool at_ehlo = GetParam().moment == 1;
    EXPECT_EQ(reply.failure, at_ehlo ? Errc::unavailable : Errc::malformed) << reply.detail;
    EXPECT_LT(server.written(), std::size_t{64} << 20U);
}

INSTANTIATE_TEST_SUITE_P(Each, MailEndless, testing::ValuesIn(moments),
                         [](const testing::TestParamInfo<Moment>& each) { return std::string(each.param.name); });

/// Serves STARTTLS with something in clear around it, and a whole conversation behind.
class Injecting {
public:
    enum class At { with_the_answer, within_the_handshake, before_the_command };

    Injecting(At at, fakes::TlsIdentity identity)
        : at_(at), identity_(std::move(identity)), server_([this](Peer& peer, std::size_t) { serve(peer); }) {}

    [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(server_.port()); }
    [[nodiscard]] bool was_given_anything() const { return given_; }
    void stop() { server_.stop(); }

private:
    static constexpr std::string_view injected = "250-injected\r\n250 AUTH PLAIN LOGIN\r\n";

    void serve(Peer& peer) {
        peer.write("220 a\r\n");
        std::string line = peer.read_line();
        std::string capabilities = "250-a\r\n250 STARTTLS\r\n";
        if (at_ == At::before_the_command) capabilities.append("220 go ahead\r\n").append(injected);
        peer.write(capabilities);
        line = peer.read_line();
        if (at_ == At::with_the_answer) peer.write(std::string{"220 go ahead\r\n"}.append(injected));
        if (at_ == At::within_the_handshake) {
            peer.write("220 go ahead\r\n");
            line = peer.read(1);  // the client's first record has begun
            peer.write(injected);
        }
        if (at_ != At::within_the_handshake && !peer.start_tls(identity_)) return;
        for (line = peer.read_line(); !line.empty(); line = peer.read_line()) {
            given_ = given_ || line.starts_with("AUTH") || line.starts_with("MAIL");
            peer.write("250 ok\r\n");
        }
    }

    At at_;
    fakes::TlsIdentity identity_;
    std::atomic<bool> given_{false};
    LoopbackServer server_;
};

TEST(MailInjection, NothingSaidInClearAroundStarttlsIsBelieved) {
    for (const auto at :
         {Injecting::At::with_the_answer, Injecting::At::within_the_handshake, Injecting::At::before_the_command}) {
        const auto identity = fakes::make_identity();
        Injecting server(at, identity);
        const CaFile authority(identity.authority);
        MailServer settings = secure_server(server.url());
        settings.ca_file = authority.path();
        MailBench bench(settings);

        const MailReply reply = bench.send(short_mail());

        EXPECT_EQ(reply.stage, SmtpStage::tls) << static_cast<int>(at) << ": " << reply.detail;
        EXPECT_NE(reply.failure, Errc::timeout);
        server.stop();
        EXPECT_FALSE(server.was_given_anything());
    }
}

}  // namespace
}  // namespace paperwire::net
