// SPDX-License-Identifier: MIT
// digest: days that passed unread and are told late concern those who were there, and nobody who joined after them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/installation.hpp"

namespace paperwire::digest {
namespace {

using fakes::day;
using fakes::item;
using fakes::want;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const fakes::Person reader{"ana", "immediate", {fakes::in({"cs.PL"})}, {}};

/// Wednesday 22 April was read; Thursday and Friday passed unread.
class LateDays : public testing::Test {
protected:
    LateDays() { here_.read("cs.PL", "2026-04-22", {item("2604.00022", Kind::new_paper, {"cs.PL"})}); }

    void read_monday() {
        store::Reading reading;
        reading.category = "cs.PL";
        reading.day = day("2026-04-27");
        reading.at = here_.clock.civil();
        reading.items = {{item("2604.00027", Kind::new_paper, {"cs.PL"}).paper, Kind::new_paper}};
        reading.listed = 1;
        reading.expected = {day("2026-04-23"), day("2026-04-24")};
        want(here_.store->remember(reading));
    }
    void join(std::optional<Day> since = std::nullopt) {
        fakes::Person person = reader;
        person.delivery.since = since;
        here_.set_people({person});
        here_.close();
    }
    /// What the archive says of a day that had passed.
    void tell(store::Purpose purpose, const std::string& its_day, const std::string& paper, bool last = true) {
        if (harvest_ == 0) {
            store::Harvest order;
            order.purpose = purpose;
            order.from = day(its_day);
            order.to = day("2026-04-24");
            order.notify = true;
            const auto gaps = purpose == store::Purpose::catch_up ? want(here_.store->open_gaps()) : no_gaps;
            harvest_ = want(here_.store->begin_harvest(order, gaps, here_.clock.civil())).id;
            store::HarvestPage page;
            page.harvest = harvest_;
            page.last = true;
            want(here_.store->write_page(page));
        }
        const std::vector<store::Placement> placements{
            {"cs.PL", day(its_day), {item(paper, Kind::new_paper, {"cs.PL"}).paper, Kind::new_paper}}};
        store::PlacedChunk chunk;
        chunk.harvest = harvest_;
        chunk.placements = placements;
        chunk.up_to = paper;
        chunk.last = last;
        chunk.at = here_.clock.civil();
        std::vector<store::GapVerdict> verdicts;
        for (const store::Gap& gap : want(here_.store->gaps_of(harvest_)))
            verdicts.push_back({gap.category, gap.day, true});
        if (last) chunk.verdicts = verdicts;
        want(here_.store->place(chunk));
        if (last) harvest_ = 0;
    }
    void prune() {
        while (want(here_.store->prune(2'000, std::nullopt))) {
        }
    }

    const std::vector<store::Gap> no_gaps;
    std::int64_t harvest_{0};
    fakes::Installation here_;
};

TEST_F(LateDays, ReachThoseWhoWereThere) {
    join();
    read_monday();

    tell(store::Purpose::catch_up, "2026-04-23", "2604.00023");

    EXPECT_THAT(here_.received("ana"),
                UnorderedElementsAre(HasSubstr("2604.00022"), HasSubstr("2604.00027"), HasSubstr("2604.00023")));
}

TEST_F(LateDays, DoNotReachWhoJoinedAfterThem) {
    read_monday();
    join();

    tell(store::Purpose::catch_up, "2026-04-23", "2604.00023");

    EXPECT_THAT(here_.received("ana"), ElementsAre(HasSubstr("2604.00027")));
}

TEST_F(LateDays, DoNotReachThemHoweverLongItTakesAndHoweverOftenTheyGotSomethingMeanwhile) {
    read_monday();
    join();
    here_.deliver();
    prune();
    here_.reopen();
    here_.read("cs.PL", "2026-04-28", {item("2604.00028", Kind::new_paper, {"cs.PL"})});
    here_.received("ana");
    prune();

    tell(store::Purpose::catch_up, "2026-04-23", "2604.00023", false);
    prune();
    here_.received("ana");
    here_.reopen();
    tell(store::Purpose::catch_up, "2026-04-24", "2604.00024");
    prune();

    EXPECT_THAT(here_.received("ana"), ElementsAre(HasSubstr("2604.00027"), HasSubstr("2604.00028")));
    prune();
    EXPECT_EQ(here_.destination("ana").join, nullptr) << "nothing can come any more";
}

TEST_F(LateDays, ReachWhoAsksForThem) {
    read_monday();
    join(day("2026-04-24"));

    tell(store::Purpose::catch_up, "2026-04-23", "2604.00023", false);
    tell(store::Purpose::catch_up, "2026-04-24", "2604.00024");

    EXPECT_THAT(here_.received("ana"), UnorderedElementsAre(HasSubstr("2604.00027"), HasSubstr("2604.00024")));
}

/// A category that failed since the beginning leaves gaps once it is read: days from before the joining among them.
TEST_F(LateDays, DoNotReachThroughACategoryThatWasNeverReadWhenTheyJoined) {
    fakes::Person both = reader;
    both.rules = {fakes::in({"cs.PL", "cs.LG"})};
    here_.read_failure("cs.LG", "2026-04-21");
    here_.clock.advance(std::chrono::hours{2});  // nobody waits for a category longer than an hour
    here_.set_people({both});
    here_.received("ana");
    prune();
    store::Reading reading;
    reading.category = "cs.LG";
    reading.day = day("2026-04-23");
    reading.at = here_.clock.civil();
    reading.expected = {day("2026-04-21"), day("2026-04-22")};
    want(here_.store->remember(reading));
    store::Harvest order;
    order.from = order.to = day("2026-04-21");
    const auto gaps = want(here_.store->open_gaps());
    ASSERT_EQ(gaps.size(), 1U);
    const auto harvest = want(here_.store->begin_harvest(order, gaps, here_.clock.civil())).id;
    store::HarvestPage page;
    page.harvest = harvest;
    page.last = true;
    want(here_.store->write_page(page));
    const std::vector<store::Placement> placements{
        {"cs.LG", day("2026-04-21"), {item("2604.00021", Kind::new_paper, {"cs.LG"}).paper, Kind::new_paper}}};
    store::PlacedChunk chunk;
    chunk.harvest = harvest;
    chunk.placements = placements;
    chunk.up_to = "x";
    chunk.last = true;
    want(here_.store->place(chunk));

    EXPECT_THAT(here_.received("ana"), ElementsAre(HasSubstr("2604.00022")));
}

TEST_F(LateDays, ThatSomebodyAsksForAreTold) {
    read_monday();
    join();
    here_.received("ana");
    prune();

    tell(store::Purpose::backfill, "2026-04-20", "2604.00020");

    EXPECT_THAT(here_.received("ana"), Contains(HasSubstr("2604.00020")));
}

}  // namespace
}  // namespace paperwire::digest
