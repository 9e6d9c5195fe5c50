// SPDX-License-Identifier: MIT
// The check of a list against the query API.
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::item;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Error down{Errc::unavailable, "export.arxiv.org answered 500", std::nullopt};

class CatchUpCheck : public testing::Test, protected CatchUpWorld {
protected:
    CatchUpCheck() {
        archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
        archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
        archive_.add(record("2604.00040", {"cs.PL"}, {"2026-04-21T10:00:00Z"}, "2026-04-22"));
        archive_.add(record("2604.00050", {"cs.PL"}, {"2026-04-22T10:00:00Z"}, "2026-04-23"));
    }
    void add_hole() {
        archive_.add_to_queries(record("2604.00031", {"cs.PL"}, {"2026-04-20T11:00:00Z"}, "2026-04-21"));
    }
    void let_queries_fail(Error error) {
        archive_.set_oracle([error](const std::string& question) -> std::optional<Error> {
            if (question.starts_with("list") || question.starts_with("token")) return std::nullopt;
            return error;
        });
    }
};

TEST_F(CatchUpCheck, HoleOfTheListIsFilled) {
    add_hole();

    catch_up();

    EXPECT_THAT(caught_up(),
                ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-21 2604.00030v1 new", "2026-04-21 2604.00031v1 new",
                            "2026-04-22 2604.00040v1 new", "2026-04-23 2604.00050v1 new"));
    EXPECT_EQ(open(), 0U);
    EXPECT_EQ(receipt("2026-04-21").read, 2);
    EXPECT_EQ(receipt("2026-04-21").note, "reconstructed from arXiv's archive: the day had passed unread");
}

TEST_F(CatchUpCheck, EachDayOfSubmissionIsAskedForOnce) {
    catch_up();

    EXPECT_THAT(archive_.questions("page"),
                ElementsAre("page 0+1000 (submittedDate:[202604140000 TO 202604142359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604150000 TO 202604152359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604160000 TO 202604162359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604170000 TO 202604172359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604180000 TO 202604182359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604190000 TO 202604192359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604200000 TO 202604202359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604210000 TO 202604212359] AND cat:cs.PL)",
                            "page 0+1000 (submittedDate:[202604220000 TO 202604222359] AND cat:cs.PL)"));
}

