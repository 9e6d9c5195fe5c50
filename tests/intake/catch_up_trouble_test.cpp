// SPDX-License-Identifier: MIT
// Lists of arXiv's archive that fail, get lost, or go round in circles.
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using testing::ElementsAre;

class CatchUpTrouble : public testing::Test, protected CatchUpWorld {
protected:
    CatchUpTrouble() {
        archive_.set_list_page(1);
        archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
        archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
    }
    const Error timeout{Errc::timeout, "first byte timeout", std::nullopt};
    const Error lost{Errc::conflict, "badResumptionToken", std::nullopt};

    std::vector<std::string> lists() {
        std::vector<std::string> all;
        for (const std::string& question : archive_.questions()) {
            if (question.starts_with("list") || question.starts_with("token")) all.push_back(question);
        }
        return all;
    }
};

TEST_F(CatchUpTrouble, LeavesTheGapsOpen) {
    archive_.fail_next({Errc::throttled, "429", std::nullopt});

    EXPECT_EQ(step().error().code, Errc::throttled);
    EXPECT_EQ(open(), 4U);

    catch_up();
    EXPECT_EQ(caught_up().size(), 2U);
}

TEST_F(CatchUpTrouble, ListWhoseTokenIsForgottenIsBegunAnewWhereItWas) {
    fakes::want(step());
    archive_.fail_next(lost);

    catch_up();

    EXPECT_THAT(lists(), ElementsAre("list cs:cs:PL 2026-04-18", "token 2026-04-18:1", "list cs:cs:PL 2026-04-20",
                                     "token 2026-04-20:1"));
    EXPECT_EQ(caught_up().size(), 2U);
}

TEST_F(CatchUpTrouble, ListThatIsForgottenAgainAndAgainIsTroubleAndNoTightLoop) {
    archive_.set_oracle([this](const std::string& question) -> std::optional<Error> {
        return question.starts_with("token") ? std::optional{lost} : std::nullopt;
    });

    const auto report = fakes::want(look_back_once());

    ASSERT_TRUE(report.trouble);
    EXPECT_EQ(report.trouble->code, Errc::unavailable);
    EXPECT_EQ(report.pause.failures, 1);
    EXPECT_LE(lists().size(), 8U);
    const auto before = lists().size();
    for (int i = 0; i < 5; ++i) {
        here_.clock.advance(std::chrono::hours{3});
        EXPECT_TRUE(fakes::want(look_back_once()).trouble);
    }
    EXPECT_LE(lists().size(), before + 10U) << "a list and its token each time";

    archive_.set_oracle({});
    here_.clock.advance(std::chrono::hours{3});
    fakes::want(look_back_once());
    EXPECT_EQ(caught_up().size(), 2U);
}

TEST_F(CatchUpTrouble, ListThatFailsForGoodBeginsDaysEarlier) {
    archive_.set_oracle([this](const std::string& question) -> std::optional<Error> {
        return question.starts_with("list") && question > "list cs:cs:PL 2026-04-15" ? std::optional{timeout}
                                                                                     : std::nullopt;
    });

    int failures = 0;
    while (!step()) ++failures;

    EXPECT_EQ(failures, 5);
    EXPECT_THAT(lists(),
                ElementsAre("list cs:cs:PL 2026-04-18", "list cs:cs:PL 2026-04-18", "list cs:cs:PL 2026-04-18",
                            "list cs:cs:PL 2026-04-17", "list cs:cs:PL 2026-04-16", "list cs:cs:PL 2026-04-15"));
    catch_up();
    EXPECT_EQ(caught_up().size(), 2U);
}

TEST_F(CatchUpTrouble, ListBeginsAWeekEarlierAtMost) {
    for (int i = 0; i < 11; ++i) {
        archive_.fail_next(timeout);
        EXPECT_FALSE(step());
    }

    EXPECT_EQ(lists().back(), "list cs:cs:PL 2026-04-11");
}

