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
using testing::SizeIs;

class Isolate : public DeliverDue {
protected:
    std::string last_message(const std::string& name) { return here_.box().messages(name).back(); }
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
    auto base = fakes::want(store::Database::open(here_.store_path(), store::OpenAs::read_write));
    fakes::want(base->write("spoil", [&]() -> Result<void> {
        base->run("UPDATE papers SET authors = '{' WHERE id = '2604.10002'");
        return {};
    }));

    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10001v1 new", "2604.10003v1 new"));
    EXPECT_THAT(last_message("ana"), HasSubstr("left out 2604.10002\n"));
}

TEST_F(Isolate, AnEventThatIsGoneCostsItsOwnEntryAlone) {
    here_.set_people({person("ana")});
    close_a_day("2026-04-27", 3);
    auto base = fakes::want(store::Database::open(here_.store_path(), store::OpenAs::read_write));
    fakes::want(base->write("spoil", [&]() -> Result<void> {
        base->run("DELETE FROM events WHERE paper = '2604.10001'");
        return {};
    }));

    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.10002v1 new", "2604.10003v1 new"));
    EXPECT_THAT(last_message("ana"), HasSubstr("left out \n"));
}

}  // namespace
}  // namespace paperwire::delivery
