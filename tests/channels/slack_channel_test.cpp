// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "channels/create.hpp"
#include "tests/channels/sample_digest.hpp"
#include "tests/channels/slack_answers.hpp"
#include "tests/channels/slack_rules.hpp"
#include "tests/fakes/fake_http.hpp"
#include "tests/fakes/run_loop.hpp"

namespace paperwire::slack {
namespace {

using fakes::http_response;
using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* post_url = "https://slack.com/api/chat.postMessage";
constexpr const char* hook_url = "https://hooks.slack.com/services/T0001/B0001/secretsecretsecret";

SlackSettings with_token() {
    SlackSettings settings;
    settings.token = Secret{"xoxb-secret-token"};
    settings.ca = "/etc/ssl/ours.pem";
    return settings;
}

SlackSettings with_hook() {
    SlackSettings settings;
    settings.webhook = Secret{hook_url};
    return settings;
}

channels::PartContext part(int number, const std::string& earlier_receipt = {}) {
    return {"000102030405060708090a0b0c0d0e0f", number, 3, earlier_receipt};
}

class SlackChannelTest : public testing::Test {
protected:
    Outcome send(const SlackSettings& settings, const channels::PartContext& context,
                 const std::string& to = "#papers") {
        const auto channel = create_channel(settings, http_);
        return fakes::run_to_end(loop_, channel->send({"lab", to, "", "", false}, context, bytes_));
    }
    Json sent_body(std::size_t at) const { return Json::parse(http_.requests().at(at).body); }

