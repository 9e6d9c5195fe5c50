// SPDX-License-Identifier: MIT
// When digests are closed, and for whom: pauses, missed runs, people who come and go.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <future>

#include "tests/digest/close_digests_fixture.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::digest {
namespace {

using fakes::day;
using fakes::in;
using fakes::item;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using enum Kind;

using ClosingRuns = CloseDigests;

TEST_F(ClosingRuns, PausedGetsNothingAndNoBacklogAfter) {
    Person ana = person("ana", {in({"cs.PL"})});
    ana.delivery.paused = true;
    here_.set_people({ana});
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    EXPECT_THAT(received("ana"), IsEmpty());
    ana.delivery.paused = false;
    here_.set_people({ana});
    EXPECT_THAT(received("ana"), IsEmpty());

    here_.clock.advance(hours{24});
    here_.read("cs.PL", "2026-04-27", {item("2604.00002", new_paper, {"cs.PL"})});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new"));
}

TEST_F(ClosingRuns, PausedUntilADayOfItsZone) {
    Person ana = person("ana", {in({"cs.PL"})});
    ana.delivery.paused_until = day("2026-04-28");
    ana.delivery.timezone = "Pacific/Auckland";
    here_.set_people({ana});
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    EXPECT_THAT(received("ana"), IsEmpty());

    go_to("2026-04-27T12:00:00Z");  // the 28th begins in Auckland
    here_.read("cs.PL", "2026-04-27", {item("2604.00002", new_paper, {"cs.PL"})});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new"));
}

TEST_F(ClosingRuns, StoppedGetsNothingAndNoBacklogAfter) {
    here_.set_people({person("ana", {in({"cs.PL"})})});
    here_.close();
    fakes::want(here_.store->stop_destination(fakes::key("ana"), "by hand", here_.clock.civil()));
    here_.clock.advance(hours{1});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    EXPECT_THAT(received("ana"), IsEmpty());
    fakes::want(here_.store->start_destination(fakes::key("ana"), here_.clock.civil()));
    EXPECT_THAT(received("ana"), IsEmpty());

    here_.clock.advance(hours{24});
    here_.read("cs.PL", "2026-04-28", {item("2604.00002", new_paper, {"cs.PL"})});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new"));
}

TEST_F(ClosingRuns, EmptySendTellsAQuietDayAndEmptySkipDoesNot) {
    Person ben = person("ben", {in({"cs.PL"})}, "daily 08:00");
    ben.delivery.empty = Delivery::Empty::send;
    here_.set_people({person("ana", {in({"cs.PL"})}, "daily 08:00"), ben});
    go_to("2026-04-25T06:00:00Z");
    here_.close();
    here_.read_state("cs.PL", "2026-04-25", CategoryState::quiet);
    go_to("2026-04-25T08:00:00Z");

    EXPECT_THAT(messages("ana"), IsEmpty());
    ASSERT_THAT(messages("ben"), SizeIs(1));
    EXPECT_THAT(here_.box().messages("ben").at(0), HasSubstr("receipt 2026-04-25 cs.PL quiet 0/0/0"));

    go_to("2026-04-26T06:00:00Z");
    here_.read_state("cs.PL", "2026-04-26", CategoryState::quiet);
    go_to("2026-04-26T08:00:00Z");
    EXPECT_THAT(messages("ben"), SizeIs(2));
    EXPECT_THAT(messages("ben"), SizeIs(2));
}

TEST_F(ClosingRuns, AnUnreadCategoryIsToldAtTheScheduledTimeThoughThereIsNothingElse) {
    here_.set_people({person("ana", {in({"cs.PL"})}, "daily 08:00")});
    here_.close();
    here_.read_failure("cs.PL", "2026-04-27", CategoryState::throttled);
    EXPECT_THAT(messages("ana"), IsEmpty());
    go_to("2026-04-27T08:00:00Z");

    ASSERT_THAT(messages("ana"), SizeIs(1));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("receipt 2026-04-27 cs.PL throttled 0/0/0"));

    here_.clock.advance(hours{1});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    go_to("2026-04-28T08:00:00Z");
    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new"));
}

