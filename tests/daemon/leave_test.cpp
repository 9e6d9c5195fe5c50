// SPDX-License-Identifier: MIT
// Leaving over a real database: what acts, what never does, and what a stranger learns.
#include "bot/daemon/leave.hpp"

#include <gmock/gmock.h>
#include <openssl/evp.h>

#include <boost/asio/io_context.hpp>

#include "bot/store/sqlite_store.hpp"
#include "tests/fakes/fake_clock.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/run_loop.hpp"

namespace paperwire::daemon {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

const std::string ana = "0123456789abcdef0123456789abcdef";
const std::string bo = "fedcba9876543210fedcba9876543210";
const std::string nobody = "0123456789abcdef0123456789abcdee";
const std::string form = "application/x-www-form-urlencoded";
const std::string one_click = "List-Unsubscribe=One-Click";

std::string sha256_base64(const std::string& text) {
    std::array<unsigned char, 32> hash{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
    std::array<unsigned char, 64> base64{};
    const int length = EVP_EncodeBlock(base64.data(), hash.data(), static_cast<int>(hash.size()));
    return {base64.begin(), base64.begin() + length};
}

class Leave : public testing::Test {
protected:
    void SetUp() override {
        std::vector<store::Configured> people;
        for (const std::string name : {"ana", "bo"}) {
            store::Configured person;
            person.key = {name, "mail", name + "@example.org"};
            person.cohort = "daily";
            people.push_back(std::move(person));
        }
        std::vector<std::string> tokens = {bo, ana};
        auto make_token = [&tokens] {
            std::string token = tokens.back();
            tokens.pop_back();
            return token;
        };
        const auto joining = fakes::want(store_->begin_join(store::plan_join(people), clock_.civil(), make_token));
        while (!fakes::want(joining->step())) {
        }
    }

    HttpAnswer answer(HttpAsked asked) {
        LeaveRooms rooms{*store_, thread_, *store_, thread_, clock_, [this] { ++told_; }};
        return fakes::run_to_end(loop_, answer_leaving(std::move(rooms), std::move(asked)));
    }
    HttpAnswer get(const std::string& token) { return answer({"/u/" + token}); }
    HttpAnswer post(const std::string& token, const std::string& body = one_click, const std::string& type = form) {
        return answer({"/u/" + token, true, type, body});
    }
    store::DestinationRow row(const std::string& token) { return fakes::want(store_->destination_by_token(token)); }

    fakes::TestFolder folder_;
    fakes::FakeClock clock_{fakes::at("2026-04-27T06:00:00Z")};
    boost::asio::io_context loop_{1};
    async::Threads thread_{"store", 1};
    std::unique_ptr<store::Store> store_{
        fakes::want(store::open_sqlite(folder_.file("paperwire.db"), store::Access::read_write))};
    int told_{0};
};

TEST_F(Leave, GetShowsAButtonAndNeverActs) {
    for (int time = 0; time < 3; ++time) {
        const HttpAnswer page = get(ana);

        EXPECT_EQ(page.status, 200U);
        EXPECT_EQ(page.type, "text/html; charset=utf-8");
        EXPECT_THAT(page.body, AllOf(HasSubstr("<form method=\"post\">"), HasSubstr("<button type=\"submit\">"),
                                     HasSubstr("name=\"List-Unsubscribe\" value=\"One-Click\"")));
    }
    EXPECT_FALSE(row(ana).stopped);
    EXPECT_EQ(told_, 0);
}

TEST_F(Leave, PostStopsThatDestinationAlone) {
    const HttpAnswer page = post(ana);

    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.body, AllOf(HasSubstr("You have left"), Not(HasSubstr("<form"))));
    EXPECT_TRUE(row(ana).stopped);
    EXPECT_EQ(row(ana).stopped_reason, "left");
    EXPECT_EQ(row(ana).stopped_at, clock_.civil());
    EXPECT_FALSE(row(bo).stopped);
    EXPECT_EQ(told_, 1);
    EXPECT_THAT(get(ana).body, AllOf(HasSubstr("You have left"), Not(HasSubstr("<form"))));
}

TEST_F(Leave, OnceMoreChangesNothing) {
    const HttpAnswer first = post(ana);
    const Instant then = clock_.civil();
    clock_.advance(std::chrono::hours{1});

    const HttpAnswer second = post(ana);

    EXPECT_EQ(second.status, 200U);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(row(ana).stopped_at, then);
    EXPECT_EQ(told_, 1);
}

TEST_F(Leave, KeepsAnEarlierReason) {
    ASSERT_TRUE(store_->stop_destination({"ana", "mail", "ana@example.org"}, "by hand", clock_.civil()));

    EXPECT_EQ(post(ana).status, 200U);

    EXPECT_EQ(row(ana).stopped_reason, "by hand");
}

TEST_F(Leave, APostThatDoesNotSaySoChangesNothing) {
    for (const auto& [body, type] : std::vector<std::pair<std::string, std::string>>{
             {"", form}, {"List-Unsubscribe=No", form}, {one_click, "text/plain"}, {"{}", "application/json"}}) {
        const HttpAnswer page = post(ana, body, type);
        EXPECT_EQ(page.status, 400U) << body;
        EXPECT_EQ(page.body, post(nobody, body, type).body) << "no word about the token";
    }
    EXPECT_FALSE(row(ana).stopped);
}

TEST_F(Leave, WhatIsNoTokenLooksLikeOneThatNobodyHas) {
    const HttpAnswer expected = get(nobody);
    EXPECT_EQ(expected.status, 404U);
    for (const std::string& token :
         {std::string{}, std::string{"x"}, std::string(100'000, 'a'), ana + "0", ana.substr(1), ana + "/", "../" + ana,
          std::string{"0123456789ABCDEF0123456789ABCDEF"}, std::string{"0123456789abcdef0123456789abcde'"},
          std::string(32, '\0'), std::string(32, '0'), std::string{"%30123456789abcdef0123456789abcdef"}}) {
        for (const HttpAnswer& page : {get(token), post(token)}) {
            EXPECT_EQ(page.status, 404U) << token.substr(0, 40);
            EXPECT_EQ(page.body, expected.body);
            EXPECT_EQ(page.headers, expected.headers);
        }
    }
    EXPECT_FALSE(row(ana).stopped);
    EXPECT_EQ(told_, 0);
}

TEST_F(Leave, NamesNobodyToAStranger) {
    for (const HttpAnswer& page : {get(ana), post(ana), get(ana)}) {
        EXPECT_THAT(page.body, HasSubstr("a…@e….org"));
        EXPECT_THAT(page.body, Not(HasSubstr("ana")));
        EXPECT_THAT(page.body, Not(HasSubstr("example")));
        EXPECT_THAT(page.body, Not(HasSubstr(ana))) << "the token itself";
    }
}

TEST_F(Leave, NoPageIsKeptFramedOrFollowed) {
    for (const HttpAnswer& page : {get(ana), post(ana), get(nobody), post(ana, "")}) {
        EXPECT_THAT(page.headers, Contains(Pair("Referrer-Policy", "no-referrer")));
        EXPECT_THAT(page.headers, Contains(Pair("X-Robots-Tag", "noindex, nofollow")));
        EXPECT_THAT(page.headers, Contains(Pair("Content-Security-Policy", HasSubstr("default-src 'none'"))));
        EXPECT_THAT(page.headers, Not(Contains(Pair("Set-Cookie", testing::_))));
        EXPECT_THAT(page.body, Not(HasSubstr("<script")));
        EXPECT_THAT(page.body, Not(HasSubstr("http")));
    }
}

TEST_F(Leave, ThePolicyAllowsThePagesOwnStyle) {
    const HttpAnswer page = get(ana);
    const auto begin = page.body.find("<style>") + 7;
    const std::string style = page.body.substr(begin, page.body.find("</style>") - begin);

    EXPECT_THAT(page.headers,
                Contains(Pair("Content-Security-Policy", HasSubstr("'sha256-" + sha256_base64(style) + "'"))));
}

TEST_F(Leave, AStoreThatCannotWriteIsTold) {
    store_ = fakes::want(store::open_sqlite(folder_.file("paperwire.db"), store::Access::read_only));

    const HttpAnswer page = post(ana);

    EXPECT_EQ(page.status, 503U);
    EXPECT_THAT(page.headers, Contains(Pair("Retry-After", "60")));
    EXPECT_THAT(page.body, HasSubstr("Nothing has changed"));
    EXPECT_EQ(told_, 0);
}

}  // namespace
}  // namespace paperwire::daemon
