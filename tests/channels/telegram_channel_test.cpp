// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "channels/create.hpp"
#include "tests/channels/email_digests.hpp"
#include "tests/channels/telegram_answers.hpp"
#include "tests/fakes/fake_http.hpp"
#include "tests/fakes/run_loop.hpp"

namespace paperwire::telegram {
namespace {

using fakes::http_response;
using telegram_tests::refusal;
using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* token = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
constexpr const char* url = "https://api.telegram.org/bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage";
constexpr const char* accepted = R"({"ok":true,"result":{"message_id":77}})";

TelegramSettings settings() {
    TelegramSettings made;
    made.token = Secret{token};
    made.ca = "/etc/ssl/ours.pem";
    return made;
}

std::string unparsable() {
    return refusal(400, R"(Bad Request: can't parse entities: Unsupported start tag \"p\" at byte offset 7)");
}

class TelegramChannelTest : public testing::Test {
protected:
    Outcome send(const std::string& to = "123456789", const std::string& topic = {}, bool silent = false) {
        return fakes::run_to_end(loop_, channel_->send({"ana", to, topic, "", silent},
                                                       {"00112233445566778899aabbccddeeff", 1, 1, ""}, bytes_));
    }
    Json sent_body(std::size_t at) const { return Json::parse(http_.requests().at(at).body); }