TEST_F(ClosingRuns, ADayIsInOneReceiptAloneHoweverLateTheRun) {
    here_.set_people({person("ana", {in({"cs.PL"})}, "daily 08:00")});
    here_.close();
    go_to("2026-04-27T10:00:00Z");  // cron wakes us two hours after the slot
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    received("ana");
    go_to("2026-04-28T10:00:00Z");
    here_.read("cs.PL", "2026-04-28", {item("2604.00002", new_paper, {"cs.PL"})});
    received("ana");

    ASSERT_THAT(here_.box().messages("ana"), SizeIs(2));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("receipt 2026-04-27 cs.PL fresh 1/1/1"));
    EXPECT_THAT(here_.box().messages("ana").at(1), HasSubstr("receipt 2026-04-28 cs.PL fresh 1/1/1"));
    EXPECT_THAT(here_.box().messages("ana").at(1), Not(HasSubstr("2026-04-27")));
}

TEST_F(ClosingRuns, MissedRunsAreMadeUpByOne) {
    here_.set_people({person("ana", {in({"cs.PL"})}, "daily 08:00")});
    here_.close();
    for (const auto* its_day : {"2026-04-27", "2026-04-28", "2026-04-29"}) {
        go_to(std::string(its_day) + "T06:00:00Z");
        here_.read("cs.PL", its_day, {item("2604.0000" + std::string(1, its_day[9]), new_paper, {"cs.PL"})});
    }
    go_to("2026-04-29T17:00:00Z");

    EXPECT_THAT(messages("ana"), SizeIs(1));
    EXPECT_THAT(here_.box().received("ana"), SizeIs(3));
    EXPECT_THAT(messages("ana"), SizeIs(1));
}

TEST_F(ClosingRuns, TheQueueOfOneNoLongerConfiguredIsDropped) {
    here_.set_people({person("ana", {in({"cs.PL"})}), person("ben", {in({"cs.PL"})})});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    here_.close();
    ASSERT_THAT(here_.outbox(), SizeIs(2));

    here_.set_people({person("ben", {in({"cs.PL"})})});

    EXPECT_THAT(received("ana"), IsEmpty());
    EXPECT_THAT(here_.box().received("ben"), SizeIs(1));
    EXPECT_THAT(here_.outbox(store::DeliveryState::dropped), SizeIs(1));
}

TEST_F(ClosingRuns, OneWhoComesBackDoesNotGetTheDayTwice) {
    const Person ana = person("ana", {in({"cs.PL"})}, "daily 07:00");
    const Person ben = person("ben", {in({"cs.PL"})}, "daily 07:00");
    here_.set_people({ana, ben});
    here_.close();
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    go_to("2026-04-27T07:00:00Z");
    here_.read("cs.PL", "2026-04-27", {item("2604.00002", new_paper, {"cs.PL"})});
    EXPECT_THAT(received("ana"), SizeIs(2));
    here_.set_people({ben});
    here_.close();

    here_.set_people({ana, ben});
    here_.close();
    here_.read("cs.PL", "2026-04-27",
               {item("2604.00002", new_paper, {"cs.PL"}), item("2604.00003", new_paper, {"cs.PL"})});
    go_to("2026-04-28T07:00:00Z");

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new", "2604.00003v1 new"));
}

TEST_F(ClosingRuns, OneWhoComesBackTheSameDayGetsWhatAnotherFilterFinds) {
    const Person ben = person("ben", {in({"cs.PL"})}, "daily 07:00");
    here_.set_people({person("ana", {in({"cs.PL"})}, "daily 07:00"), ben});
    here_.close();
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    here_.read("cs.AI", "2026-04-27", {item("2604.00002", new_paper, {"cs.AI"})});
    go_to("2026-04-27T07:00:00Z");
    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new"));
    here_.set_people({ben});
    here_.close();

    here_.set_people({person("ana", {in({"cs.AI", "cs.PL"})}, "daily 07:00"), ben});
    here_.close();
    go_to("2026-04-28T07:00:00Z");

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
}

TEST_F(ClosingRuns, AChangedScheduleLosesAndRepeatsNothing) {
    const auto on = [](const std::string& schedule) {
        return std::vector<Person>{person("ana", {in({"cs.PL"})}, schedule)};
    };
    here_.set_people(on("daily 08:00"));
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    go_to("2026-04-27T08:00:00Z");
    EXPECT_THAT(received("ana"), SizeIs(1));
    here_.read("cs.PL", "2026-04-27", {item("2604.00002", new_paper, {"cs.PL"})});
    here_.set_people(on("weekly wed 09:00"));
    EXPECT_THAT(received("ana"), SizeIs(1));
    go_to("2026-04-28T06:00:00Z");
    here_.read("cs.PL", "2026-04-28", {item("2604.00003", new_paper, {"cs.PL"})});
    here_.set_people(on("immediate"));

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new", "2604.00003v1 new"));
    here_.set_people(on("daily 05:00"));
    go_to("2026-04-29T05:00:00Z");
    EXPECT_THAT(received("ana"), SizeIs(3));
}

