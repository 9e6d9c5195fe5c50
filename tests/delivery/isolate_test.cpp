// SPDX-License-Identifier: MIT
// One paper that cannot be shown keeps no other from its reader.
#include "bot/delivery/isolate.hpp"

#include <gmock/gmock.h>

#include "bot/store/database.hpp"
#include "tests/delivery/deliver_due_fixture.hpp"

namespace paperwire::delivery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Isolate : public DeliverDue {
protected:
    std::string last_message(const std::string& name) { return here_.box().messages(name).back(); }
    void spoil(const std::string& sql) {
        auto base = fakes::want(store::Database::open(here_.store_path(), store::OpenAs::read_write));
        fakes::want(base->write("spoil", [&]() -> Result<void> {
            base->run(sql);
            return {};
        }));
    }
};

TEST_F(Isolate, WhatARendererChokesOnIsLeftOutAndNamed) {
    here_.set_people({person("ana")});
    here_.box().choke_on("2604.10003");
    close_a_day("2026-04-27", 5);

    const auto report = here_.deliver();

    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(report.dead, 0U);
    EXPECT_THAT(here_.box().received("ana"),
                ElementsAre("2604.10001v1 new", "2604.10002v1 new", "2604.10004v1 new", "2604.10005v1 new"));
    EXPECT_THAT(last_message("ana"), HasSubstr("left out 2604.10003\n"));
}

TEST_F(Isolate, AFewAmongHundredsAreFoundWithFewTries) {
    here_.set_people({person("ana")});
    for (const char* bad : {"2604.10001", "2604.10150", "2604.10300"}) here_.box().choke_on(bad);
    close_a_day("2026-04-27", 300);

    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), SizeIs(297));
    EXPECT_LE(here_.box().rendered(), 60);
}

TEST_F(Isolate, WithNothingLeftItIsADeadLetterThatSaysWhy) {
    here_.set_people({person("ana"), person("ben")});
    here_.box().choke_on("2604.10001");
    close_a_day("2026-04-27", 1);

    EXPECT_EQ(here_.deliver().dead, 2U);

    EXPECT_THAT(here_.outbox(DeliveryState::dead).at(0).reply, HasSubstr("chokes on 2604.10001"));
}

/// No paper is to blame for what fails without any.
TEST_F(Isolate, AnAilingFrameBlamesNoPaper) {
    here_.set_people({person("ana")});
    here_.box().refuse_to_render("ana");
    close_a_day("2026-04-27", 30);

    EXPECT_EQ(here_.deliver().dead, 1U);

    EXPECT_LE(here_.box().rendered(), 2);
}

TEST_F(Isolate, APaperWhoseRowDoesNotReadIsLeftOut) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 3);
    spoil("UPDATE papers SET authors = '{' WHERE id = '2604.10002'");

    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new", "2604.10003v1 new"));
    EXPECT_THAT(last_message("ana"), HasSubstr("left out 2604.10002\n"));
}

/// A day's receipt is one text for everybody.
TEST_F(Isolate, ASharedReceiptThatDoesNotReadKeepsNoPaperFromAnybody) {
    for (const char* damage : {"UPDATE texts SET body = '[{' WHERE id IN (SELECT receipt FROM digests)",
                               "DELETE FROM texts WHERE id IN (SELECT receipt FROM digests)"}) {
        SCOPED_TRACE(damage);
        here_.set_people({person("ana"), person("ben")});
        close_a_day(next_paper_ == 0 ? "2026-04-27" : "2026-04-28", 1);
        spoil(damage);

        EXPECT_EQ(here_.deliver().sent, 2U);

        for (const char* name : {"ana", "ben"}) {
            EXPECT_THAT(last_message(name), HasSubstr("2604.1000" + std::to_string(next_paper_) + "v1 new"));
            EXPECT_THAT(last_message(name), HasSubstr("receipt lost\n"));
            EXPECT_THAT(last_message(name), Not(HasSubstr("reasons lost\n")));
        }
    }
}

TEST_F(Isolate, FiltersThatDoNotReadKeepNoPaperBack) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 1);
    spoil("UPDATE texts SET body = '[[' WHERE id IN (SELECT filters FROM digests)");

    EXPECT_EQ(here_.deliver().sent, 1U);

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new"));
    EXPECT_THAT(last_message("ana"), HasSubstr("reasons lost\n"));
    EXPECT_THAT(last_message("ana"), HasSubstr("receipt 2026-04-27 cs.PL fresh 1/1/1\n"));
}

TEST_F(Isolate, AManifestThatDoesNotReadIsADeadLetterThatSaysSo) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 1);
    spoil("UPDATE manifests SET json = '{'");

    EXPECT_EQ(here_.deliver().dead, 1U);

    EXPECT_THAT(here_.outbox(DeliveryState::dead).at(0).reply, HasSubstr("a manifest that does not read"));
}

/// Two messages are kept, `failing` was not sent, and then this happens to them.
class KeptMessages : public Isolate {
protected:
    void keep_two_and_spoil(int failing, const std::string& sql) {
        here_.set_people({person("ana")});
        here_.box().set_entries_a_part(1);
        here_.box().set_script([this, failing](const fakes::Sending& sending) {
            if (sending.bytes == "damaged") return unreadable();
            const bool fails = !is_spoilt_ && sending.context.part == failing;
            return fails ? fakes::answer(Outcome::Kind::retry) : fakes::sent();
        });
        close_a_day("2026-04-27", 2);
        here_.deliver();
        spoil(sql);
        is_spoilt_ = true;
        here_.clock.advance(std::chrono::minutes{7});
    }

    static Outcome unreadable() {
        Outcome outcome = fakes::answer(Outcome::Kind::rejected);
        outcome.reply = "the kept part is no message";
        outcome.unreadable = true;
        return outcome;
    }

private:
    bool is_spoilt_{false};
};

TEST_F(KeptMessages, AreRenderedAnewWhenTheyDoNotReadAndNoneWasSent) {
    keep_two_and_spoil(1, "UPDATE parts SET body = 'damaged'");

    EXPECT_EQ(here_.deliver().sent, 1U);

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new", "2604.10002v1 new"));
    EXPECT_EQ(here_.box().rendered(), 2);
}

TEST_F(KeptMessages, AreADeadLetterWhenEvenNewOnesDoNotRead) {
    keep_two_and_spoil(1, "UPDATE parts SET body = 'damaged'");
    here_.box().set_script([](const fakes::Sending&) { return unreadable(); });

    EXPECT_EQ(here_.deliver().dead, 1U);

    EXPECT_EQ(here_.box().rendered(), 2);
}

TEST_F(KeptMessages, AreADeadLetterWhenTheyDoNotReadAndSomeWereSent) {
    keep_two_and_spoil(2, "UPDATE parts SET body = 'damaged' WHERE part = 2");

    EXPECT_EQ(here_.deliver().dead, 1U);

    EXPECT_THAT(here_.outbox(DeliveryState::dead).at(0).reply, HasSubstr("the kept part is no message"));
    EXPECT_EQ(here_.box().rendered(), 1);
}

TEST_F(Isolate, AnEventThatIsGoneCostsItsOwnEntryAlone) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 3);
    spoil("DELETE FROM events WHERE paper = '2604.10001'");

    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10002v1 new", "2604.10003v1 new"));
    EXPECT_THAT(last_message("ana"), HasSubstr("left out \n"));
}

}  // namespace
}  // namespace paperwire::delivery
