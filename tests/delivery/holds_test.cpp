// SPDX-License-Identifier: MIT
// What waits because somebody said so: a server, or a person who is to decide.
#include <gmock/gmock.h>

#include "bot/store/database.hpp"
#include "tests/delivery/deliver_due_fixture.hpp"

namespace paperwire::delivery {
namespace {

using namespace std::chrono_literals;
using fakes::Sending;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

class Holds : public DeliverDue {
protected:
    static Person at_chat(const std::string& name, const std::string& chat) {
        Person made = person(name);
        made.delivery.name = "home";
        made.delivery.to = chat;
        return made;
    }
    static Person holding(const std::string& name) {
        Person made = person(name);
        made.delivery.on_uncertain = Delivery::OnUncertain::hold;
        return made;
    }
    std::vector<std::string> tried() {
        std::vector<std::string> names;
        for (const Sending& sending : here_.box().sendings()) names.push_back(sending.recipient.subscriber);
        return names;
    }
    void answer_all(Kind kind) {
        here_.box().set_script([kind](const Sending&) { return fakes::answer(kind); });
    }
};

TEST_F(Holds, ASharedAddressIsLeftAloneByTheNextProcessToo) {
    here_.set_people({at_chat("ana", "7"), at_chat("ben", "7"), at_chat("zoe", "8")});
    here_.box().set_script([](const Sending& sending) {
        Outcome outcome = fakes::answer(Kind::throttled);
        outcome.retry_after = 1h;
        return sending.recipient.to == "7" ? outcome : fakes::sent();
    });
    here_.read("cs.PL", "2026-04-27", {item("2604.10001", paperwire::Kind::new_paper, {"cs.PL"})});
    here_.close();
    // One at a time, so that ben is not on his way when ana is told.
    here_.window = 1;
    here_.deliver();
    EXPECT_THAT(tried(), ElementsAre("ana", "zoe"));

    for (const char* its_day : {"2026-04-28", "2026-04-29"}) {
        here_.reopen();
        here_.clock.advance(11min);
        close_a_day(its_day, 1);
        here_.deliver();
    }
    EXPECT_THAT(tried(), ElementsAre("ana", "zoe", "zoe"));
    here_.box().set_script({});
    here_.clock.advance(1h);

    here_.deliver();

    EXPECT_THAT(here_.outbox(), IsEmpty());
    EXPECT_EQ(here_.box().messages("ben").size(), here_.box().messages("zoe").size());
}

TEST_F(Holds, WhatAPersonIsToDecideIsCountedApartAndExpires) {
    here_.set_people({holding("ana"), person("ben")});
    answer_all(Kind::uncertain);
    close_a_day("2026-04-27", 1);
    here_.deliver();
    close_a_day("2026-04-28", 1);
    here_.box().set_script({});
    here_.deliver();
    const auto counts = fakes::want(here_.store->channel_counts()).at("box");
    EXPECT_EQ(counts.held, 1);
    EXPECT_GE(counts.uncertain, 1);
    EXPECT_GE(counts.retrying, 1);
    here_.clock.advance(24h * 5 - 1h);
    here_.deliver();
    EXPECT_THAT(here_.box().received("ana"), IsEmpty()) << "order is promised";
    EXPECT_THAT(here_.outbox(DeliveryState::uncertain), SizeIs(1));

    here_.clock.advance(1h);
    EXPECT_EQ(here_.deliver().dead, 1U);

    const auto dead = here_.outbox(DeliveryState::dead);
    ASSERT_THAT(dead, SizeIs(1));
    EXPECT_THAT(dead[0].reply, HasSubstr("handed over without an answer and held for a person, and nobody decided"));
    EXPECT_THAT(dead[0].reply, HasSubstr("said uncertain"));
    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10002v1 new"));
}

TEST_F(Holds, AnUncertainChannelHoldsTheOthersAndTheDoubtfulOneForAPerson) {
    here_.set_people({holding("ana")});
    here_.box().set_script([](const Sending&) { return fakes::answer(Kind::uncertain, Scope::channel); });
    close_a_day("2026-04-27", 1);
    here_.deliver();

    EXPECT_THAT(fakes::want(here_.store->suspended_channels(here_.clock.civil())), SizeIs(1));
    EXPECT_EQ(fakes::want(here_.store->channel_counts()).at("box").held, 1);
    here_.clock.advance(24h);
    here_.deliver();
    EXPECT_THAT(here_.box().sendings(), SizeIs(1));
}

TEST_F(Holds, WhatWaitsForAStoppedDestinationExpiresOneAfterTheOther) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 1);
    here_.clock.advance(24h);
    close_a_day("2026-04-28", 1);
    fakes::want(here_.store->stop_destination(here_.destination("ana").key, "by hand", here_.clock.civil()));
    here_.clock.advance(24h * 4 - 1h);
    EXPECT_EQ(here_.deliver().dead, 0U);
    here_.clock.advance(1h);
    EXPECT_EQ(here_.deliver().dead, 1U);
    EXPECT_THAT(here_.outbox(DeliveryState::dead).at(0).reply, HasSubstr("its destination is stopped"));
    here_.clock.advance(24h);
    EXPECT_EQ(here_.deliver().dead, 1U);
    EXPECT_THAT(here_.box().sendings(), IsEmpty());
}

