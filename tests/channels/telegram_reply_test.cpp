// SPDX-License-Identifier: MIT
#include "channels/telegram/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <utility>

#include "bot/text/utf8.hpp"
#include "tests/channels/telegram_answers.hpp"

namespace paperwire::telegram {
namespace {

using telegram_tests::refusal;
using telegram_tests::TelegramAnswer;
using ::testing::HasSubstr;

Exchange answered(int status, std::string body, telegram_tests::Headers headers = {}) {
    net::HttpResponse response;
    response.status = status;
    response.headers = std::move(headers);
    response.body = std::move(body);
    return {std::move(response), true};
}

Exchange failed(Errc code, bool handed_over) {
    return {fail(code, "POST https://api.telegram.org: something broke"), handed_over};
}

TEST(TelegramReply, AFailureBeforeTheWholeRequestWasReadLeftNothingDone) {
    Exchange exchange = answered(502, "");
    exchange.handed_over = false;

    EXPECT_EQ(classify(exchange).kind, Outcome::Kind::retry);
    EXPECT_EQ(classify(exchange).scope, Outcome::Scope::destination);
}

class TelegramAnswers : public testing::TestWithParam<TelegramAnswer> {};

TEST_P(TelegramAnswers, AreClassifiedAsTheTableSays) {
    const TelegramAnswer& answer = GetParam();

    Outcome outcome = classify(answered(answer.status, answer.body, answer.headers));

    EXPECT_FALSE(outcome.reply.empty());
    EXPECT_LE(outcome.reply.size(), 500U);
    outcome.reply.clear();
    EXPECT_EQ(to_string(outcome.kind), to_string(answer.expected.kind));
    EXPECT_EQ(outcome, answer.expected);
}

std::string name_of(const testing::TestParamInfo<TelegramAnswer>& row) {
    std::string name = std::to_string(row.index) + "_" + row.param.words;
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Table, TelegramAnswers, testing::ValuesIn(telegram_tests::telegram_answers()), name_of);

TEST(TelegramReply, NothingHandedOverConcernsTheChannel) {
    for (const Errc code : {Errc::unavailable, Errc::timeout, Errc::canceled}) {
        const Outcome outcome = classify(failed(code, false));

        EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
        EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
    }
}

TEST(TelegramReply, HandedOverWithoutAnAnswerIsUncertain) {
    for (const Errc code : {Errc::unavailable, Errc::timeout, Errc::malformed, Errc::canceled}) {
        const Outcome outcome = classify(failed(code, true));

        EXPECT_EQ(outcome.kind, Outcome::Kind::uncertain);
        EXPECT_EQ(outcome.scope, Outcome::Scope::destination);
        EXPECT_THAT(outcome.reply, HasSubstr("something broke"));
    }
}

TEST(TelegramReply, AConnectionThatSpeaksNonsenseBeforeTheRequestBuriesNothing) {
    const Outcome outcome = classify(failed(Errc::malformed, false));

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
}

TEST(TelegramReply, SaysWhatTelegramSaid) {
    EXPECT_EQ(classify(answered(403, refusal(403, "Forbidden: bot was blocked by the user"))).reply,
              "403 Forbidden: bot was blocked by the user");
    EXPECT_EQ(classify(answered(200, R"({"ok":true})")).reply, "200 ok");
    EXPECT_THAT(classify(answered(401, refusal(401, "Unauthorized"))).reply, HasSubstr("token"));
    EXPECT_THAT(classify(answered(200, "<html>hotel</html>")).reply, HasSubstr("not the Bot API's"));
}

TEST(TelegramReply, IsOneShortLineWhateverTheServerSays) {
    const std::string long_words(2000, 'x');
    std::string wide;
    for (int i = 0; i < 400; ++i) wide += "\xE6\x95\xB0";

    for (const std::string& words : {long_words, wide, std::string{R"(a\nb\r\u2028c\u0000d\u202ee)"}}) {
        const std::string reply = classify(answered(400, refusal(400, words))).reply;

        EXPECT_LE(reply.size(), 500U);
        EXPECT_TRUE(text::is_valid_utf8(reply));
        EXPECT_EQ(reply.find_first_of(std::string{"\n\r\0", 3}), std::string::npos);
        EXPECT_EQ(reply.find("\xE2\x80\xA8"), std::string::npos);
    }
}

TEST(TelegramReply, KnowsComplaintsAboutMarkup) {
    const auto complaint = [](int status, int code, const std::string& words) {
        return is_about_markup(answered(status, refusal(code, words)));
    };

    EXPECT_TRUE(complaint(400, 400, "Bad Request: can't parse entities: Can't find end tag"));
    EXPECT_TRUE(complaint(200, 400, "Bad Request: Can't Parse Entities: character '<' is reserved"));
    EXPECT_FALSE(complaint(400, 400, "Bad Request: message is too long"));
    EXPECT_FALSE(complaint(403, 403, "can't parse entities"));
    EXPECT_FALSE(is_about_markup(answered(400, "can't parse entities")));
    EXPECT_FALSE(is_about_markup(failed(Errc::timeout, true)));
}

TEST(TelegramReply, SurvivesDeepAndHugeBodies) {
    EXPECT_EQ(classify(answered(200, std::string(200'000, '['))).kind, Outcome::Kind::retry);
    EXPECT_EQ(classify(answered(200, std::string(200'000, '{'))).kind, Outcome::Kind::retry);
    EXPECT_EQ(classify(answered(400, refusal(400, "\\ud800"))).kind, Outcome::Kind::retry);
}

}  // namespace
}  // namespace paperwire::telegram
