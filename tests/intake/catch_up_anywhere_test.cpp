// SPDX-License-Identifier: MIT
// A catch-up that fails once, at any step of it, and goes on.
#include <set>

#include "tests/intake/catch_up_world.hpp"

namespace paperwire::intake {
namespace {

using fakes::item;
using testing::ElementsAre;

/// Days of downtime with a replaced paper, a hole that the query API fills, a record that could not be read, a feed
/// that was cut, and a day on which nothing came.
struct FailingWorld : CatchUpWorld {
    FailingWorld() {
        read_in_part("2026-04-23", {item("2604.00050", Kind::new_paper, {"cs.PL"})});
        archive_.set_list_page(1);
        archive_.add(record("2604.00020", {"cs.PL"}, {"2026-04-17T10:00:00Z", "2026-04-21T10:00:00Z"}, "2026-04-22"));
        archive_.add(record("2604.00030", {"cs.PL"}, {"2026-04-20T10:00:00Z"}, "2026-04-22"));
        archive_.add(record("2604.00050", {"cs.PL"}, {"2026-04-22T10:00:00Z"}, "2026-04-23"));
        archive_.add_to_queries(record("2604.00031", {"cs.PL"}, {"2026-04-20T10:30:00Z"}, "2026-04-22"));
        archive_.add_to_queries(record("2604.00032", {"cs.PL"}, {"2026-04-20T10:40:00Z"}, "2026-04-22"));
        archive_.add_unread("2604.00032");
    }
    /// To the end, for days; a failure is followed by a new process.
    void go_on() {
        for (int days = 0; days < 4 && open() > 0; ++days) {
            for (int i = 0; i < 60; ++i) {
                const auto one = step();
                if (!one) here_.reopen();
                else if (one->done) break;
            }
            here_.clock.advance(std::chrono::hours{24});
        }
        here_.reopen();
    }
    void expect_whole() {
        EXPECT_THAT(caught_up(), ElementsAre("2026-04-20 2604.00020v1 new", "2026-04-22 2604.00020v2 replace",
                                             "2026-04-21 2604.00030v1 new", "2026-04-21 2604.00031v1 new",
                                             "2026-04-21 2604.00032v1 new"));
        EXPECT_EQ(open(), 0U);
        EXPECT_EQ(receipt("2026-04-21").read, 3);
        EXPECT_EQ(receipt("2026-04-21").listed, 3);
        EXPECT_EQ(receipt("2026-04-21").note, "reconstructed from arXiv's archive: the day had passed unread");
        EXPECT_EQ(fakes::want(here_.store->open_harvests()).size(), 0U);
    }
};

TEST(CatchUpAtAnyMoment, FailureOfTheStoreLosesAndDoublesNothing) {
    int failing = 1;
    for (bool failed = true; failed && failing < 500; ++failing) {
        SCOPED_TRACE(failing);
        FailingWorld world;
        int moments = 0;
        world.here_.reopen([&](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(std::move(store),
                                                         [&](const std::string&, fakes::Moment) -> Result<void> {
                                                             if (++moments == failing)
                                                                 return fail(Errc::storage, "cut");
                                                             return {};
                                                         });
        });

        for (int i = 0; i < 60; ++i) {
            const auto one = world.step();
            if (!one || one->done) break;
        }
        failed = moments >= failing;
        world.here_.reopen();
        world.go_on();

        world.expect_whole();
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(failing, 60) << "so many moments it failed at";
}

TEST(CatchUpAtAnyMoment, FailureOfTheArchiveLosesAndDoublesNothing) {
    std::set<std::string> kinds;
    int failing = 1;
    for (bool failed = true; failed && failing < 500; ++failing) {
        SCOPED_TRACE(failing);
        FailingWorld world;
        int questions = 0;
        world.archive_.set_oracle([&](const std::string& question) -> std::optional<Error> {
            if (++questions != failing) return std::nullopt;
            kinds.insert(question.substr(0, 4));
            return Error{Errc::unavailable, "503", std::nullopt};
        });

        world.go_on();
        failed = questions >= failing;

        world.expect_whole();
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_THAT(kinds, ElementsAre("ids ", "list", "page", "toke"));
}

}  // namespace
}  // namespace paperwire::intake
