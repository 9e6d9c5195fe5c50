// SPDX-License-Identifier: MIT
#include "channels/slack/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "bot/text/utf8.hpp"
#include "tests/channels/slack_answers.hpp"

namespace paperwire::slack {
namespace {

using slack_tests::SlackAnswer;
using ::testing::HasSubstr;
using ::testing::Not;

Outcome classified(int status, std::string body, Door door = Door::web_api) {
    net::HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    return classify(response, door);
}

class SlackAnswers : public testing::TestWithParam<SlackAnswer> {};

TEST_P(SlackAnswers, AreClassifiedAsTheTableSays) {
    const SlackAnswer& answer = GetParam();
    net::HttpResponse response;
    response.status = answer.status;
    response.body = answer.body;
    if (!answer.retry_after.empty()) response.headers.emplace_back("retry-after", answer.retry_after);

    const Outcome outcome = classify(response, answer.webhook ? Door::webhook : Door::web_api);

    EXPECT_EQ(to_string(outcome.kind), to_string(answer.kind));
    EXPECT_EQ(outcome.scope, answer.scope);
    EXPECT_EQ(outcome.receipt, answer.receipt);
    EXPECT_EQ(outcome.retry_after.has_value(), answer.seconds > 0);
    EXPECT_EQ(outcome.retry_after.value_or(std::chrono::seconds{0}), std::chrono::seconds{answer.seconds});
    EXPECT_FALSE(outcome.reply.empty());
    EXPECT_LE(outcome.reply.size(), 500U);
    EXPECT_EQ(outcome.reply.find_first_of("\r\n"), std::string::npos);
}

std::string name_of(const testing::TestParamInfo<SlackAnswer>& row) {
    std::string name = std::to_string(row.index) + "_" + std::to_string(row.param.status) + "_" + row.param.words;
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(WebApi, SlackAnswers, testing::ValuesIn(slack_tests::api_answers()), name_of);
INSTANTIATE_TEST_SUITE_P(Webhook, SlackAnswers, testing::ValuesIn(slack_tests::hook_answers()), name_of);

TEST(SlackReply, AFailureBeforeTheWholeRequestWasReadLeftNothingDone) {
    net::HttpResponse response;
    response.status = 502;

    EXPECT_EQ(classify(response, Door::web_api, false).kind, Outcome::Kind::retry);
    EXPECT_EQ(classify(response, Door::web_api, true).kind, Outcome::Kind::uncertain);
}

TEST(SlackReply, SaysWhatSlackSaid) {
    EXPECT_EQ(classified(200, R"({"ok":true,"ts":"1.2"})").reply, "ok 1.2");
    EXPECT_EQ(classified(200, slack_tests::refusal("is_archived")).reply, "200 is_archived");
    EXPECT_EQ(classified(404, "no_service", Door::webhook).reply, "404 no_service");
    EXPECT_EQ(classified(503, "").reply, "503 without a word");
    EXPECT_EQ(classified(200, R"({"ok":false,"error":"invalid_blocks","response_metadata":{"messages":[
                         "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",7,"x"]}})")
                  .reply,
              "200 invalid_blocks: [ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]; x");
    EXPECT_EQ(classified(200, R"({"ok":false,"error":"access_denied","needed":"chat:write"})").reply,
              "200 access_denied: needed: chat:write");
    EXPECT_THAT(classified(200, slack_tests::refusal("not_in_channel")).reply, HasSubstr("invite the app"));
    EXPECT_THAT(classified(200, slack_tests::refusal("token_revoked")).reply, HasSubstr("valid token"));
    EXPECT_THAT(classified(200, slack_tests::refusal("missing_scope")).reply, HasSubstr("chat:write"));
}

TEST(SlackReply, IsOneLineOfAtMostFiveHundredBytes) {
    const Outcome outcome = classified(502, "<html>\r\n<p>" + std::string(476, 'x') + "éééééé\n\x01");

    EXPECT_LE(outcome.reply.size(), 500U);
    EXPECT_GE(outcome.reply.size(), 499U);
    EXPECT_TRUE(text::is_valid_utf8(outcome.reply));
    EXPECT_THAT(outcome.reply, Not(HasSubstr("\n")));
}

TEST(SlackReply, MendsBytesThatAreNoText) {
    EXPECT_TRUE(text::is_valid_utf8(classified(500, "\xFF\xFE").reply));
    EXPECT_TRUE(text::is_valid_utf8(classified(200, "{\"ok\":false,\"error\":\"\xFF\"}").reply));
}

TEST(SlackReply, TakesAMonthForADay) {
    net::HttpResponse response;
    response.status = 429;
    response.headers.emplace_back("retry-after", "2592000");

    EXPECT_EQ(classify(response, Door::web_api).retry_after, std::chrono::hours{24});
}

TEST(SlackReply, KnowsARequestThatNobodyHasSeen) {
    const Outcome outcome = classify(Error{Errc::unavailable, "POST https://slack.com: no connection", {}}, false);

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
    EXPECT_EQ(outcome.reply, "POST https://slack.com: no connection");
    EXPECT_EQ(classify(Error{Errc::timeout, "x", {}}, false).kind, Outcome::Kind::retry);
    EXPECT_EQ(classify(Error{Errc::malformed, "x", {}}, false).scope, Outcome::Scope::channel);
}

TEST(SlackReply, DoesNotKnowWhatBecameOfARequestHandedOver) {
    for (const Errc code : {Errc::timeout, Errc::unavailable, Errc::malformed, Errc::canceled}) {
        const Outcome outcome = classify(Error{code, "x", {}}, true);

        EXPECT_EQ(outcome.kind, Outcome::Kind::uncertain);
        EXPECT_EQ(outcome.scope, Outcome::Scope::destination);
    }
}

TEST(SlackReply, BlamesNoChannelForWhatWeGaveUp) {
    const Outcome outcome = classify(Error{Errc::canceled, "given up", {}}, false);

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::destination);
}

TEST(SlackReply, TellsAThreadFromAChannel) {
    net::HttpResponse response;
    response.status = 200;
    response.body = slack_tests::refusal("thread_not_found");
    EXPECT_TRUE(is_about_thread(response));
    response.body = slack_tests::refusal("restricted_action");
    EXPECT_FALSE(is_about_thread(response));
    response.body = R"({"ok":true,"ts":"1.2"})";
    EXPECT_FALSE(is_about_thread(response));
}

}  // namespace
}  // namespace paperwire::slack
