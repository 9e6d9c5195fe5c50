// SPDX-License-Identifier: MIT
// What one pass sends: whose, in what order, with what.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/delivery/deliver_due_fixture.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::delivery {
namespace {

using fakes::at;
using fakes::Sending;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;

TEST_F(DeliverDue, SendsAndRecords) {
    here_.set_people({person("ana"), person("ben")});
    close_a_day("2026-04-27", 2);

    const auto report = here_.deliver();

    EXPECT_EQ(report.sent, 2U);
    EXPECT_EQ(report.parts, 2U);
    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new", "2604.10002v1 new"));
    EXPECT_THAT(here_.outbox(DeliveryState::sent), SizeIs(2));
    EXPECT_EQ(here_.deliver().parts, 0U);
}

TEST_F(DeliverDue, GivesTheChannelWhereToGo) {
    Person ana = person("ana");
    ana.delivery.to = "ana@example.org";
    ana.delivery.name = "home";
    ana.delivery.topic = "7";
    here_.set_people({ana});
    close_a_day("2026-04-27", 1);

    here_.deliver();

    const Sending& sending = here_.box().sendings().at(0);
    EXPECT_EQ(sending.recipient.subscriber, "ana");
    EXPECT_EQ(sending.recipient.to, "ana@example.org");
    EXPECT_EQ(sending.recipient.topic, "7");
    EXPECT_EQ(sending.recipient.token, here_.destination("ana").token);
    EXPECT_EQ(sending.context.digest, here_.outbox(DeliveryState::sent).at(0).digest);
}

TEST_F(DeliverDue, PartsGoInOrderAndKnowTheFirstOnesReceipt) {
    here_.set_people({person("ana")});
    here_.box().set_entries_a_part(2);
    here_.box().set_script(
        [](const Sending& sending) { return fakes::sent("ts-" + std::to_string(sending.context.part)); });
    close_a_day("2026-04-27", 5);

    const auto report = here_.deliver();

    EXPECT_EQ(report.parts, 3U);
    EXPECT_EQ(report.sent, 1U);
    std::vector<std::string> told;
    for (const Sending& sending : here_.box().sendings()) {
        told.push_back(std::to_string(sending.context.part) + "/" + std::to_string(sending.context.parts) + " " +
                       sending.context.earlier_receipt);
    }
    EXPECT_THAT(told, ElementsAre("1/3 ", "2/3 ts-1", "3/3 ts-1"));
    EXPECT_EQ(here_.box().rendered(), 1);
}

TEST_F(DeliverDue, DigestsOfADestinationGoInOrder) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 1);
    here_.clock.advance(hours{24});
    close_a_day("2026-04-28", 1);

    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new", "2604.10002v1 new"));
}

TEST_F(DeliverDue, LaterDigestWaitsForTheEarlier) {
    here_.set_people({person("ana")});
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::retry); });
    close_a_day("2026-04-27", 1);
    here_.deliver();
    close_a_day("2026-04-28", 1);

    here_.deliver();

    EXPECT_THAT(here_.box().sendings(), SizeIs(1));
    EXPECT_THAT(here_.outbox(DeliveryState::queued), SizeIs(2));
}

TEST_F(DeliverDue, SendsEveryPartOfManyInOneTurn) {
    std::vector<Person> people;
    for (int i = 0; i < 40; ++i) people.push_back(person("p" + std::to_string(100 + i)));
    here_.set_people(people);
    here_.box().set_entries_a_part(1);

    for (int round = 0; round < 8; ++round) {
        SCOPED_TRACE(round);
        close_a_day("2026-05-0" + std::to_string(round + 1), 1 + round % 4);
        here_.deliver();
        EXPECT_THAT(here_.outbox(), IsEmpty());
    }
}

/// Three deliveries of which each ends while the one before it is being recorded: whoever looks for more work meanwhile
/// must not miss the last.
TEST_F(DeliverDue, SendsTheNextPartOfOneThatEndedDuringTheLook) {
    std::vector<Person> people{person("ana"), person("ben"), person("cleo")};
    for (const int one_part : {0, 1}) people[static_cast<std::size_t>(one_part)].rules.at(0).title = {"10001"};
    here_.set_people(people);
    here_.box().set_entries_a_part(1);
    close_a_day("2026-04-27", 2);
    std::atomic<int> begun{0};
    std::atomic<int> answered{0};
    here_.reopen([&](std::unique_ptr<store::Store> store) {
        return std::make_unique<fakes::WatchedStore>(
            std::move(store), [&](const std::string& call, fakes::Moment moment) -> Result<void> {
                if (call != "record" || moment != fakes::Moment::before) return {};
                const int mine = ++begun;
                while (mine < 3 && answered <= mine) std::this_thread::yield();
                return {};
            });
    });
    here_.box().set_gate([this, &begun](const Sending& sending) {
        if (sending.context.part > 1) return true;
        return here_.box().sendings().size() >= 3 &&
               begun >= static_cast<int>(sending.recipient.subscriber.front() - 'a');
    });
    here_.box().set_script([&answered](const Sending&) {
        ++answered;
        return fakes::sent();
    });

    here_.deliver();

    EXPECT_THAT(here_.outbox(), IsEmpty());
}

