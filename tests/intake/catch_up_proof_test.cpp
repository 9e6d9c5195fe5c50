// SPDX-License-Identifier: MIT
// When a day counts as caught up, told as it happens.
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::item;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CatchUpProof : public testing::Test, protected CatchUpWorld {
protected:
    void add_four_days() {
        archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
        archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
        archive_.add(record("2604.00040", {"cs.PL"}, {"2026-04-21T10:00:00Z"}, "2026-04-22"));
        archive_.add(record("2604.00050", {"cs.PL"}, {"2026-04-22T10:00:00Z"}, "2026-04-23"));
    }
    const std::vector<std::string> four_days{"2026-04-20 2604.00020v1 new", "2026-04-21 2604.00030v1 new",
                                             "2026-04-22 2604.00040v1 new", "2026-04-23 2604.00050v1 new"};
};

TEST_F(CatchUpProof, ListThatIsEmptyInTheNightIsAskedForAgainOnTheNextDay) {
    catch_up();
    EXPECT_EQ(open(), 4U) << "an answer without records proves nothing";
    add_four_days();
    const auto asked = archive_.questions().size();
    catch_up();
    EXPECT_EQ(archive_.questions().size(), asked) << "not at once";

    here_.clock.advance(std::chrono::hours{20});
    catch_up();

    EXPECT_EQ(caught_up(), four_days);
    EXPECT_EQ(open(), 0U);
    EXPECT_EQ(receipt("2026-04-21").listed, 1);
    EXPECT_EQ(receipt("2026-04-21").read, 1);
    EXPECT_EQ(receipt("2026-04-21").state, CategoryState::fresh);
}

TEST_F(CatchUpProof, DayThatIsNotOverIsTriedAgainWhenItIs) {
    read_in_part("2026-04-24", {item("2604.00090", Kind::new_paper, {"cs.PL"})});
    add_four_days();
    archive_.add(record("2604.00090", {"cs.PL"}, {"2026-04-23T10:00:00Z"}, "2026-04-24"));
    archive_.add(record("2604.00085", {"cs.PL"}, {"2026-04-23T09:00:00Z"}, "2026-04-24"));

    catch_up();
    EXPECT_THAT(open_days(), ElementsAre("2026-04-24"));
    EXPECT_THAT(caught_up(), testing::Contains("2026-04-24 2604.00085v1 new")) << "what there is goes out at once";
    EXPECT_EQ(receipt("2026-04-24").read, 2);

    archive_.add(record("2604.00087", {"cs.PL"}, {"2026-04-23T11:00:00Z"}, "2026-04-25"));
    here_.clock.set_civil(at("2026-04-25T04:29:00Z"));
    catch_up();
    EXPECT_EQ(open(), 1U);
    here_.clock.set_civil(at("2026-04-25T04:30:00Z"));
    catch_up();

    EXPECT_EQ(open(), 0U);
    EXPECT_THAT(caught_up(), testing::Contains("2026-04-24 2604.00087v1 new"));
    EXPECT_EQ(caught_up().size(), 6U) << "each once";
    EXPECT_EQ(receipt("2026-04-24").read, 3);
    EXPECT_EQ(receipt("2026-04-24").reconstructed, 2);
}

TEST_F(CatchUpProof, ListThatLacksWhatAFeedListedHasHoles) {
    read_in_part("2026-04-22", {item("2604.00040", Kind::new_paper, {"cs.PL"})});
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
    archive_.add(record("2604.00050", {"cs.PL"}, {"2026-04-22T10:00:00Z"}, "2026-04-23"));

    catch_up();
    EXPECT_THAT(open_days(), ElementsAre("2026-04-22"));

    archive_.add(record("2604.00040", {"cs.PL"}, {"2026-04-21T10:00:00Z"}, "2026-04-22"));
    archive_.add(record("2604.00041", {"cs.PL"}, {"2026-04-21T10:00:00Z"}, "2026-04-22"));
    here_.clock.advance(std::chrono::hours{21});
    catch_up();

    EXPECT_EQ(open(), 0U);
    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-21 2604.00030v1 new",
                                         "2026-04-23 2604.00050v1 new", "2026-04-22 2604.00041v1 new"));
    EXPECT_EQ(receipt("2026-04-22").read, 2);
    EXPECT_THAT(receipt("2026-04-22").note, Not(HasSubstr("are not in")));
}

