// SPDX-License-Identifier: MIT
// A join goes in steps, and the store's thread does other things between them.
#include <algorithm>
#include <boost/asio/post.hpp>

#include "tests/digest/close_digests_fixture.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::digest {
namespace {

using fakes::in;
using fakes::item;
using testing::ElementsAre;
using enum Kind;

class JoinAudience : public CloseDigests {
protected:
    using Heard = std::function<Result<void>(int step, fakes::Moment moment)>;

    /// Opens the store with somebody who hears of each step.
    void hear(Heard heard) {
        here_.reopen([this, heard = std::move(heard)](std::unique_ptr<store::Store> store) {
            steps_ = 0;
            return std::make_unique<fakes::WatchedStore>(
                std::move(store), [this, heard](const std::string& call, fakes::Moment moment) -> Result<void> {
                    if (call != "join") return {};
                    if (moment == fakes::Moment::before) ++steps_;
                    return heard(steps_, moment);
                });
        });
    }

    int steps_{0};
};

TEST_F(JoinAudience, OthersGetTheirTurnOnTheStoresThreadBetweenItsSteps) {
    here_.set_people({person("ana", {in({"cs.PL"})})});
    int steps_when_it_ran = 0;
    hear([&](int step, fakes::Moment moment) -> Result<void> {
        if (step == 1 && moment == fakes::Moment::before)
            boost::asio::post(here_.store_thread.executor(), [&] { steps_when_it_ran = steps_; });
        return {};
    });

    here_.close();

    EXPECT_GE(steps_when_it_ran, 1);
    EXPECT_LE(steps_when_it_ran, 2) << "the second step may be in the queue before it";
    EXPECT_GT(steps_, 3);
}

/// The disk is full in the middle of a change that is then taken back.
TEST_F(JoinAudience, AChangeThatFailsHalfWayAndIsTakenBackLosesNoPaper) {
    const std::vector<Person> before{person("ana", {in({"cs.PL"})}, "weekly sun 08:00")};
    for (int failing = 1; failing < 20; ++failing) {
        SCOPED_TRACE("step " + std::to_string(failing));
        fakes::Installation fresh;
        fresh.set_people(before);
        fresh.close();
        fresh.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
        fresh.clock.advance(std::chrono::hours{24});
        fresh.read("cs.PL", "2026-04-28", {item("2604.00002", new_paper, {"cs.PL"})});
        fresh.close();
        fresh.set_people({person("ben", {in({"cs.PL"})})});
        int step = 0;
        fresh.reopen([&](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(
                std::move(store), [&](const std::string& call, fakes::Moment moment) -> Result<void> {
                    if (call != "join" || moment != fakes::Moment::before) return {};
                    return ++step == failing ? Result<void>(fail(Errc::storage_full, "disk full")) : Result<void>{};
                });
        });
        const bool failed = !fresh.try_close().has_value();
        fresh.reopen();
        if (!failed) break;
        // Once the end is written she has left; what comes after it drops what waits for her.
        const bool has_left = std::ranges::none_of(fakes::want(fresh.store->cohorts()),
                                                   [](const auto& cohort) { return cohort.key.starts_with("weekly"); });
        fresh.set_people(before);
        fresh.close();
        fresh.clock.set_civil(at("2026-05-03T08:00:00Z"));

        EXPECT_EQ(fresh.received("ana").size(), has_left ? 1U : 2U);
        EXPECT_TRUE(!has_left || failing > 6);
    }
}

}  // namespace
}  // namespace paperwire::digest
