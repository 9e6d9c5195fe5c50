// SPDX-License-Identifier: MIT
// store: join points are forgotten once they count for nobody, and no sooner.
#include <gmock/gmock.h>

#include <filesystem>

#include "bot/store/database.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using enum Kind;

class Prune : public testing::Test {
protected:
    void SetUp() override { read("2026-04-27", "2604.00001"); }

    void read(const std::string& its_day, const std::string& paper) {
        want(store_->remember(reading("cs.LG", its_day, {item(paper, new_paper, {"cs.LG"})})));
    }
    void join(const std::vector<Configured>& all) { want(join_whole(*store_, all, now_)); }
    void finish(const std::string& cohort, Seq head) {
        want(store_->members(std::vector{cohort}, {}, 100));
        const std::vector<FinishedCohort> one{{cohort, head, now_}};
        ASSERT_TRUE(store_->close({}, {}, one, now_).has_value());
    }
    void prune_whole(std::size_t most = 2'000) {
        while (want(store_->prune(most, std::nullopt))) {
        }
    }
    std::int64_t count(const std::string& sql) { return number_in(path_, sql); }
    std::int64_t join_points() { return count("SELECT count(*) FROM join_points"); }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::unique_ptr<Store> store_{want(open_sqlite(path_, Access::read_write))};
    Instant now_ = at("2026-04-27T08:00:00Z");
};

TEST_F(Prune, KeepsWhatSomebodyStandsBefore) {
    join({configured("ana", "daily"), configured("bob", "weekly")});
    finish("daily", 1);

    prune_whole();

    EXPECT_EQ(join_points(), 1);
    EXPECT_EQ(count("SELECT count(*) FROM destinations WHERE join_point IS NOT NULL"), 1);
    finish("weekly", 1);
    prune_whole();
    EXPECT_EQ(join_points(), 0);
    EXPECT_EQ(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

TEST_F(Prune, ForgetsThatOfThoseWhoLeft) {
    join({configured("ana", "weekly")});
    join({});
    EXPECT_EQ(join_points(), 1);

    prune_whole();

    EXPECT_EQ(join_points(), 0);
}

TEST_F(Prune, KeepsThatOfThoseWhoseLeavingNeverCameToItsEnd) {
    join({configured("ana", "weekly"), configured("bob", "daily")});
    {
        const auto joining = want(store_->begin_join(plan_join({configured("bob", "daily")}), now_, tokens()));
        while (want(store_->destinations()).size() == 2) ASSERT_FALSE(want(joining->step()));
    }

    prune_whole();
    EXPECT_EQ(join_points(), 1);
    join({configured("ana", "weekly"), configured("bob", "daily")});

    EXPECT_TRUE(want(store_->destinations()).at(0).join);
    EXPECT_EQ(want(store_->destinations()).at(0).cursor, 0);
}

TEST_F(Prune, LooksAtSoManyRowsAndGoesOnWhereItEnded) {
    std::vector<Configured> all;
    for (int i = 0; i < 5; ++i) {
        all.push_back(configured("p" + std::to_string(i), i == 1 ? "weekly" : "daily"));
        join(all);
    }
    EXPECT_EQ(join_points(), 5);
    finish("daily", 1);

    EXPECT_TRUE(want(store_->prune(2, std::nullopt)));
    EXPECT_EQ(join_points(), 4);
    EXPECT_TRUE(want(store_->prune(2, std::nullopt)));
    EXPECT_EQ(join_points(), 2);
    prune_whole(2);
    EXPECT_EQ(join_points(), 1);
}

TEST_F(Prune, WritesNothingWhenThereIsNothing) {
    join({configured("ana", "weekly")});
    const auto version = [this] { return count("SELECT data_version FROM pragma_data_version"); };
    const auto before = version();
    const auto wal = std::filesystem::file_size(path_ + "-wal");

    EXPECT_FALSE(want(store_->prune(2'000, std::nullopt)));

    EXPECT_EQ(version(), before);
    EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), wal);
}

/// The number of one that is gone may be given again.
TEST_F(Prune, ANewJoinPointIsNotTakenForAnOldOne) {
    join({configured("ana", "daily")});
    EXPECT_EQ(want(store_->destinations()).at(0).join->head, 1);
    finish("daily", 1);
    prune_whole();
    read("2026-04-28", "2604.00002");

    join({configured("ana", "daily"), configured("bob", "daily")});

    EXPECT_EQ(want(store_->destinations()).at(1).join->head, 2);
}

}  // namespace
}  // namespace paperwire::store
