// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/intake/catch_up.hpp"
#include "tests/fakes/fake_archive.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/intake/archive_papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using testing::ElementsAre;

/// Monday 20 to Wednesday 22 April 2026, of cs.PL.
class Backfill : public testing::Test {
protected:
    Backfill() {
        archive_.add(record("2604.00005", {"cs.PL"}, {"2026-04-15T10:00:00Z"}, "2026-04-16"));
        archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z"}, "2026-04-20"));
        archive_.add(record("2604.00021", {"cs.AI"}, {"2026-04-17T11:00:00Z"}, "2026-04-20"));
        archive_.add(record("2604.00030", {"math.LO", "cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-21"));
        archive_.add(record("2603.00007", {"cs.PL"}, {"2026-03-20T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22"));
        archive_.add(record("2604.00050", {"cs.PL"}, {"2026-04-23T10:00:00Z"}, "2026-04-24"));
        archive_.set_list_page(2);
    }
    void begin(bool notify) {
        store::Harvest order;
        order.purpose = store::Purpose::backfill;
        order.from = day("2026-04-20");
        order.to = day("2026-04-22");
        order.notify = notify;
        fakes::want(here_.store->begin_harvest(order, {}, here_.clock.civil()));
    }
    Result<HarvestStep> step() {
        HarvestRooms rooms{archive_, *here_.store, here_.store_thread, here_.clock};
        store::Harvest harvest = fakes::want(here_.store->open_harvests()).at(0);
        return fakes::run_to_end(here_.loop, harvest_step(rooms, std::move(harvest), {"cs.PL"}));
    }
    void harvest() {
        while (!fakes::want(step()).done) {
        }
    }
    std::vector<std::string> papers() {
        std::vector<std::string> lines;
        fakes::want(here_.store->each_announcement({}, {}, [&](const Announcement& one) {
            lines.push_back(to_string(*one.day) + " " + one.paper->id.text() + " " + std::string(to_string(one.kind)));
        }));
        return lines;
    }

    fakes::Installation here_;
    fakes::FakeArchive archive_;
};

TEST_F(Backfill, KeepsWhatWasAnnouncedInTheseDaysAndTellsNobody) {
    begin(false);

    harvest();

    EXPECT_THAT(papers(), ElementsAre("2026-04-20 2604.00020 new", "2026-04-21 2604.00030 cross",
                                      "2026-04-22 2603.00007 replace"));
    EXPECT_EQ(fakes::want(here_.store->head()), 0);
}

TEST_F(Backfill, NotifiesWhenItIsToldTo) {
    begin(true);

    harvest();

    EXPECT_EQ(fakes::want(here_.store->head()), 3);
}

TEST_F(Backfill, IsCheckedAgainstTheQueryApiWhenItNotifies) {
    archive_.add_to_queries(record("2604.00031", {"cs.PL"}, {"2026-04-20T11:00:00Z"}, "2026-04-21"));
    begin(true);

    harvest();

    EXPECT_EQ(fakes::want(here_.store->head()), 4);
}

TEST_F(Backfill, GoesOnAfterAKillAtAnyStep) {
    begin(false);

    for (bool done = false; !done; here_.reopen()) done = fakes::want(step()).done;

    EXPECT_EQ(papers().size(), 3U);
    EXPECT_THAT(archive_.questions(), ElementsAre("list all 2026-04-18", "token 2026-04-18:2", "token 2026-04-18:4"));
}

TEST_F(Backfill, RefusalIsToldAndNothingIsLost) {
    begin(false);
    fakes::want(step());
    archive_.fail_next({Errc::refused, "403", std::nullopt});

    EXPECT_EQ(step().error().code, Errc::refused);

    harvest();
    EXPECT_EQ(papers().size(), 3U);
}

}  // namespace
}  // namespace paperwire::intake
