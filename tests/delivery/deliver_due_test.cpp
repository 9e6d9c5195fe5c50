// SPDX-License-Identifier: MIT
#include "bot/delivery/deliver_due.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/fakes/installation.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::delivery {
namespace {

using fakes::at;
using fakes::item;
using fakes::Person;
using fakes::Sending;
using std::chrono::hours;
using std::chrono::minutes;
using store::DeliveryState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

class DeliverDue : public testing::Test {
protected:
    static Person person(const std::string& name, const std::string& channel = "box") {
        Person made{name, "immediate", {fakes::in({"cs.PL"})}, {}};
        made.delivery.channel = channel;
        return made;
    }

    /// A day of `papers` papers, read and closed for everybody.
    void close_a_day(const std::string& its_day, int papers) {
        std::vector<source::FeedItem> items;
        for (int i = 0; i < papers; ++i) {
            items.push_back(
                item("2604." + std::to_string(10'001 + next_paper_++), paperwire::Kind::new_paper, {"cs.PL"}));
        }
        here_.read("cs.PL", its_day, std::move(items));
        here_.close();
    }

    DeliveryState state_of(const std::string& name) {
        for (const auto state : {DeliveryState::queued, DeliveryState::leased, DeliveryState::uncertain,
                                 DeliveryState::sent, DeliveryState::dead}) {
            for (const auto& row : here_.outbox(state)) {
                if (row.key.subscriber == name) return state;
            }
        }
        return DeliveryState::dropped;
    }

    fakes::Installation here_;  // Monday 27 April 2026, 06:00 UTC
    int next_paper_{0};
};

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

TEST_F(DeliverDue, ResumesWithThePartThatFailed) {
    here_.set_people({person("ana")});
    here_.box().set_entries_a_part(1);
    bool broken = true;
    here_.box().set_script([&broken](const Sending& sending) {
        return broken && sending.context.part == 2 ? fakes::answer(Kind::retry) : fakes::sent("ts");
    });
    close_a_day("2026-04-27", 3);
    EXPECT_EQ(here_.deliver().deferred, 1U);
    broken = false;
    here_.reopen();
    EXPECT_EQ(here_.deliver().parts, 0U);
    here_.clock.advance(minutes{7});

    here_.deliver();

    std::vector<int> parts;
    for (const Sending& sending : here_.box().sendings()) parts.push_back(sending.context.part);
    EXPECT_THAT(parts, ElementsAre(1, 2, 2, 3));
    EXPECT_EQ(here_.box().sendings().at(1).bytes, here_.box().sendings().at(2).bytes);
    EXPECT_EQ(here_.box().sendings().at(3).context.earlier_receipt, "ts");
    EXPECT_EQ(here_.box().rendered(), 1);
}

TEST_F(DeliverDue, OneDestinationsTroubleDelaysItAlone) {
    here_.set_people({person("ana"), person("ben")});
    here_.box().set_script([](const Sending& sending) {
        return sending.recipient.subscriber == "ana" ? fakes::answer(Kind::throttled) : fakes::sent();
    });
    close_a_day("2026-04-27", 1);

    const auto report = here_.deliver();

    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(report.deferred, 1U);
    EXPECT_EQ(state_of("ana"), DeliveryState::queued);
    EXPECT_EQ(state_of("ben"), DeliveryState::sent);
}

TEST_F(DeliverDue, AChannelsTroubleDelaysThatChannelAlone) {
    fakes::FakeChannel& other = here_.add_channel("other");
    std::vector<Person> people{person("zoe", "other")};
    for (int i = 0; i < 30; ++i) people.push_back(person("p" + std::to_string(i)));
    here_.set_people(people);
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::retry, Scope::channel); });
    close_a_day("2026-04-27", 1);

    here_.deliver();

    EXPECT_THAT(other.received("zoe"), SizeIs(1));
    EXPECT_LE(here_.box().sendings().size(), here_.box().concurrency());  // the rest is spared
    EXPECT_THAT(here_.outbox(DeliveryState::queued), SizeIs(30));
    EXPECT_THAT(fakes::want(here_.store->suspended_channels(here_.clock.civil())), SizeIs(1));