TEST_F(CatchUpTrouble, ListThatFailsForGoodLetsOtherDaysComeFirst) {
    archive_.set_oracle([this](const std::string& question) -> std::optional<Error> {
        return question.starts_with("list") && question < "list cs:cs:PL 2026-04-19" ? std::optional{timeout}
                                                                                     : std::nullopt;
    });
    for (int i = 0; i < 12; ++i) EXPECT_FALSE(step());

    catch_up();
    EXPECT_EQ(lists().at(12), "list cs:cs:PL 2026-04-19");
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-21 2604.00030v1 new"));
    EXPECT_THAT(open_days(), testing::Contains("2026-04-20"));

    archive_.set_oracle({});
    here_.clock.advance(std::chrono::hours{2});
    catch_up();
    EXPECT_THAT(caught_up(), testing::Contains("2026-04-20 2604.00020v1 new"));
}

TEST_F(CatchUpTrouble, ListThatHasBegunIsGivenUpLater) {
    fakes::want(step());
    archive_.set_oracle([this](const std::string&) { return std::optional{timeout}; });

    for (int i = 0; i < 30; ++i) EXPECT_FALSE(step());

    EXPECT_EQ(harvest().reached, fakes::day("2026-04-20")) << "an outage of a day costs no pages";
    for (int i = 0; i < 12; ++i) EXPECT_FALSE(step());
    archive_.set_oracle({});
    fakes::want(step());
    EXPECT_EQ(lists().back(), "list cs:cs:PL 2026-04-19") << "but others get their turn";
}

TEST_F(CatchUpTrouble, SetThatTheArchiveDoesNotKnowIsLeftOut) {
    archive_.set_oracle([](const std::string& question) -> std::optional<Error> {
        if (!question.starts_with("list cs:cs:PL")) return std::nullopt;
        return Error{Errc::usage, "badArgument: no such set", std::nullopt};
    });

    catch_up();

    EXPECT_THAT(lists(), ElementsAre("list cs:cs:PL 2026-04-18", "list all 2026-04-18", "token 2026-04-18:1"));
    EXPECT_EQ(caught_up().size(), 2U);
}

/// OAI-PMH slows harvesters down by a 503: that says nothing of the address.
TEST_F(CatchUpTrouble, BeingToldToWaitIsNoFailureOfTheList) {
    for (int i = 0; i < 20; ++i) {
        archive_.fail_next({Errc::throttled, "oaipmh.arxiv.org answered 503", std::chrono::seconds{20}});
        EXPECT_EQ(step().error().code, Errc::throttled);
    }

    EXPECT_EQ(harvest().failures, 0);
    EXPECT_EQ(lists().back(), "list cs:cs:PL 2026-04-18");
}

TEST_F(CatchUpTrouble, PageThatFailsForGoodIsReachedByAnotherList) {
    archive_.set_oracle([this](const std::string& question) -> std::optional<Error> {
        return question == "token 2026-04-18:1" ? std::optional{timeout} : std::nullopt;
    });

    int failures = 0;
    for (int i = 0; i < 50; ++i) {
        const auto one = step();
        if (!one) ++failures;
        else if (one->done) break;
    }

    EXPECT_EQ(failures, 6);
    EXPECT_EQ(caught_up().size(), 2U);
}

TEST_F(CatchUpTrouble, EndOfATokenIsByTheMachinesOwnClock) {
    archive_.set_token_until(at("2026-04-25T00:00:00Z"));
    here_.clock.set_civil(at("2026-05-24T08:00:00Z"));

    catch_up();

    EXPECT_THAT(lists(), ElementsAre("list cs:cs:PL 2026-04-18", "token 2026-04-18:1"));
}

TEST_F(CatchUpTrouble, TokenThatIsOverIsNotAskedFor) {
    archive_.set_token_until(at("2026-04-25T00:00:00Z"));
    fakes::want(step());
    archive_.set_token_until(at("2026-04-26T00:00:00Z"));
    here_.clock.advance(std::chrono::hours{16});

    catch_up();

    EXPECT_THAT(lists(), ElementsAre("list cs:cs:PL 2026-04-18", "list cs:cs:PL 2026-04-20", "token 2026-04-20:1"));
}

TEST_F(CatchUpTrouble, TokensThatAreAlwaysOverAreTriedAllTheSame) {
    archive_.set_token_until(at("2026-01-01T00:00:00Z"));

    catch_up();

    EXPECT_EQ(caught_up().size(), 2U);
    EXPECT_LE(lists().size(), 4U);
}

}  // namespace
}  // namespace paperwire::intake