TEST_F(CatchUpCheck, LargeDayIsReadToItsEnd) {
    for (int i = 0; i < 1'005; ++i) {
        archive_.add_to_queries(
            record("2604.0" + std::to_string(2'000 + i), {"cs.PL"}, {"2026-04-22T11:00:00Z"}, "2026-04-23"));
    }

    catch_up();

    EXPECT_THAT(archive_.questions("page 1000+"), ElementsAre(HasSubstr("202604220000")));
    EXPECT_EQ(receipt("2026-04-23").read, 1) << "the others have higher ids than Friday's";
    EXPECT_EQ(fakes::want(here_.store->open_harvests()).size(), 0U);
}

TEST_F(CatchUpCheck, ReplacedPaperComesWithItsFirstAndItsLastVersion) {
    archive_.add_to_queries(
        record("2604.00031", {"cs.PL"}, {"2026-04-20T11:00:00Z", "2026-04-21T11:00:00Z"}, "2026-04-22"));

    catch_up();

    EXPECT_THAT(archive_.questions("ids"), ElementsAre("ids 2604.00031v1"));
    EXPECT_THAT(caught_up(), Contains("2026-04-21 2604.00031v1 new"));
    EXPECT_THAT(caught_up(), Contains("2026-04-22 2604.00031v2 replace"));
}

TEST_F(CatchUpCheck, StandsWhereItWasAfterAKill) {
    for (int i = 0; i < 4; ++i) fakes::want(step());

    here_.reopen();
    catch_up();

    EXPECT_EQ(archive_.questions("page").size(), 9U);
    EXPECT_EQ(archive_.questions("list").size(), 1U);
}

TEST_F(CatchUpCheck, WhereThereIsNoQueryApiTheReceiptSaysSo) {
    archive_.take_queries_away();
    archive_.add(record("2604.00010", {"cs.PL"},
                        {"2026-04-16T10:00:00Z", "2026-04-20T10:00:00Z", "2026-04-22T10:00:00Z"}, "2026-04-23"));

    catch_up();

    EXPECT_THAT(archive_.questions(), ElementsAre("list cs:cs:PL 2026-04-18"));
    EXPECT_EQ(caught_up().size(), 6U) << "with the text there is, for versions that were replaced since";
    EXPECT_EQ(open(), 0U);
    EXPECT_THAT(receipt("2026-04-21").note, HasSubstr("not checked against the query API"));
}

TEST_F(CatchUpCheck, QueryApiThatIsDownForGoodIsGivenUp) {
    let_queries_fail(down);
    Pause pause;
    int calls = 0;
    for (; open() > 0 && calls < 20; ++calls) {
        const auto report = fakes::want(look_back_once(pause));
        pause = report.pause;
        if (report.again) here_.clock.set_civil(std::max(here_.clock.civil(), *report.again));
    }

    EXPECT_EQ(open(), 0U);
    EXPECT_LE(archive_.questions("page").size(), 6U);
    EXPECT_GE(archive_.questions("page").size(), 2U);
    EXPECT_THAT(receipt("2026-04-21").note, HasSubstr("not checked against the query API"));
    EXPECT_EQ(caught_up().size(), 4U);
}

TEST_F(CatchUpCheck, SixFailuresInARowAreEnough) {
    let_queries_fail(down);
    fakes::want(step());

    for (int failure = 1; failure < 6; ++failure) EXPECT_EQ(step().error().message, down.message) << failure;
    EXPECT_EQ(harvest().stage, store::HarvestStage::checking);
    EXPECT_EQ(fakes::want(step()).stage, store::HarvestStage::placing);
}

TEST_F(CatchUpCheck, AnAnswerBetweenFailuresStartsTheCountAgain) {
    fakes::want(step());
    for (int i = 0; i < 5; ++i) {
        archive_.fail_next(down);
        static_cast<void>(step());
    }
    EXPECT_EQ(harvest().failures, 5);

    fakes::want(step());

    EXPECT_EQ(harvest().failures, 0);
}

TEST_F(CatchUpCheck, WhoCallsOnceADayIsNotKeptWaitingForDays) {
    let_queries_fail(down);
    fakes::want(look_back_once());
    EXPECT_EQ(open(), 4U);

    here_.clock.advance(std::chrono::hours{24});
    fakes::want(look_back_once());

    EXPECT_EQ(open(), 0U);
}

TEST_F(CatchUpCheck, PatienceBeginsWithTheFirstFailure) {
    fakes::want(step());
    here_.clock.advance(std::chrono::hours{12});  // the list is from last night
    let_queries_fail(down);

    for (int failure = 1; failure <= 3; ++failure) {
        EXPECT_FALSE(step()) << failure;
        here_.clock.advance(std::chrono::minutes{50});
    }
    EXPECT_EQ(harvest().stage, store::HarvestStage::checking);
    here_.clock.advance(std::chrono::minutes{50});
    fakes::want(step());

    EXPECT_EQ(harvest().stage, store::HarvestStage::placing);
}

TEST_F(CatchUpCheck, QuestionThatTheApiDoesNotUnderstandIsNotRepeated) {
    let_queries_fail({Errc::usage, "400", std::nullopt});

    catch_up();

    EXPECT_EQ(archive_.questions("page").size(), 1U);
    EXPECT_EQ(open(), 0U);
}

TEST_F(CatchUpCheck, BanIsNotCountedAndStopsEverything) {
    let_queries_fail({Errc::refused, "403", std::nullopt});

    for (int i = 0; i < 9; ++i) EXPECT_TRUE(fakes::want(look_back_once()).refused());

    EXPECT_EQ(harvest().failures, 0);
}

TEST_F(CatchUpCheck, RecordsThatCouldNotBeReadComeFromTheQueryApi) {
    add_hole();
    archive_.add_unread("2604.00031");

    catch_up();

    EXPECT_THAT(archive_.questions("ids"), ElementsAre("ids 2604.00031"));
    EXPECT_THAT(caught_up(), Contains("2026-04-21 2604.00031v1 new"));
    EXPECT_THAT(receipt("2026-04-21").note, Not(HasSubstr("could not be read")));
}

TEST_F(CatchUpCheck, RecordsThatNobodyCanReadAreCounted) {
    archive_.add_unread("2604.00031");
    archive_.add_unread();

    catch_up();

    EXPECT_EQ(open(), 0U);
    EXPECT_THAT(receipt("2026-04-21").note, HasSubstr("2 records of the archive could not be read"));
}

}  // namespace
}  // namespace paperwire::intake