    boost::asio::io_context loop_;
    fakes::FakeHttp http_;
    std::unique_ptr<channels::Channel> channel_ = create_channel(settings(), http_);
    channels::PartBytes bytes_ = channel_->render(email_tests::a_day())->front();
};

TEST_F(TelegramChannelTest, AsksSendMessageOnce) {
    http_.enqueue(url, http_response(200, accepted));

    const Outcome outcome = send();

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    EXPECT_EQ(outcome.receipt, "77");
    EXPECT_FALSE(outcome.plain);
    ASSERT_EQ(http_.requests().size(), 1U);
    const net::HttpRequest& request = http_.requests().front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(fakes::header_of(request, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(request.ca_file, "/etc/ssl/ours.pem");
    EXPECT_EQ(request.timeout, std::chrono::seconds{60});
    EXPECT_EQ(request.user_agent, net::product());
}

TEST_F(TelegramChannelTest, SendsTheFieldsOfTheBotApi) {
    http_.always(http_response(200, accepted));

    send();
    send("-1001234567890", "42", true);
    send("@papers_daily");

    const Json plainly = sent_body(0);
    EXPECT_EQ(plainly["chat_id"], Json(123456789));
    EXPECT_EQ(plainly["parse_mode"], "HTML");
    EXPECT_EQ(plainly["link_preview_options"], Json::parse(R"({"is_disabled":true})"));
    EXPECT_EQ(plainly.size(), 4U);
    const Json topic = sent_body(1);
    EXPECT_EQ(topic["chat_id"], Json(-1001234567890));
    EXPECT_EQ(topic["message_thread_id"], Json(42));
    EXPECT_EQ(topic["disable_notification"], Json(true));
    EXPECT_EQ(topic["text"], plainly["text"]);
    EXPECT_EQ(sent_body(2)["chat_id"], Json("@papers_daily"));
}

TEST_F(TelegramChannelTest, SendsTheSameBytesAgain) {
    http_.always(http_response(200, accepted));

    send();
    send();

    EXPECT_EQ(http_.requests().at(0).body, http_.requests().at(1).body);
}

TEST_F(TelegramChannelTest, KeepsAddressAndTokenOutOfKeptParts) {
    EXPECT_THAT(bytes_, Not(HasSubstr("chat_id")));
    EXPECT_THAT(bytes_, Not(HasSubstr(token)));
    EXPECT_EQ(bytes_.find('\n'), std::string::npos);
}

TEST_F(TelegramChannelTest, GoesAsPlainTextWhereTheMarkupIsNotRead) {
    http_.enqueue(http_response(400, unparsable()));
    http_.enqueue(http_response(200, accepted));

    const Outcome outcome = send("-100200", "7", true);

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    EXPECT_TRUE(outcome.plain);
    ASSERT_EQ(http_.requests().size(), 2U);
    const Json plain = sent_body(1);
    EXPECT_FALSE(plain.contains("parse_mode"));
    EXPECT_EQ(plain["chat_id"], Json(-100200));
    EXPECT_EQ(plain["message_thread_id"], Json(7));
    EXPECT_EQ(plain["link_preview_options"]["is_disabled"], Json(true));
    const std::string text = plain["text"];
    EXPECT_THAT(text, Not(HasSubstr("<b>")));
    EXPECT_THAT(text, HasSubstr("O(n²) & beyond https://arxiv.org/abs/2604.18202\n"));
    EXPECT_THAT(text, HasSubstr("where a < b and c ≥ d"));
}

TEST_F(TelegramChannelTest, TriesPlainTextOnce) {
    http_.always(http_response(400, unparsable()));

    const Outcome outcome = send();

    EXPECT_EQ(outcome.kind, Outcome::Kind::rejected);
    EXPECT_FALSE(outcome.plain);
    EXPECT_EQ(http_.requests().size(), 2U);
}

TEST_F(TelegramChannelTest, SaysOfPlainTextWhatBecameOfIt) {
    http_.enqueue(http_response(400, unparsable()));
    http_.enqueue(http_response(429, refusal(429, "Too Many Requests", R"({"retry_after":3})")));

    const Outcome outcome = send();

    EXPECT_EQ(outcome.kind, Outcome::Kind::throttled);
    EXPECT_EQ(outcome.retry_after, std::chrono::seconds{3});
    EXPECT_FALSE(outcome.plain);
}

TEST_F(TelegramChannelTest, DoesNotTryAgainForAnythingElse) {
    for (const char* words : {"Bad Request: message is too long", "Forbidden: bot was blocked by the user"}) {
        http_.enqueue(http_response(400, refusal(400, words)));
        send();
    }

    EXPECT_EQ(http_.requests().size(), 2U);
}

TEST_F(TelegramChannelTest, TellsNoConnectionFromNoAnswer) {
    http_.enqueue(fail(Errc::unavailable, "POST https://api.telegram.org: could not connect"));
    const Outcome unsent = send();
    http_.on_send([](const net::HttpRequest& request) { *request.handed_over = true; });
    http_.enqueue(fail(Errc::timeout, "POST https://api.telegram.org: timed out"));
    const Outcome unanswered = send();

    EXPECT_EQ(unsent.kind, Outcome::Kind::retry);
    EXPECT_EQ(unsent.scope, Outcome::Scope::channel);
    EXPECT_EQ(unanswered.kind, Outcome::Kind::uncertain);
}

TEST_F(TelegramChannelTest, NeverShowsTheToken) {
    http_.enqueue(http_response(404, refusal(404, "Not Found: /bot" + std::string{token} + "/sendMessage")));
    http_.enqueue(http_response(400, refusal(400, "bot123456%3AAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw is odd")));
    http_.enqueue(fail(Errc::unavailable, std::string{"POST "} + url + ": no"));

    for (int i = 0; i < 3; ++i) EXPECT_THAT(send().reply, Not(HasSubstr("AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")));
}

TEST_F(TelegramChannelTest, RejectsAnAddressThatIsNoneWithoutAsking) {
    for (const char* to : {"", "ana", "12a", "@", "@a b", "-", "0123", "12345678901234567", "@x\",\"text\":\"y"}) {
        EXPECT_EQ(send(to).kind, Outcome::Kind::rejected) << to;
    }
    EXPECT_EQ(send("1", "general").kind, Outcome::Kind::rejected);
    EXPECT_TRUE(http_.requests().empty());
}

TEST_F(TelegramChannelTest, RejectsBytesThatAreNoPart) {
    for (const char* bytes : {"", "{}", R"({"text":"x"})", R"({"chat_id":1,"text":"x"})"}) {
        bytes_ = bytes;
        EXPECT_EQ(send().kind, Outcome::Kind::rejected);
    }
    EXPECT_TRUE(http_.requests().empty());
}

TEST_F(TelegramChannelTest, HoldsUpTheChannelWhoseTokenIsNone) {
    for (const char* bad : {"", "123/../x", "a b", "x?y"}) {
        TelegramSettings with = settings();
        with.token = Secret{bad};
        channel_ = create_channel(with, http_);

        const Outcome outcome = send();

        EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
        EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
    }
    EXPECT_TRUE(http_.requests().empty());
}

TEST_F(TelegramChannelTest, AsksALocalServer) {
    TelegramSettings local = settings();
    local.api = "http://127.0.0.1:8081/";
    channel_ = create_channel(local, http_);
    http_.always(http_response(200, accepted));

    send();

    EXPECT_EQ(http_.requests().front().url, "http://127.0.0.1:8081/bot" + std::string{token} + "/sendMessage");
}

TEST_F(TelegramChannelTest, KeepsTheDocumentedRates) {
    using channels::Budget;
    using std::chrono::milliseconds;
    const auto budgets = [this](const std::string& to) { return channel_->budgets({"ana", to, "", "", false}); };

    EXPECT_THAT(budgets("123"), ElementsAre(Budget{"", milliseconds{34}}, Budget{"chat:123", milliseconds{1'020}}));
    EXPECT_THAT(budgets("-10"), ElementsAre(Budget{"", milliseconds{34}}, Budget{"chat:-10", milliseconds{3'060}}));
    EXPECT_THAT(budgets("@x"), ElementsAre(Budget{"", milliseconds{34}}, Budget{"chat:@x", milliseconds{3'060}}));
    EXPECT_GE(channel_->concurrency(), 8U);
}

}  // namespace
}  // namespace paperwire::telegram