TEST_F(DeliverDue, NoMoreThanTheChannelsPlacesAreUnderWay) {
    fakes::FakeChannel& other = here_.add_channel("other", 1);
    std::vector<Person> people;
    for (int i = 0; i < 20; ++i) people.push_back(person("p" + std::to_string(i), i % 2 == 0 ? "box" : "other"));
    here_.set_people(people);
    close_a_day("2026-04-27", 1);

    here_.deliver();

    EXPECT_EQ(other.most_under_way(), 1);
    EXPECT_LE(here_.box().most_under_way(), 4);
}

TEST_F(DeliverDue, ASmallWindowLeavesNothingBehind) {
    for (const std::size_t window : {1U, 2U, 3U, 7U}) {
        SCOPED_TRACE(window);
        fakes::Installation here;
        here.window = window;
        std::vector<Person> people;
        for (int i = 0; i < 15; ++i) people.push_back(person("p" + std::to_string(i)));
        here.set_people(people);
        here.box().set_entries_a_part(1);
        here.read("cs.PL", "2026-04-27",
                  {item("2604.00001", paperwire::Kind::new_paper, {"cs.PL"}),
                   item("2604.00002", paperwire::Kind::new_paper, {"cs.PL"})});
        here.close();

        const auto report = here.deliver();

        EXPECT_EQ(report.sent, 15U);
        EXPECT_LE(here.box().most_under_way(), static_cast<int>(window));
    }
}

TEST_F(DeliverDue, NothingBeginsInQuietHoursRetriesIncluded) {
    Person ana = person("ana");
    ana.delivery.quiet = QuietHours{hours{22}, hours{7}};
    ana.delivery.timezone = "Europe/Madrid";
    here_.set_people({ana});
    here_.clock.set_civil(at("2026-04-27T19:58:00Z"));  // 21:58 in Madrid
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::retry); });
    close_a_day("2026-04-27", 1);
    here_.deliver();
    ASSERT_THAT(here_.box().sendings(), SizeIs(1));
    EXPECT_EQ(here_.outbox().at(0).next_attempt, at("2026-04-28T05:00:00Z"));

    here_.box().set_script({});
    here_.clock.set_civil(at("2026-04-28T04:59:59Z"));
    EXPECT_EQ(here_.deliver().parts, 0U);
    here_.clock.set_civil(at("2026-04-28T05:00:00Z"));
    EXPECT_EQ(here_.deliver().sent, 1U);
}

TEST_F(DeliverDue, QueuedBeforeQuietHoursGoesAfterThem) {
    Person ana = person("ana");
    ana.delivery.quiet = QuietHours{hours{22}, hours{7}};
    here_.set_people({ana});
    here_.clock.set_civil(at("2026-04-27T12:00:00Z"));
    close_a_day("2026-04-27", 1);
    here_.clock.set_civil(at("2026-04-27T23:00:00Z"));

    const auto report = here_.deliver();

    EXPECT_EQ(report.parts + report.deferred, 0U);
    const auto row = here_.outbox().at(0);
    EXPECT_EQ(row.next_attempt, at("2026-04-28T07:00:00Z"));
    EXPECT_EQ(row.attempts, 0);
    EXPECT_EQ(row.first_attempt, std::nullopt);
}

TEST_F(DeliverDue, QueuedForAnUnknownChannelStaysAndDelaysNobody) {
    here_.add_channel("other");
    here_.set_people({person("ana", "other"), person("ben")});
    close_a_day("2026-04-27", 1);
    here_.channels.erase("other");

    const auto report = here_.deliver();

    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(state_of("ana"), DeliveryState::queued);
}

TEST_F(DeliverDue, TellsItsProgress) {
    here_.set_people({person("ana"), person("ben")});
    close_a_day("2026-04-27", 1);
    std::vector<std::size_t> told;
    DeliverRooms rooms = here_.deliver_rooms();
    rooms.progress = [&told](std::size_t done) { told.push_back(done); };

    fakes::want(fakes::run_to_end(here_.loop, deliver_due(std::move(rooms))));

    EXPECT_THAT(told, ElementsAre(1U, 2U));
}

}  // namespace
}  // namespace paperwire::delivery