TEST_F(Holds, StartingAfterALongTimeFloodsNobody) {
    here_.set_people({person("ana")});
    for (int i = 0; i < 3; ++i) close_a_day("2026-04-2" + std::to_string(7 + i), 1);
    const auto key = here_.destination("ana").key;
    fakes::want(here_.store->stop_destination(key, "by hand", here_.clock.civil()));
    here_.clock.advance(24h * 365);

    fakes::want(here_.store->start_destination(key, here_.clock.civil()));
    here_.deliver();

    EXPECT_THAT(here_.box().sendings(), IsEmpty());
    EXPECT_THAT(here_.outbox(DeliveryState::dead), SizeIs(3));
    EXPECT_THAT(here_.outbox(DeliveryState::queued), IsEmpty());
}

TEST_F(Holds, AnAddressThatChangesInTheMiddleGetsTheWholeDigest) {
    here_.set_people({at_chat("ana", "5")});
    here_.box().set_entries_a_part(1);
    here_.box().set_script([](const Sending& sending) {
        const bool fails = sending.recipient.to == "5" && sending.context.part == 2;
        return fails ? fakes::answer(Kind::retry) : fakes::sent("ts " + sending.recipient.to);
    });
    close_a_day("2026-04-27", 3);
    here_.deliver();
    EXPECT_EQ(here_.outbox().at(0).sent_to, "5");

    here_.set_people({at_chat("ana", "6")});
    here_.clock.advance(1h);
    here_.deliver();

    std::vector<std::string> way;
    for (const Sending& one : here_.box().sendings())
        way.push_back(one.recipient.to + "/" + std::to_string(one.context.part) + "/" + one.context.earlier_receipt);
    EXPECT_THAT(way, ElementsAre("5/1/", "5/2/ts 5", "6/1/", "6/2/ts 6", "6/3/ts 6"));
}

/// A group that became another one took what was in it along.
TEST_F(Holds, AnAddressThatTheServerMovedGoesOnWithTheNextPart) {
    here_.set_people({at_chat("ana", "5")});
    here_.box().set_entries_a_part(1);
    here_.box().set_script([](const Sending& sending) {
        Outcome outcome = fakes::answer(Kind::moved);
        outcome.moved_to = "-100";
        return sending.recipient.to == "5" && sending.context.part == 2 ? outcome : fakes::sent();
    });
    close_a_day("2026-04-27", 2);
    here_.deliver();

    std::vector<std::string> way;
    for (const Sending& one : here_.box().sendings())
        way.push_back(one.recipient.to + "/" + std::to_string(one.context.part));
    EXPECT_THAT(way, ElementsAre("5/1", "5/2", "-100/2"));
}

TEST_F(Holds, WhoLeavesInTheMiddleAndComesBackGetsTheRestAndNothingTwice) {
    here_.set_people({person("ana"), person("zoe")});
    here_.box().set_entries_a_part(1);
    bool broken = true;
    here_.box().set_script([&broken](const Sending& sending) {
        return broken && sending.context.part == 2 && sending.recipient.subscriber == "ana" ? fakes::answer(Kind::retry)
                                                                                            : fakes::sent();
    });
    close_a_day("2026-04-27", 3);
    here_.deliver();
    here_.set_people({person("zoe")});
    here_.close();
    EXPECT_THAT(here_.outbox(), IsEmpty());
    here_.clock.advance(1h);
    here_.deliver();
    EXPECT_THAT(here_.box().received("ana"), SizeIs(1)) << "gone is gone";

    broken = false;
    here_.set_people({person("ana"), person("zoe")});
    here_.close();
    here_.clock.advance(1h);
    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new", "2604.10002v1 new", "2604.10003v1 new"));
    EXPECT_THAT(here_.outbox(), IsEmpty());
}

TEST_F(Holds, APartThatIsLostIsRenderedAnew) {
    here_.set_people({person("ana")});
    answer_all(Kind::retry);
    close_a_day("2026-04-27", 1);
    here_.deliver();
    auto base = fakes::want(store::Database::open(here_.store_path(), store::OpenAs::read_write));
    fakes::want(base->write("spoil", [&]() -> Result<void> {
        base->run("DELETE FROM parts");
        return {};
    }));
    here_.box().set_script({});
    here_.clock.advance(1h);

    EXPECT_EQ(here_.deliver().sent, 1U);
}

}  // namespace
}  // namespace paperwire::delivery