TEST_F(ClosingRuns, AKillBeforeOrAfterTheCohortIsFinishedRepeatsNothing) {
    here_.set_people({person("ana", {in({"cs.PL"})}, "daily 08:00"), person("ben", {in({"cs.PL"})}, "immediate")});
    here_.close();
    for (const bool before : {true, false}) {
        SCOPED_TRACE(before);
        const std::string its_day = before ? "2026-04-27" : "2026-04-28";
        go_to(its_day + "T06:00:00Z");
        here_.read("cs.PL", its_day, {item(before ? "2604.00001" : "2604.00002", new_paper, {"cs.PL"})});
        go_to(its_day + "T08:00:00Z");
        here_.reopen([before](std::unique_ptr<store::Store> store) -> std::unique_ptr<store::Store> {
            if (before) return std::make_unique<fakes::HalfClosingStore>(std::move(store));
            return std::make_unique<fakes::WatchedStore>(
                std::move(store), [](const std::string& call, fakes::Moment moment) -> Result<void> {
                    if (call == "close" && moment == fakes::Moment::after) return fail(Errc::storage, "killed");
                    return {};
                });
        });
        EXPECT_FALSE(here_.try_close().has_value());
        here_.reopen();
        here_.clock.advance(std::chrono::minutes{5});
        here_.close();
        here_.deliver();
    }

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
    EXPECT_THAT(here_.box().received("ben"), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
    EXPECT_THAT(here_.box().sendings(), SizeIs(4));
}

TEST_F(ClosingRuns, ACategoryThatComesLateMakesAnotherDigest) {
    here_.set_people({person("ana", {in({"cs.AI", "cs.PL"})})});
    here_.close();
    here_.clock.advance(hours{1});
    here_.read("cs.AI", "2026-04-27", {item("2604.00001", new_paper, {"cs.AI"})});
    here_.read_failure("cs.PL", "2026-04-27");
    EXPECT_THAT(messages("ana"), IsEmpty());
    here_.clock.advance(hours{1});
    ASSERT_THAT(messages("ana"), SizeIs(1));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("receipt 2026-04-27 cs.PL unreachable"));
    here_.clock.advance(hours{1});
    here_.read("cs.PL", "2026-04-27", {item("2604.00002", new_paper, {"cs.PL"})});

    EXPECT_THAT(messages("ana"), SizeIs(2));
    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
    EXPECT_NE(here_.box().sendings().at(0).context.digest, here_.box().sendings().at(1).context.digest);
}

TEST_F(ClosingRuns, AllDueTakesEverySchedule) {
    here_.set_people({person("ana", {in({"cs.PL"})}, "weekly sun 23:59")});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    CloseOrder order;
    order.all_due = true;

    EXPECT_EQ(fakes::want(here_.try_close(order)).digests, 1U);
}

/// Whoever stops the process does so while a chunk is written: the turn ends when that is done, and not before.
TEST_F(ClosingRuns, CanceledWhileAChunkIsWrittenEndsAfterIt) {
    here_.set_people({person("ana", {in({"cs.PL"})})});
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    boost::asio::cancellation_signal stop;
    bool has_ended = false;
    std::optional<Result<CloseReport>> report;
    const auto on_loop = [&](auto work) {
        std::promise<void> done;
        boost::asio::post(here_.loop, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    };
    bool ended_before_the_write = false;
    here_.reopen([&](std::unique_ptr<store::Store> store) {
        return std::make_unique<fakes::WatchedStore>(
            std::move(store), [&](const std::string& call, fakes::Moment moment) -> Result<void> {
                if (call == "close" && moment == fakes::Moment::before) {
                    on_loop([&] { stop.emit(boost::asio::cancellation_type::terminal); });
                    for (int i = 0; i < 8; ++i) on_loop([&] { ended_before_the_write = has_ended; });
                }
                return {};
            });
    });
    CloseRooms rooms{*here_.store, here_.store_thread, here_.pool, here_.clock, [] { return std::string("token"); }, 1};

    boost::asio::co_spawn(
        here_.loop, close_digests(rooms, *here_.audience, {}),
        boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr, Result<CloseReport> ended) {
            has_ended = true;
            report = std::move(ended);
        }));
    here_.loop.restart();
    here_.loop.run();

    EXPECT_TRUE(has_ended);
    EXPECT_FALSE(ended_before_the_write);
    here_.reopen();
    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new"));
}

}  // namespace
}  // namespace paperwire::digest