    boost::asio::io_context loop_;
    fakes::FakeHttp http_;
    channels::PartBytes bytes_ = create_channel(with_token(), http_)->render(samples::rich_digest())->front();
};

TEST_F(SlackChannelTest, PostsWithTheTokenInTheHeader) {
    http_.enqueue(post_url, http_response(200, R"({"ok":true,"ts":"1503435956.000247"})"));

    const Outcome outcome = send(with_token(), part(1));

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    EXPECT_EQ(outcome.receipt, "1503435956.000247");
    ASSERT_EQ(http_.requests().size(), 1U);
    const net::HttpRequest& request = http_.requests()[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(fakes::header_of(request, "authorization"), "Bearer xoxb-secret-token");
    EXPECT_EQ(fakes::header_of(request, "content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(request.ca_file, "/etc/ssl/ours.pem");
    EXPECT_EQ(request.timeout, std::chrono::seconds{60});
    EXPECT_EQ(request.user_agent, net::product());
    EXPECT_EQ(sent_body(0)["channel"], "#papers");
    EXPECT_FALSE(sent_body(0).contains("thread_ts"));
    EXPECT_THAT(slack_tests::faults_of(request.body), ElementsAre());
}

TEST_F(SlackChannelTest, PutsLaterPartsIntoTheThreadOfTheFirst) {
    http_.enqueue(post_url, http_response(200, R"({"ok":true,"ts":"1503435957.000001"})"));

    send(with_token(), part(2, "1503435956.000240"));

    EXPECT_EQ(sent_body(0)["thread_ts"], "1503435956.000240");
}

TEST_F(SlackChannelTest, AsksOnceForAThreadThatIsGoneAndThenNoMore) {
    for (const char* const word : {"thread_not_found", "message_not_found", "cannot_reply_to_message"}) {
        http_.enqueue(post_url, http_response(200, slack_tests::refusal(word)));
        http_.enqueue(post_url, http_response(200, R"({"ok":true,"ts":"1503435957.000001"})"));
        const std::size_t before = http_.requests().size();

        const Outcome refused = send(with_token(), part(2, "1503435956.000240"));

        EXPECT_EQ(refused.kind, Outcome::Kind::moved) << word;
        EXPECT_EQ(refused.moved_to, "");
        EXPECT_FALSE(refused.receipt.empty());
        EXPECT_THAT(refused.reply, HasSubstr(word));
        ASSERT_EQ(http_.requests().size(), before + 1) << "one message of the budget, one request";

        EXPECT_EQ(send(with_token(), part(2, refused.receipt)).kind, Outcome::Kind::sent);
        ASSERT_EQ(http_.requests().size(), before + 2);
        EXPECT_FALSE(sent_body(before + 1).contains("thread_ts"));
        EXPECT_EQ(sent_body(before + 1)["channel"], "#papers");
        EXPECT_EQ(sent_body(before + 1)["blocks"], sent_body(before)["blocks"]);
    }
}

TEST_F(SlackChannelTest, RejectsWhatIsRefusedForAThreadThatItDidNotAskFor) {
    http_.always(post_url, http_response(200, slack_tests::refusal("cannot_reply_to_message")));

    EXPECT_EQ(send(with_token(), part(1)).kind, Outcome::Kind::rejected);
    const Outcome refused = send(with_token(), part(2, "1503435956.000240"));
    EXPECT_EQ(send(with_token(), part(2, refused.receipt)).kind, Outcome::Kind::rejected);
}

TEST_F(SlackChannelTest, AsksAnotherServerWhenToldTo) {
    SlackSettings settings = with_token();
    settings.api = "http://127.0.0.1:8080/api/";
    http_.enqueue("http://127.0.0.1:8080/api/chat.postMessage", http_response(200, R"({"ok":true,"ts":"1.2"})"));

    EXPECT_EQ(send(settings, part(1)).kind, Outcome::Kind::sent);
}

TEST_F(SlackChannelTest, PostsToAWebhookWithoutChannelThreadOrToken) {
    http_.enqueue(hook_url, http_response(200, "ok"));

    const Outcome outcome = send(with_hook(), part(2, "1503435956.000240"), "somewhere");

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    EXPECT_EQ(outcome.receipt, "");
    EXPECT_EQ(fakes::header_of(http_.requests().at(0), "authorization"), "");
    EXPECT_FALSE(sent_body(0).contains("channel"));
    EXPECT_FALSE(sent_body(0).contains("thread_ts"));
}

TEST_F(SlackChannelTest, ClassifiesRefusals) {
    http_.enqueue(hook_url, http_response(404, "no_service"));
    EXPECT_EQ(send(with_hook(), part(1), "").kind, Outcome::Kind::gone);

    http_.enqueue(post_url, http_response(429, "", {{"retry-after", "30"}}));
    const Outcome outcome = send(with_token(), part(1));
    EXPECT_EQ(outcome.kind, Outcome::Kind::throttled);
    EXPECT_EQ(outcome.retry_after, std::chrono::seconds{30});
}

TEST_F(SlackChannelTest, KnowsWhetherTheRequestWasHandedOver) {
    http_.enqueue(fail(Errc::unavailable, "no connection"));
    const Outcome unsent = send(with_token(), part(1));
    EXPECT_EQ(unsent.kind, Outcome::Kind::retry);
    EXPECT_EQ(unsent.scope, Outcome::Scope::channel);

    http_.on_send([](const net::HttpRequest& request) { *request.handed_over = true; });
    http_.enqueue(fail(Errc::timeout, "no answer within 60 s"));
    EXPECT_EQ(send(with_token(), part(1)).kind, Outcome::Kind::uncertain);
}

TEST_F(SlackChannelTest, ShowsNoSecretThatAServerEchoes) {
    http_.enqueue(post_url, http_response(500, "you sent Authorization: Bearer xoxb-secret-token, xoxb-secret-token"));
    EXPECT_THAT(send(with_token(), part(1)).reply, Not(HasSubstr("xoxb")));

    http_.enqueue(post_url, http_response(500, std::string(470, 'x') + "xoxb-secret-token"));
    EXPECT_THAT(send(with_token(), part(1)).reply, Not(HasSubstr("xoxb")));

    http_.enqueue(hook_url, http_response(500, std::string{"POST "} + hook_url + " failed"));
    EXPECT_THAT(send(with_hook(), part(1), "").reply, Not(HasSubstr("secretsecret")));

    http_.enqueue(hook_url, http_response(500, "POST /services/T0001/B0001/secretsecretsecret failed"));
    EXPECT_THAT(send(with_hook(), part(1), "").reply, Not(HasSubstr("secretsecret")));
}

TEST_F(SlackChannelTest, RejectsBytesThatAreNoMessageWithoutSending) {
    bytes_ = R"({"channel":"C1"})";

    EXPECT_EQ(send(with_token(), part(1)).kind, Outcome::Kind::rejected);
    EXPECT_TRUE(http_.requests().empty());
}

TEST_F(SlackChannelTest, SendsTheSameBytesAgain) {
    http_.always(post_url, http_response(503));

    send(with_token(), part(1));
    send(with_token(), part(1));

    EXPECT_EQ(http_.requests().at(0).body, http_.requests().at(1).body);
}

TEST_F(SlackChannelTest, KeepsAMessageASecondInEachChannel) {
    const auto with = create_channel(with_token(), http_);
    const auto hook = create_channel(with_hook(), http_);

    EXPECT_THAT(with->budgets({"lab", "#papers", "", "", false}),
                ElementsAre(channels::Budget{"#papers", std::chrono::milliseconds{1'020}}));
    EXPECT_THAT(hook->budgets({"lab", "", "", "", false}),
                ElementsAre(channels::Budget{"webhook", std::chrono::milliseconds{1'020}}));
    EXPECT_EQ(with->concurrency(), 8U);
}

TEST(SlackBody, QuotesWhateverTheChannelIsCalled) {
    const auto body = compose_body({"lab", "C\"1\\\n", "", "", false}, part(2, "1\"2"), R"({"text":"x","blocks":[]})");

    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(*body, R"({"channel":"C\"1\\\u000a","thread_ts":"1\"2","text":"x","blocks":[]})");
}

TEST(SlackBody, OfAWebhookIsThePartItself) {
    const auto body = compose_body({"lab", "", "", "", false}, part(2, "1.2"), R"({"text":"x"})");

    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(*body, R"({"text":"x"})");
}

TEST(SlackBody, OfTheFirstPartHasNoThread) {
    EXPECT_EQ(*compose_body({"lab", "C1", "", "", false}, part(1), R"({"text":"x"})"),
              R"({"channel":"C1","text":"x"})");
}

}  // namespace
}  // namespace paperwire::slack
