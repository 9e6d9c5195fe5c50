// SPDX-License-Identifier: MIT
// What becomes of digests that are not simply accepted.
#include <gmock/gmock.h>

#include "tests/delivery/deliver_due_fixture.hpp"

namespace paperwire::delivery {
namespace {

using fakes::at;
using fakes::Sending;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

using DeliverTrouble = DeliverDue;

TEST_F(DeliverTrouble, ResumesWithThePartThatFailed) {
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

TEST_F(DeliverTrouble, OneDestinationsTroubleDelaysItAlone) {
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

TEST_F(DeliverTrouble, AChannelsTroubleDelaysThatChannelAlone) {
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

TEST_F(DeliverTrouble, UncertainGoesAgainWithTheSameBytes) {
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

TEST_F(DeliverTrouble, UncertainIsHeldForAPersonWhoRetriesIt) {
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

TEST_F(DeliverTrouble, LeaseOfADeadProcessGoesAgainWithItsBytes) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 1);
    lease_and_die(here_);
    EXPECT_EQ(state_of("ana"), DeliveryState::uncertain);

    EXPECT_EQ(here_.deliver().sent, 1U);

    EXPECT_EQ(here_.box().sendings().at(0).bytes, "digest of a dead process\n2604.10001v1 new\n");
}

TEST_F(DeliverTrouble, LeaseOfADeadProcessIsHeldWhereTheDeliverySaysSo) {
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

TEST_F(DeliverTrouble, RejectedIsADeadLetterAndTheNextGoesOn) {
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

TEST_F(DeliverTrouble, GoneStopsTheDestination) {
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

TEST_F(DeliverTrouble, MovedGoesAtOnceToTheNewAddress) {
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

TEST_F(DeliverTrouble, ANewAddressHoldsOnlyAsLongAsTheOneItReplaced) {
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

TEST_F(DeliverTrouble, AnAddressThatMovesToItselfIsADeadLetter) {
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

TEST_F(DeliverTrouble, FiveDaysOfFailureEndInADeadLetter) {
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

TEST_F(DeliverTrouble, WhatCannotBeRenderedIsADeadLetterOfItsOwn) {
    here_.set_people({person("ana"), person("ben")});
    here_.box().refuse_to_render("ana");
    close_a_day("2026-04-27", 1);

    const auto report = here_.deliver();

    EXPECT_EQ(report.dead, 1U);
    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(state_of("ana"), DeliveryState::dead);
    EXPECT_NE(here_.outbox(DeliveryState::dead).at(0).reply.find("cannot be rendered"), std::string::npos);
}

TEST_F(DeliverTrouble, ADamagedDigestIsADeadLetterAndTheOthersGoOn) {
    here_.set_people({person("ana"), person("ben")});
    here_.close();
    const std::vector<std::string> texts{
        R"({"entries":[[9,0,0]],"form":"full","language":"en","receipt":[],"summary":"off","waiting":0})"};
    store::NewDigest damaged;
    damaged.id = "damaged";
    damaged.destination = here_.destination("ana").id;
    fakes::want(here_.store->close(texts, std::vector{damaged}, {}, here_.clock.civil()));
    close_a_day("2026-04-27", 1);

    here_.deliver();

    const auto dead = here_.outbox(DeliveryState::dead);
    ASSERT_THAT(dead, SizeIs(1));
    EXPECT_EQ(dead[0].digest, "damaged");
    EXPECT_THAT(dead[0].reply, testing::HasSubstr("its event is not in the store"));
    EXPECT_THAT(here_.box().received("ben"), SizeIs(1));
    here_.deliver();
    EXPECT_THAT(here_.box().received("ana"), SizeIs(1));
}

TEST_F(DeliverTrouble, AChannelAtFaultIsHeldLongerEachTimeAndNoDigestsAttemptIsCounted) {
    here_.set_people({person("ana"), person("ben")});
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::retry, Scope::channel); });
    close_a_day("2026-04-27", 1);

    std::vector<Instant> tries;
    for (int minute = 0; minute < 180; ++minute) {
        const std::size_t before = here_.box().sendings().size();
        here_.deliver();  // a process of its own each time
        if (here_.box().sendings().size() > before) tries.push_back(here_.clock.civil());
        here_.clock.advance(minutes{1});
    }

    ASSERT_GE(tries.size(), 4U);
    EXPECT_LE(tries.size(), 8U);
    for (std::size_t i = 2; i + 1 < tries.size(); ++i) EXPECT_GT(tries[i] - tries[i - 1], tries[i - 1] - tries[i - 2]);
    for (const auto& row : here_.outbox(DeliveryState::queued)) EXPECT_EQ(row.attempts, 0);
}

TEST_F(DeliverTrouble, AChannelThatWorksAgainBeginsAnew) {
    here_.set_people({person("ana")});
    bool at_fault = true;
    here_.box().set_script(
        [&at_fault](const Sending&) { return at_fault ? fakes::answer(Kind::retry, Scope::channel) : fakes::sent(); });
    close_a_day("2026-04-27", 1);
    for (int i = 0; i < 3; ++i) {
        here_.deliver();
        here_.clock.advance(hours{2});
    }
    EXPECT_THAT(fakes::want(here_.store->channel_failures()), SizeIs(1));
    at_fault = false;
    EXPECT_EQ(here_.deliver().sent, 1U);
    EXPECT_THAT(fakes::want(here_.store->channel_failures()), IsEmpty());

    at_fault = true;
    close_a_day("2026-04-28", 1);
    here_.deliver();
    const auto held = fakes::want(here_.store->suspended_channels(here_.clock.civil()));
    ASSERT_THAT(held, SizeIs(1));
    EXPECT_LE(held[0].until - here_.clock.civil(), minutes{7});
}

TEST_F(DeliverTrouble, FiveDaysOfAChannelAtFaultEndInADeadLetterToo) {
    here_.set_people({person("ana")});
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::retry, Scope::channel); });
    close_a_day("2026-04-27", 1);

    std::size_t dead = 0;
    for (int hour = 0; hour < 24 * 5 + 4; ++hour) {
        dead += here_.deliver().dead;
        here_.clock.advance(hours{1});
    }

    EXPECT_EQ(dead, 1U);
}

}  // namespace
}  // namespace paperwire::delivery
