// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channels/create.hpp"
#include "tests/channels/email_digests.hpp"
#include "tests/fakes/run_loop.hpp"

namespace paperwire::email {
namespace {

using email_tests::a_day;
using email_tests::plain_day;

/// Remembers what it was given and answers as told.
struct Post {
    std::vector<net::MailMessage> messages;
    net::MailReply answer{net::SmtpStage::done, 250, "2.0.0 queued as 1", Errc::internal, ""};
};

class RecordingMail final : public net::MailClient {
public:
    explicit RecordingMail(Post& post) : post_(post) {}
    boost::asio::awaitable<net::MailReply> send(net::MailMessage message) override {
        post_.messages.push_back(std::move(message));
        co_return post_.answer;
    }

private:
    Post& post_;
};

EmailSettings settings() {
    EmailSettings made;
    made.server = "smtp://mail.example.org";
    made.from = "Paperwire <paperwire@example.org>";
    made.unsubscribe_url = "https://papers.example.org/u/{token}";
    return made;
}

class EmailChannelTest : public testing::Test {
protected:
    Outcome send(const std::string& to, const channels::PartBytes& bytes) {
        return fakes::run_to_end(
            loop_, channel_->send({"ana", to, "", "tok123"}, {"00112233445566778899aabbccddeeff", 1, 1, ""}, bytes));
    }

    Post post_;
    boost::asio::io_context loop_;
    std::unique_ptr<channels::Channel> channel_ = create_channel(settings(), std::make_unique<RecordingMail>(post_));
};

TEST_F(EmailChannelTest, SendsTheComposedMessageToOneAddressee) {
    const channels::PartBytes bytes = channel_->render(a_day())->front();

    const Outcome outcome = send("ana@example.org", bytes);

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    ASSERT_EQ(post_.messages.size(), 1U);
    EXPECT_EQ(post_.messages[0].from, "paperwire@example.org");
    EXPECT_EQ(post_.messages[0].to, "ana@example.org");
    EXPECT_THAT(post_.messages[0].bytes, testing::HasSubstr("\r\nTo: ana@example.org\r\n"));
}

TEST_F(EmailChannelTest, ComposesAwayFromTheLoop) {
    const channels::PartBytes bytes = channel_->render(a_day())->front();
    channels::PartContext context{"00112233445566778899aabbccddeeff", 1, 1, ""};
    const auto sending = fakes::start(loop_, channel_->send({"ana", "ana@example.org", "", "tok123"}, context, bytes));
    std::size_t handed_over_before = 1;
    boost::asio::post(loop_, [&] { handed_over_before = post_.messages.size(); });

    loop_.run();

    EXPECT_EQ(handed_over_before, 0U) << "whoever comes next need not wait for a mail to be composed";
    EXPECT_EQ(post_.messages.size(), 1U);
    EXPECT_EQ(sending->value->kind, Outcome::Kind::sent);
}

TEST_F(EmailChannelTest, HandsOverTheDomainAsDnsKnowsIt) {
    send("ana@bücher.example", channel_->render(a_day())->front());

    ASSERT_EQ(post_.messages.size(), 1U);
    EXPECT_EQ(post_.messages[0].to, "ana@xn--bcher-kva.example");
}

TEST_F(EmailChannelTest, SendsTheSameBytesAgain) {
    const channels::PartBytes bytes = channel_->render(a_day())->front();

    send("ana@example.org", bytes);
    send("ana@example.org", bytes);

    EXPECT_EQ(post_.messages.at(0).bytes, post_.messages.at(1).bytes);
}

TEST_F(EmailChannelTest, KeepsAddressAndTokenOutOfKeptParts) {
    const auto parts = channel_->render(plain_day(100, 1500));

    for (const channels::PartBytes& bytes : *parts) {
        EXPECT_EQ(bytes.find("ana@example.org"), std::string::npos);
        EXPECT_EQ(bytes.find("papers.example.org"), std::string::npos);
    }
}

TEST_F(EmailChannelTest, RejectsAnAddressThatIsNoneWithoutSending) {
    const Outcome outcome = send("ana@example.org\r\nRCPT TO:<x@example.org>", channel_->render(a_day())->front());

    EXPECT_EQ(outcome.kind, Outcome::Kind::rejected);
    EXPECT_TRUE(post_.messages.empty());
}

TEST_F(EmailChannelTest, RejectsBytesThatAreNoPart) {
    EXPECT_EQ(send("ana@example.org", "{}").kind, Outcome::Kind::rejected);
    EXPECT_TRUE(post_.messages.empty());
}

TEST_F(EmailChannelTest, ClassifiesTheAnswer) {
    post_.answer = {net::SmtpStage::rcpt_to, 550, "5.1.1 no such user", Errc::refused, ""};

    EXPECT_EQ(send("ana@example.org", channel_->render(a_day())->front()).kind, Outcome::Kind::gone);
}

TEST(EmailChannel, HoldsUpTheChannelWhenItsSenderIsNoAddress) {
    Post post;
    EmailSettings bad = settings();
    bad.from = "nobody";
    const auto channel = create_channel(bad, std::make_unique<RecordingMail>(post));
    boost::asio::io_context loop;

    const Outcome outcome = fakes::run_to_end(
        loop, channel->send({"ana", "ana@example.org", "", "t"}, {"00", 1, 1, ""}, channel->render(a_day())->front()));

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
    EXPECT_TRUE(post.messages.empty());
}

TEST(EmailServer, GetsThePortOfItsScheme) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"smtp://mail.example.org", "smtp://mail.example.org:587"},
        {"smtps://mail.example.org", "smtps://mail.example.org:465"},
        {"smtp://mail.example.org:25", "smtp://mail.example.org:25"},
        {"smtp://[::1]", "smtp://[::1]:587"},
        {"smtp://[::1]:2525", "smtp://[::1]:2525"}};
    for (const auto& [written, wanted] : table) {
        EmailSettings with = settings();
        with.server = written;

        EXPECT_EQ(mail_server(with).url, wanted);
    }
}

TEST(EmailServer, CarriesTheSettings) {
    EmailSettings with = settings();
    with.tls_off = true;
    with.ca = "/etc/ssl/ours.pem";
    with.username = "paperwire";
    with.password = Secret{"hush"};
    with.connections = 7;

    const net::MailServer server = mail_server(with);

    EXPECT_TRUE(server.tls_off);
    EXPECT_EQ(server.ca_file, "/etc/ssl/ours.pem");
    EXPECT_EQ(server.username, "paperwire");
    EXPECT_EQ(server.password.reveal(), "hush");
    EXPECT_TRUE(server.ehlo_name.empty());
    EXPECT_EQ(server.connections, 7U);
}

}  // namespace
}  // namespace paperwire::email
