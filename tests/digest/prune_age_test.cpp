// SPDX-License-Identifier: MIT
// digest: what is old enough to be forgotten after a closing, whatever this machine's clock says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/installation.hpp"

namespace paperwire::digest {
namespace {

using fakes::item;
using store::DeliveryState;
using testing::IsEmpty;
using testing::SizeIs;

class PruneAge : public testing::Test {
protected:
    PruneAge() { here_.set_people({{"ana", "immediate", {fakes::in({"cs.PL"})}, {}}}); }
    /// Reads a day's feed by that clock, closes and delivers.
    void live_through(const std::string& its_day, const std::string& paper, const std::string& clock) {
        here_.clock.set_civil(fakes::at(clock));
        here_.read("cs.PL", its_day, {item(paper, Kind::new_paper, {"cs.PL"})});
        CloseOrder order;
        order.keep = std::chrono::days{90};
        const auto closed = here_.try_close(order);
        ASSERT_TRUE(closed) << closed.error().message;
        here_.deliver();
    }
    std::vector<store::OutboxRow> dead() { return here_.outbox(DeliveryState::dead); }

    fakes::Installation here_;
};

TEST_F(PruneAge, AClockThatIsYearsAheadDestroysNoDeadLetter) {
    here_.box().set_script([](const auto&) { return fakes::answer(Outcome::Kind::rejected); });
    live_through("2026-04-27", "2604.00027", "2026-04-27T12:00:00Z");
    ASSERT_THAT(dead(), SizeIs(1));
    here_.box().set_script({});

    live_through("2026-04-28", "2604.00028", "2029-04-28T12:00:00Z");
    EXPECT_THAT(dead(), SizeIs(1));

    live_through("2026-09-01", "2609.00001", "2026-09-01T12:00:00Z");
    EXPECT_THAT(dead(), IsEmpty()) << "its time has come";
}

}  // namespace
}  // namespace paperwire::digest
