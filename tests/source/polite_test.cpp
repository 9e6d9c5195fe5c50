// SPDX-License-Identifier: MIT
#include "bot/source/polite.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "tests/source/asking.hpp"

namespace paperwire::source {
namespace {

using namespace std::chrono_literals;
using fakes::http_response;
using Form = ServiceOutcome::Form;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Polite : public Asking {
protected:
    [[nodiscard]] Asker& asker() {
        if (!asker_) asker_ = std::make_unique<Asker>(settings_, http_, clock_, turns_);
        return *asker_;
    }
    [[nodiscard]] static net::HttpRequest request(std::string url = "https://api.example.org/api/query?x=1") {
        net::HttpRequest made;
        made.url = std::move(url);
        return made;
    }
    [[nodiscard]] Result<net::HttpResponse> ask(std::string url = "https://api.example.org/api/query?x=1") {
        return run(asker().ask(Service::query, request(std::move(url))));
    }
    [[nodiscard]] Form only_outcome() {
        EXPECT_THAT(turns_.outcomes(), SizeIs(1));
        return turns_.outcomes().back().form;
    }

    std::unique_ptr<Asker> asker_;
};

TEST_F(Polite, SignsAndLeavesNoConnectionBehind) {
    http_.enqueue(http_response(200, "body"));

    const auto response = ask();

    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "body");
    EXPECT_EQ(http_.requests().at(0).user_agent, "paperwire/" PAPERWIRE_VERSION " (+mailto:ops@example.org)");
    EXPECT_TRUE(http_.requests().at(0).close_after);
    EXPECT_EQ(only_outcome(), Form::answered);
    EXPECT_FALSE(turns_.is_held());
}

TEST_F(Polite, TellsTurnsHowTheServiceDid) {
    struct Case {
        int status;
        std::string retry_after;
        Form form;
        std::optional<std::chrono::seconds> patience;
    };
    const std::vector<Case> cases{{200, "", Form::answered, {}},
                                  {304, "", Form::answered, {}},
                                  {400, "", Form::answered, {}},
                                  {404, "", Form::answered, {}},
                                  {500, "", Form::silent, {}},
                                  {502, "", Form::silent, {}},
                                  {403, "", Form::refused, {}},
                                  {406, "", Form::throttled, {}},
                                  {429, "120", Form::throttled, 120s},
                                  {503, "0", Form::throttled, {}},
                                  {503, "Mon, 27 Apr 2026 09:00:00 GMT", Form::throttled, 3600s}};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.status);
        fakes::VirtualClock clock{clock_.real()};
        fakes::VirtualTime time{loop_, clock, {}};
        fakes::FakeTurns turns{clock};
        Asker asker(settings_, http_, clock, turns);
        http_.enqueue(http_response(one.status, "words", {{"retry-after", one.retry_after}}));
        const auto ending = fakes::start(loop_, asker.ask(Service::query, request()));
        ASSERT_TRUE(time.run_until([&] { return ending->value.has_value(); }));

        ASSERT_THAT(turns.outcomes(), SizeIs(1));
        EXPECT_EQ(turns.outcomes()[0].form, one.form);
        EXPECT_EQ(turns.outcomes()[0].patience, one.patience);
        EXPECT_EQ(ending->value->has_value(), one.form == Form::answered || one.form == Form::silent);
        EXPECT_FALSE(turns.is_held());
    }
}

TEST_F(Polite, IsSilentAboutAServiceThatDoesNotAnswer) {
    http_.enqueue(fail(Errc::timeout, "no answer in 60 s"));

    const auto response = ask();

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::timeout);
    EXPECT_EQ(response.error().message, "api.example.org: no answer in 60 s");
    EXPECT_EQ(only_outcome(), Form::silent);
}

TEST_F(Polite, RestsAfterTheEndOfALongRequest) {
    http_.always(http_response(200));
    http_.hold();
    const auto first = fakes::start(loop_, asker().ask(Service::oai, request()));
    const auto second = fakes::start(loop_, asker().ask(Service::query, request()));
    time_.pass(100s);
    EXPECT_EQ(turns_.signs(), 10) << "a sign of life in ten seconds";
    EXPECT_THAT(sent_at_, SizeIs(1));

    http_.release();
    ASSERT_TRUE(time_.run_until([&] { return second->value.has_value(); }));

    EXPECT_TRUE(first->value.has_value());
    EXPECT_THAT(sent_at_, ElementsAre(0s, 103s));
    EXPECT_EQ(http_.most_open(), 1);
}

TEST_F(Polite, DropsTheRequestWhoseTurnWasLost) {
    http_.always(http_response(200));
    http_.hold();
    const auto asked = fakes::start(loop_, asker().ask(Service::oai, request()));
    time_.pass(5s);
    turns_.lose();

    ASSERT_TRUE(time_.run_until([&] { return asked->value.has_value(); }));

    ASSERT_FALSE(*asked->value);
    EXPECT_EQ(asked->value->error().code, Errc::unavailable);
    EXPECT_THAT(asked->value->error().message, HasSubstr("the turn was lost"));
    EXPECT_EQ(http_.open(), 0) << "and the connection with it";
    EXPECT_EQ(clock_.elapsed(), 10s);
}

