// SPDX-License-Identifier: MIT
// digest: what somebody gets who joined while a category of theirs could not be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/installation.hpp"

namespace paperwire::digest {
namespace {

using fakes::item;
using testing::ElementsAre;
using testing::HasSubstr;

const fakes::Person reader{"ana", "immediate", {fakes::in({"cs.LG"})}, {}};

TEST(Newcomer, GetsWhatAnotherListingToldOfBeforeTheirOwnWasRead) {
    fakes::Installation here;
    here.set_people({reader});
    here.read("cs.PL", "2026-04-27", {item("2604.10001", Kind::new_paper, {"cs.PL", "cs.LG"})});
    here.read_failure("cs.LG", "2026-04-27");
    here.close();

    here.read("cs.LG", "2026-04-27", {item("2604.10001", Kind::cross_list, {"cs.PL", "cs.LG"})});

    EXPECT_THAT(here.received("ana"), ElementsAre(HasSubstr("2604.10001")));
}

TEST(Newcomer, GetsNoOlderDayOfACategoryNeverRead) {
    fakes::Installation here;
    here.read("cs.PL", "2026-04-24", {item("2604.10001", Kind::new_paper, {"cs.PL", "cs.LG"})});
    here.read("cs.PL", "2026-04-27", {item("2604.10002", Kind::new_paper, {"cs.PL"})});
    here.set_people({reader});
    here.close();

    here.read("cs.LG", "2026-04-27", {item("2604.10003", Kind::new_paper, {"cs.LG"})});

    EXPECT_THAT(here.received("ana"), ElementsAre(HasSubstr("2604.10003")));
}

}  // namespace
}  // namespace paperwire::digest
