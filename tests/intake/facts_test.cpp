// SPDX-License-Identifier: MIT
#include "bot/intake/facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/intake/look_back.hpp"
#include "tests/fakes/fake_archive.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/intake/archive_papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::item;
using testing::ElementsAre;
using testing::IsEmpty;

class GatherFacts : public testing::Test {
protected:
    GatherFacts() { here_.read("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}); }

    FactsReport gather(std::size_t most = 1'000) {
        HarvestRooms rooms{archive_, *here_.store, here_.store_thread, here_.clock};
        return fakes::want(fakes::run_to_end(here_.loop, gather_facts(rooms, store::FactsOf::all, most)));
    }
    LookBackReport look_back_with(LookBackPlan plan) {
        HarvestRooms rooms{archive_, *here_.store, here_.store_thread, here_.clock};
        plan.categories = {"cs.PL"};
        return fakes::want(fakes::run_to_end(here_.loop, look_back(rooms, std::move(plan))));
    }
    void make_a_gap() {
        store::Reading cut;
        cut.category = "cs.PL";
        cut.day = fakes::day("2026-04-27");
        cut.state = CategoryState::unreachable;
        cut.at = here_.clock.civil();
        cut.cut = true;
        fakes::want(here_.store->remember(cut));
    }
    Paper stored(const std::string& paper) { return fakes::want(here_.store->paper(fakes::id(paper), 1)); }
    void know(const std::string& paper) {
        archive_.add(record(paper, {"cs.PL", "cs.AI"}, {"2026-04-24T10:00:00Z"}, "2026-04-27"));
    }

    fakes::Installation here_;  // Monday 27 April 2026, 06:00 UTC
    fakes::FakeArchive archive_;
};

TEST_F(GatherFacts, CommentsComeByIdAndVersionAndCategoriesStay) {
    know("2604.00001");

    const auto report = gather();

    EXPECT_EQ(report.asked, 1U);
    EXPECT_THAT(archive_.questions(), ElementsAre("ids 2604.00001v1"));
    EXPECT_EQ(stored("2604.00001").comment, Fact::of("comment of 2604.00001"));
    EXPECT_THAT(stored("2604.00001").categories, ElementsAre("cs.PL"));
    EXPECT_EQ(gather().asked, 0U);
}

TEST_F(GatherFacts, WhatTheApiLacksIsAskedForLater) {
    EXPECT_EQ(gather().missing, 1U);
    EXPECT_EQ(gather().asked, 0U);

    here_.clock.advance(std::chrono::hours{1});
    know("2604.00001");

    EXPECT_EQ(gather().asked, 1U);
    EXPECT_FALSE(stored("2604.00001").comment.is_unknown());
}

TEST_F(GatherFacts, AsksForAHundredAtATimeAndNoMoreThanItMay) {
    std::vector<source::FeedItem> items;
    for (int i = 100; i < 350; ++i) items.push_back(item("2604.00" + std::to_string(i), Kind::new_paper, {"cs.PL"}));
    here_.read("cs.PL", "2026-04-27", std::move(items));

    const auto report = gather(150);

    EXPECT_EQ(report.asked, 150U);
    EXPECT_TRUE(report.more);
    EXPECT_EQ(archive_.questions().size(), 2U);
}

TEST_F(GatherFacts, TroubleIsToldAndWhatIsWrittenStands) {
    archive_.fail_next({Errc::throttled, "429", std::nullopt});
    HarvestRooms rooms{archive_, *here_.store, here_.store_thread, here_.clock};

    EXPECT_FALSE(fakes::run_to_end(here_.loop, gather_facts(rooms, store::FactsOf::all, 100)));

    know("2604.00001");
    EXPECT_EQ(gather().asked, 1U);
}

TEST_F(GatherFacts, LookingBackAsksOnlyWhenSomebodyWaits) {
    look_back_with({});
    EXPECT_THAT(archive_.questions(), IsEmpty());
    LookBackPlan plan;
    plan.facts = true;

    const auto report = look_back_with(plan);

    EXPECT_EQ(archive_.questions().size(), 1U);
    EXPECT_EQ(report.again, here_.clock.civil() + std::chrono::hours{1});
}

/// A withdrawal shows in a comment, and comes as a replacement.
TEST_F(GatherFacts, WhereSomebodyTakesReplacementsTheyAloneAreAskedFor) {
    source::FeedItem revised = item("2603.00007", Kind::replacement, {"cs.PL"});
    revised.paper.version = 2;
    here_.read("cs.PL", "2026-04-27", {revised});
    source::Record withdrawn =
        record("2603.00007", {"cs.PL"}, {"2026-03-20T10:00:00Z", "2026-04-24T10:00:00Z"}, "2026-04-27");
    withdrawn.paper.version = 2;
    withdrawn.paper.withdrawn = true;
    archive_.add(withdrawn);
    LookBackPlan plan;
    plan.replacements = true;

    look_back_with(plan);
    look_back_with(plan);

    EXPECT_THAT(archive_.questions(), ElementsAre("ids 2603.00007v2"));
    EXPECT_TRUE(fakes::want(here_.store->paper(fakes::id("2603.00007"), 2)).withdrawn);
}

TEST_F(GatherFacts, LookingBackRestsAfterTroubleLongerEachTime) {
    LookBackPlan plan;
    plan.facts = true;
    archive_.fail_next({Errc::unavailable, "503", std::nullopt});
    const auto first = look_back_with(plan);
    ASSERT_TRUE(first.trouble);
    EXPECT_GT(first.again, here_.clock.civil());
    plan.facts_pause = first.facts_pause;

    const auto resting = look_back_with(plan);
    EXPECT_EQ(archive_.questions().size(), 1U);
    EXPECT_EQ(resting.again, first.again);

    here_.clock.set_civil(*first.again);
    archive_.fail_next({Errc::unavailable, "503", std::nullopt});
    const auto second = look_back_with(plan);
    EXPECT_GT(*second.again - here_.clock.civil(), *first.again - at("2026-04-27T06:00:00Z"));
    plan.facts_pause = second.facts_pause;
    here_.clock.set_civil(*second.again);
    know("2604.00001");
    EXPECT_EQ(look_back_with(plan).events, 0);
    EXPECT_FALSE(stored("2604.00001").comment.is_unknown());
}

TEST_F(GatherFacts, FactsComeThoughTheListsDoNot) {
    make_a_gap();
    know("2604.00001");
    archive_.fail_next({Errc::unavailable, "503", std::nullopt});
    LookBackPlan plan;
    plan.facts = true;

    const auto report = look_back_with(plan);

    EXPECT_FALSE(stored("2604.00001").comment.is_unknown());
    EXPECT_EQ(report.gaps, 1U);
    ASSERT_TRUE(report.trouble);
    EXPECT_GT(report.pause.until, here_.clock.civil()) << "of the lists";
}

TEST_F(GatherFacts, ListsComeThoughFactsDoNot) {
    make_a_gap();
    archive_.set_list_page(1);
    for (const char* paper : {"2604.00001", "2604.00002", "2604.00003"}) know(paper);
    archive_.set_oracle([](const std::string& question) -> std::optional<Error> {
        if (!question.starts_with("ids")) return std::nullopt;
        return Error{Errc::throttled, "429", std::chrono::hours{1}};
    });
    LookBackPlan plan;
    plan.facts = true;
    plan.steps = 1;

    for (int i = 0; i < 3; ++i) {
        const auto report = look_back_with(plan);
        EXPECT_EQ(report.again, here_.clock.civil()) << "for the next page";
        plan.pause = report.pause;
        plan.facts_pause = report.facts_pause;
    }

    EXPECT_EQ(archive_.questions("token").size(), 2U);
    EXPECT_EQ(archive_.questions("ids").size(), 1U) << "the query API rests";
    EXPECT_EQ(plan.facts_pause.until, here_.clock.civil() + std::chrono::hours{1});
}

TEST_F(GatherFacts, ListsThatRestKeepNoFactsWaiting) {
    make_a_gap();
    know("2604.00001");
    LookBackPlan plan;
    plan.facts = true;
    plan.pause = {1, here_.clock.civil() + std::chrono::hours{2}};

    const auto report = look_back_with(plan);

    EXPECT_THAT(archive_.questions(), ElementsAre("ids 2604.00001v1"));
    EXPECT_EQ(report.again, plan.pause.until);
    EXPECT_EQ(report.pause.failures, 1);
}

TEST_F(GatherFacts, WithoutListsGapsAreNobodysTrouble) {
    make_a_gap();
    LookBackPlan plan;
    plan.harvests = false;

    EXPECT_EQ(look_back_with(plan).gaps, 0U);
    EXPECT_THAT(archive_.questions(), IsEmpty());
}

TEST_F(GatherFacts, LookingBackIsToldOfA403) {
    LookBackPlan plan;
    plan.facts = true;
    archive_.fail_next({Errc::refused, "403", std::nullopt});

    const auto report = look_back_with(plan);

    EXPECT_TRUE(report.refused());
    EXPECT_GT(report.pause.until, here_.clock.civil()) << "lists as well";
}

}  // namespace
}  // namespace paperwire::intake
