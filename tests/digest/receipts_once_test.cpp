// SPDX-License-Identifier: MIT
// A receipt that is all there is to tell comes once a slot, wherever a closing was cut short.
#include "tests/digest/close_digests_fixture.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::digest {
namespace {

using fakes::in;
using fakes::item;
using testing::HasSubstr;
using testing::SizeIs;
using enum Kind;

class ReceiptsOnce : public CloseDigests {
protected:
    void SetUp() override {
        here_.set_people({quiet_reader("daily 08:00"), person("ben", {in({"cs.AI"})}, "weekly sun 08:00")});
        here_.close();
        go_to("2026-04-27T07:00:00Z");
        here_.read("cs.PL", "2026-04-27", {});
    }

    static Person quiet_reader(const std::string& schedule) {
        Person ana = person("ana", {in({"cs.PL"})}, schedule);
        ana.delivery.empty = Delivery::Empty::send;
        return ana;
    }

    /// The digests stand and their cohort was never finished.
    void close_half() {
        here_.reopen([](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::HalfClosingStore>(std::move(store));
        });
        EXPECT_FALSE(here_.try_close().has_value());
        here_.reopen();
    }
};

TEST_F(ReceiptsOnce, WhenEventsOfOthersLayBeforeIt) {
    here_.read("cs.AI", "2026-04-27", {item("2604.00001", new_paper, {"cs.AI"})});
    go_to("2026-04-27T08:00:00Z");
    close_half();
    here_.clock.advance(std::chrono::minutes{5});

    EXPECT_THAT(messages("ana"), SizeIs(1));
}

TEST_F(ReceiptsOnce, WhenEventsOfOthersCameSince) {
    go_to("2026-04-27T08:00:00Z");
    close_half();
    here_.clock.advance(std::chrono::minutes{5});
    here_.read("cs.AI", "2026-04-27", {item("2604.00001", new_paper, {"cs.AI"})});

    EXPECT_THAT(messages("ana"), SizeIs(1));
}

TEST_F(ReceiptsOnce, WhenItCameWithPapers) {
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
    go_to("2026-04-27T08:00:00Z");
    close_half();
    here_.clock.advance(std::chrono::minutes{5});

    ASSERT_THAT(messages("ana"), SizeIs(1));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("2604.00001"));
}

TEST_F(ReceiptsOnce, AndTheNextSlotHasItsOwn) {
    go_to("2026-04-27T08:00:00Z");
    close_half();
    go_to("2026-04-28T09:00:00Z");

    EXPECT_THAT(messages("ana"), SizeIs(2));
    EXPECT_THAT(messages("ana"), SizeIs(2)) << "the next closing of that slot adds none";
}

TEST_F(ReceiptsOnce, PapersThatCameSinceAreToldWithTheirs) {
    go_to("2026-04-27T08:00:00Z");
    close_half();
    here_.clock.advance(std::chrono::minutes{5});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});

    ASSERT_THAT(messages("ana"), SizeIs(2));
    EXPECT_THAT(here_.box().messages("ana").at(1), HasSubstr("2604.00001"));
}

}  // namespace
}  // namespace paperwire::digest