TEST_F(Polite, DropsAnAnswerThatCameAfterItsTurn) {
    http_.enqueue(http_response(200));
    http_.on_send([this](const net::HttpRequest&) { turns_.lose(); });

    const auto response = ask();

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unavailable);
}

TEST_F(Polite, GivesTheTurnBackWhenCancelled) {
    http_.always(http_response(200));
    http_.hold();
    boost::asio::cancellation_signal stop;
    std::optional<Errc> code;
    const auto note = [&code](std::exception_ptr error, Result<net::HttpResponse> response) {
        EXPECT_FALSE(error);
        code = response ? Errc::internal : response.error().code;
    };
    boost::asio::co_spawn(loop_, asker().ask(Service::query, request()),
                          boost::asio::bind_cancellation_slot(stop.slot(), note));
    time_.settle();
    ASSERT_TRUE(turns_.is_held());

    stop.emit(boost::asio::cancellation_type::terminal);
    time_.settle();

    EXPECT_EQ(code, Errc::canceled);
    EXPECT_FALSE(turns_.is_held());
    EXPECT_EQ(only_outcome(), Form::silent);
    EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(Polite, GivesUpWaitingForATurnWhenCancelled) {
    http_.always(http_response(200));
    ASSERT_TRUE(ask());
    boost::asio::cancellation_signal stop;
    std::optional<Errc> code;
    boost::asio::co_spawn(loop_, asker().ask(Service::query, request()),
                          boost::asio::bind_cancellation_slot(
                              stop.slot(), [&code](std::exception_ptr, Result<net::HttpResponse> response) {
                                  code = response ? Errc::internal : response.error().code;
                              }));
    time_.settle();

    stop.emit(boost::asio::cancellation_type::terminal);
    time_.settle();

    EXPECT_EQ(code, Errc::canceled);
    EXPECT_THAT(http_.requests(), SizeIs(1));
    EXPECT_FALSE(turns_.is_held());
}

TEST_F(Polite, KeepsItsDistanceThoughTheClockOfTheTurnsIsSet) {
    class Careless final : public Turns {
    public:
        boost::asio::awaitable<Result<TurnAnswer>> take(Claim) override { co_return TurnAnswer{1, {}}; }
        boost::asio::awaitable<Result<void>> check(Claim) override { co_return Result<void>{}; }
        boost::asio::awaitable<Result<bool>> keep(TurnId) override { co_return true; }
        boost::asio::awaitable<Result<bool>> give_back(Claim, TurnId, ServiceOutcome) override { co_return true; }
    };
    Careless turns;
    Asker asker(settings_, http_, clock_, turns);
    http_.always(http_response(200));

    ASSERT_TRUE(run(asker.ask(Service::query, request())));
    ASSERT_TRUE(run(asker.ask(Service::query, request())));

    EXPECT_THAT(sent_at_, ElementsAre(0s, 3s));
}

TEST_F(Polite, SaysWhetherAServiceRestsWithoutTakingATurn) {
    Asker asker(settings_, http_, clock_, turns_);
    turns_.rest(Service::feeds, Error{Errc::throttled, "rests", 600s});

    const auto feeds = run(asker.may_ask(Service::feeds, settings_.rss));
    const auto queries = run(asker.may_ask(Service::query, settings_.api));

    ASSERT_FALSE(feeds);
    EXPECT_EQ(feeds.error(), (Error{Errc::throttled, "rss.example.org: rests", 600s}));
    EXPECT_TRUE(queries);
    EXPECT_THAT(turns_.claims(), ::testing::IsEmpty());
}

TEST_F(Polite, KeepsArxivsOwnIntervalWhateverIsConfigured) {
    settings_.min_interval = 1ms;
    http_.always(http_response(200));

    ASSERT_TRUE(ask("https://export.arxiv.org/api/query"));
    ASSERT_TRUE(ask("https://api.example.org/api/query"));

    EXPECT_EQ(turns_.claims().at(0).interval, 3s);
    EXPECT_TRUE(turns_.claims().at(0).of_arxiv);
    EXPECT_EQ(turns_.claims().at(1).interval, 1ms);
    EXPECT_FALSE(turns_.claims().at(1).of_arxiv);
}

TEST_F(Polite, RestsOfArxivsOwnGoByTheMachinesClock) {
    clock_.shift_civil(24h);

    EXPECT_EQ(resting_clock(clock_, true), clock_.real());
    EXPECT_EQ(resting_clock(clock_, false), clock_.civil());
}

TEST_F(Polite, AsksNobodyAfterARefusal) {
    turns_.rest(Service::query, Error{Errc::refused, "not asked: blocked since …", {}});

    const auto response = ask();

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::refused);
    EXPECT_THAT(http_.requests(), IsEmpty());
}

}  // namespace
}  // namespace paperwire::source