    here_.box().set_script({});
    here_.clock.advance(minutes{10});
    EXPECT_EQ(here_.deliver().sent, 30U);
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

TEST_F(DeliverDue, UncertainGoesAgainWithTheSameBytes) {
    here_.set_people({person("ana")});
    bool lost = true;
    here_.box().set_script([&lost](const Sending&) {
        return std::exchange(lost, false) ? fakes::answer(Kind::uncertain) : fakes::sent();
    });
    close_a_day("2026-04-27", 1);
    EXPECT_EQ(here_.deliver().deferred, 1U);
    EXPECT_EQ(state_of("ana"), DeliveryState::uncertain);
    here_.clock.advance(minutes{10});

    EXPECT_EQ(here_.deliver().sent, 1U);

    const auto& sendings = here_.box().sendings();
    ASSERT_THAT(sendings, SizeIs(2));
    EXPECT_EQ(sendings[0].bytes, sendings[1].bytes);
    EXPECT_EQ(sendings[0].context.digest, sendings[1].context.digest);
    EXPECT_EQ(here_.box().rendered(), 1);
}

TEST_F(DeliverDue, UncertainIsHeldForAPersonWhoRetriesIt) {
    Person ana = person("ana");
    ana.delivery.on_uncertain = Delivery::OnUncertain::hold;
    here_.set_people({ana});
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::uncertain); });
    close_a_day("2026-04-27", 1);
    here_.deliver();
    here_.box().set_script({});
    here_.clock.advance(hours{24 * 10});
    EXPECT_EQ(here_.deliver().parts, 0U);

    const std::vector<DigestId> held{here_.outbox().at(0).digest};
    fakes::want(here_.store->retry(held, here_.clock.civil()));

    EXPECT_EQ(here_.deliver().sent, 1U);
}

/// Leases the only queued delivery, as a process does that is killed before it learns the answer.
void lease_and_die(fakes::Installation& here) {
    const std::vector<store::Lease> leases{
        {here.outbox().at(0).digest, {"digest of a dead process\n2604.10001v1 new\n"}}};
    fakes::want(here.store->lease(leases, {}, here.clock.civil()));
    here.reopen();
}

TEST_F(DeliverDue, LeaseOfADeadProcessGoesAgainWithItsBytes) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 1);
    lease_and_die(here_);
    EXPECT_EQ(state_of("ana"), DeliveryState::uncertain);

    EXPECT_EQ(here_.deliver().sent, 1U);

    EXPECT_EQ(here_.box().sendings().at(0).bytes, "digest of a dead process\n2604.10001v1 new\n");
}

TEST_F(DeliverDue, LeaseOfADeadProcessIsHeldWhereTheDeliverySaysSo) {
    Person ana = person("ana");
    ana.delivery.on_uncertain = Delivery::OnUncertain::hold;
    here_.set_people({ana});
    close_a_day("2026-04-27", 1);
    lease_and_die(here_);

    EXPECT_EQ(here_.deliver().parts, 0U);

    EXPECT_EQ(state_of("ana"), DeliveryState::uncertain);
    const std::vector<DigestId> held{here_.outbox().at(0).digest};
    fakes::want(here_.store->retry(held, here_.clock.civil()));
    EXPECT_EQ(here_.deliver().sent, 1U);
}

TEST_F(DeliverDue, RejectedIsADeadLetterAndTheNextGoesOn) {
    here_.set_people({person("ana")});
    here_.box().set_script([](const Sending& sending) {
        return fakes::papers_of(sending.bytes).at(0) == "2604.10001v1 new" ? fakes::answer(Kind::rejected)
                                                                           : fakes::sent();
    });
    close_a_day("2026-04-27", 1);
    close_a_day("2026-04-28", 1);

    const auto report = here_.deliver();

    EXPECT_EQ(report.dead, 1U);
    EXPECT_EQ(report.sent, 1U);
    ASSERT_THAT(here_.outbox(DeliveryState::dead), SizeIs(1));
    EXPECT_EQ(here_.outbox(DeliveryState::dead).at(0).reply, "said rejected");
    EXPECT_FALSE(here_.destination("ana").stopped);
}