/// The query API shows what is new at once; what was replaced is in no answer of its.
TEST_F(CatchUpProof, ListThatIsADayBehindIsAskedForAgain) {
    archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
    archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
    archive_.add(record("2604.00040", {"cs.PL"}, {"2026-04-21T10:00:00Z"}, "2026-04-22"));
    archive_.add_to_queries(record("2604.00050", {"cs.PL"}, {"2026-04-22T10:00:00Z"}, "2026-04-23"));
    catch_up();
    EXPECT_EQ(caught_up(), four_days) << "what there is goes out at once";
    EXPECT_THAT(open_days(), ElementsAre("2026-04-23"));

    archive_.add(record("2604.00010", {"cs.PL"}, {"2026-04-16T10:00:00Z", "2026-04-22T10:00:00Z"}, "2026-04-23"));
    here_.clock.advance(std::chrono::hours{20});
    catch_up();

    EXPECT_EQ(open(), 0U);
    EXPECT_THAT(caught_up(), testing::Contains("2026-04-23 2604.00010v2 replace"));
    EXPECT_THAT(receipt("2026-04-23").note, Not(HasSubstr("list ended")));
}

/// As it was: ahead by a month while an empty day was asked for.
TEST_F(CatchUpProof, ClockThatIsSetBackMakesNoTightLoop) {
    here_.clock.set_civil(at("2026-05-24T08:00:00Z"));
    catch_up();
    EXPECT_EQ(open(), 4U);
    here_.clock.set_civil(at("2026-04-24T08:00:00Z"));

    catch_up();

    ASSERT_EQ(archive_.questions("list").size(), 2U);
    EXPECT_EQ(fakes::want(look_back_once()).again, at("2026-04-25T04:00:00Z"));
}

TEST_F(CatchUpProof, PaperThatTheArchiveNeverShowsIsToldAfterFiveDays) {
    read_in_part("2026-04-22", {item("2604.00040", Kind::new_paper, {"cs.PL"})});

    for (int tries = 1; tries < 5; ++tries) {
        catch_up();
        EXPECT_THAT(open_days(), testing::Contains("2026-04-22")) << tries;
        here_.clock.advance(std::chrono::hours{24});
    }
    catch_up();

    EXPECT_EQ(open(), 0U);
    EXPECT_EQ(archive_.questions("list").size(), 5U);
    EXPECT_THAT(receipt("2026-04-22").note, HasSubstr("1 papers that were listed are not in arXiv's archive"));
}

TEST_F(CatchUpProof, ItemThatCouldNotBeReadIsWaitedForAndNeverClaimed) {
    read_in_part("2026-04-22", {item("2604.00040", Kind::new_paper, {"cs.PL"})}, 2);
    add_four_days();

    for (int tries = 1; tries <= 5; ++tries) {
        EXPECT_GT(open(), 0U);
        catch_up();
        here_.clock.advance(std::chrono::hours{24});
    }

    EXPECT_EQ(open(), 0U);
    EXPECT_EQ(receipt("2026-04-22").listed, 2);
    EXPECT_EQ(receipt("2026-04-22").read, 1);
}

TEST_F(CatchUpProof, SmallCategoryThatHadNothingIsConfirmedADayLater) {
    catch_up();
    EXPECT_EQ(open(), 4U);
    EXPECT_EQ(fakes::want(look_back_once()).again, at("2026-04-25T04:00:00Z"));

    here_.clock.set_civil(at("2026-04-25T03:59:59Z"));
    catch_up();
    EXPECT_EQ(archive_.questions("list").size(), 1U);
    here_.clock.set_civil(at("2026-04-25T04:00:00Z"));
    catch_up();

    EXPECT_EQ(open(), 0U);
    EXPECT_EQ(archive_.questions("list").size(), 2U);
    EXPECT_EQ(receipt("2026-04-21").state, CategoryState::fresh);
    EXPECT_EQ(receipt("2026-04-21").read, 0);
}

TEST_F(CatchUpProof, LookBackSaysHowManyAreOpenAndWhenToGoOn) {
    add_four_days();
    read_in_part("2026-04-24", {item("2604.00090", Kind::new_paper, {"cs.PL"})});

    const auto first = fakes::want(look_back_once());
    EXPECT_EQ(first.gaps, 1U);
    EXPECT_EQ(first.again, at("2026-04-25T04:30:00Z"));
    EXPECT_FALSE(first.trouble);
    archive_.add(record("2604.00090", {"cs.PL"}, {"2026-04-23T10:00:00Z"}, "2026-04-24"));
    here_.clock.set_civil(*first.again);
    const auto second = fakes::want(look_back_once());

    EXPECT_EQ(second.gaps, 0U);
    EXPECT_FALSE(second.again);
}

}  // namespace
}  // namespace paperwire::intake
