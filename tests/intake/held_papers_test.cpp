// SPDX-License-Identifier: MIT
// New papers that the feed of the day to which their submission brings them did not list: moderation held them.
#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::item;
using testing::ElementsAre;
using testing::IsEmpty;

/// cs.PL misses 20 to 23 April, and then Tuesday the 21st is read after all.
class HeldPapers : public testing::Test, protected CatchUpWorld {
protected:
    void read_tuesday() {
        read("2026-04-21",
             {item("2604.00030", Kind::new_paper, {"cs.PL"}), item("2604.00039", Kind::new_paper, {"cs.PL"})});
    }
    void read_before() {
        read("2026-04-16", {item("2604.00003", Kind::new_paper, {"cs.PL"})});
        read("2026-04-15", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    }
    void add(const std::string& paper, std::vector<std::string> submitted, const std::string& changed) {
        archive_.add(record(paper, {"cs.PL"}, submitted, changed));
    }
};

TEST_F(HeldPapers, PaperAtTheBorderOfADayThatWasReadIsOfTheNextGap) {
    read_tuesday();
    add("2604.00040", {"2026-04-20T14:00:00Z"}, "2026-04-22");

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-22 2604.00040v1 new"));
}

TEST_F(HeldPapers, PaperAmongThoseOfADayThatDidNotListItIsOfTheNextGap) {
    read_tuesday();
    add("2604.00035", {"2026-04-20T14:00:00Z"}, "2026-04-22");

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-22 2604.00035v1 new"));
}

TEST_F(HeldPapers, VersionThatCameWhileItWasHeldIsWhatIsAnnounced) {
    read_tuesday();
    add("2604.00035", {"2026-04-20T14:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22");

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-22 2604.00035v2 new"));
}

TEST_F(HeldPapers, PaperIsNotOfADayAfterItsEntryChanged) {
    read_tuesday();
    add("2604.00035", {"2026-04-20T14:00:00Z"}, "2026-04-21");

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty());
}

TEST_F(HeldPapers, PaperOfBeforeIsOfAGapWhenEveryFeedUpToItWasRead) {
    read_before();
    add("2604.00002", {"2026-04-14T10:00:00Z"}, "2026-04-22");

    catch_up();

    EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00002v1 new"));
}

TEST_F(HeldPapers, PaperOfBeforeMayHaveBeenOfADayThatNobodyRead) {
    read("2026-04-15", {item("2604.00001", Kind::new_paper, {"cs.PL"})});
    add("2604.00002", {"2026-04-14T10:00:00Z"}, "2026-04-22");

    catch_up();

    EXPECT_THAT(caught_up(), IsEmpty()) << "nobody knows what the feed of 16 April listed";
}

}  // namespace
}  // namespace paperwire::intake