TEST_F(DeliverDue, GoneStopsTheDestination) {
    here_.set_people({person("ana"), person("ben")});
    here_.box().set_script([](const Sending& sending) {
        return sending.recipient.subscriber == "ana" ? fakes::answer(Kind::gone) : fakes::sent();
    });
    close_a_day("2026-04-27", 1);

    EXPECT_EQ(here_.deliver().dead, 1U);

    EXPECT_TRUE(here_.destination("ana").stopped);
    EXPECT_EQ(here_.destination("ana").stopped_reason, "said gone");
    close_a_day("2026-04-28", 1);
    here_.deliver();
    EXPECT_THAT(here_.box().received("ben"), SizeIs(2));
    EXPECT_THAT(here_.box().sendings(), SizeIs(3));
}

TEST_F(DeliverDue, MovedGoesAtOnceToTheNewAddress) {
    here_.set_people({person("ana")});
    here_.box().set_script([](const Sending& sending) {
        Outcome outcome = fakes::answer(Kind::moved);
        outcome.moved_to = "-100";
        return sending.recipient.to == "-100" ? fakes::sent() : outcome;
    });
    close_a_day("2026-04-27", 1);

    const auto report = here_.deliver();

    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(report.deferred, 0U);
    EXPECT_EQ(here_.box().sendings().back().recipient.to, "-100");
    EXPECT_EQ(here_.destination("ana").moved_to, "-100");
}

TEST_F(DeliverDue, ANewAddressHoldsOnlyAsLongAsTheOneItReplaced) {
    Person ana = person("ana");
    ana.delivery.name = "home";
    ana.delivery.to = "-5";
    here_.set_people({ana});
    here_.box().set_script([](const Sending& sending) {
        Outcome outcome = fakes::answer(Kind::moved);
        outcome.moved_to = "-100";
        return sending.recipient.to == "-5" ? outcome : fakes::sent();
    });
    const auto sent_to = [this] { return here_.box().sendings().back().recipient.to; };
    close_a_day("2026-04-27", 1);
    here_.deliver();
    EXPECT_EQ(sent_to(), "-100");
    close_a_day("2026-04-28", 1);
    here_.deliver();
    EXPECT_EQ(sent_to(), "-100");
    EXPECT_THAT(here_.box().sendings(), SizeIs(3));

    ana.delivery.to = "-7";
    here_.set_people({ana});
    close_a_day("2026-04-29", 1);
    here_.deliver();

    EXPECT_EQ(sent_to(), "-7");
}

TEST_F(DeliverDue, AnAddressThatMovesToItselfIsADeadLetter) {
    here_.set_people({person("ana")});
    here_.box().set_script([](const Sending&) {
        Outcome outcome = fakes::answer(Kind::moved);
        outcome.moved_to = "-100";
        return outcome;
    });
    close_a_day("2026-04-27", 1);

    const auto report = here_.deliver();

    EXPECT_EQ(report.dead, 1U);
    EXPECT_THAT(here_.box().sendings(), SizeIs(2));
    EXPECT_EQ(here_.outbox(DeliveryState::dead).at(0).reply, "moved in a circle, to -100: said moved");
}

TEST_F(DeliverDue, FiveDaysOfFailureEndInADeadLetter) {
    here_.set_people({person("ana")});
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::retry); });
    close_a_day("2026-04-27", 1);

    std::size_t dead = 0;
    for (int hour = 0; hour < 24 * 5 + 2; ++hour) {
        dead += here_.deliver().dead;
        here_.clock.advance(hours{1});
    }

    EXPECT_EQ(dead, 1U);
    EXPECT_GE(here_.box().sendings().back().at - here_.box().sendings().front().at, hours{24 * 5});
    EXPECT_EQ(here_.outbox(DeliveryState::dead).size(), 1U);
}

TEST_F(DeliverDue, WhatCannotBeRenderedIsADeadLetterOfItsOwn) {
    here_.set_people({person("ana"), person("ben")});
    here_.box().refuse_to_render("ana");
    close_a_day("2026-04-27", 1);

    const auto report = here_.deliver();

    EXPECT_EQ(report.dead, 1U);
    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(state_of("ana"), DeliveryState::dead);
    EXPECT_NE(here_.outbox(DeliveryState::dead).at(0).reply.find("cannot be rendered"), std::string::npos);
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
