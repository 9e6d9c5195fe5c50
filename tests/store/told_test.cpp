// SPDX-License-Identifier: MIT
// store: going on from a copy that is older than what was last delivered.
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using enum DeliveryState;
using testing::ElementsAre;
namespace fs = std::filesystem;

const Instant then = at("2026-04-27T08:00:00Z");
const Instant now = at("2026-05-04T08:00:00Z");

class Told : public testing::Test {
protected:
    Told() {
        for (const char* its_day : {"2026-04-24", "2026-04-27", "2026-04-28"}) read(its_day);
        want(join_whole(*store_, std::vector{configured("ana"), configured("bob"), configured("eve", "weekly")}, then));
    }
    void read(const std::string& its_day) {
        const std::string paper = "2604.0" + its_day.substr(5, 2) + its_day.substr(8, 2);
        want(store_->remember(reading("cs.LG", its_day, {item(paper, Kind::new_paper, {"cs.LG"})})));
    }
    DestinationRow row(const std::string& name) {
        for (const auto& one : want(store_->destinations())) {
            if (one.key.subscriber == name) return one;
        }
        throw std::runtime_error("no " + name);
    }
    void close(const std::string& digest, const std::string& name, Seq to) {
        WANT_DONE(store_->close(std::vector{manifest_of({"2604.00424"})},
                                std::vector{NewDigest{digest, row(name).id, 0, row(name).cursor, to, then}}, {}, then));
    }
    DeliveryState state(const std::string& digest) { return want(store_->delivery(digest)).state; }
    void lease(const std::string& digest) {
        ASSERT_TRUE(want(store_->lease(std::vector{Lease{digest, {"one", "two"}}}, {}, then)).empty());
    }
    void take(std::vector<ToldCohort> cohorts) { WANT_DONE(store_->take_as_told(cohorts, "restored", now)); }
    bool prune_keeps_the_join_point() {
        while (want(store_->prune(2'000, std::nullopt))) {
        }
        return row("ana").join != nullptr;
    }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::unique_ptr<Store> store_{want(open_sqlite(path_, Access::read_write))};
};

TEST_F(Told, EverybodyBeginsBeforeWhatWasNotTold) {
    close("d1", "ana", 3);
    take({{"c", day("2026-04-28"), now}, {"weekly", day("2026-05-04"), now}});

    EXPECT_EQ(row("ana").cursor, 3) << "who was ahead stays there";
    EXPECT_EQ(row("bob").cursor, 2) << "the copy knows what nobody was told of";
    EXPECT_EQ(row("eve").cursor, 3) << "the head";
    ASSERT_TRUE(row("bob").join);
    EXPECT_EQ(*row("bob").join->since, day("2026-04-28"));
    EXPECT_TRUE(row("bob").join->told);
    EXPECT_EQ(row("bob").join->head, 3);
    EXPECT_EQ(*row("eve").join->since, day("2026-05-04"));
    for (const CohortState& cohort : want(store_->cohorts())) EXPECT_EQ(cohort.last_slot, now);
}

TEST_F(Told, NobodyElseIsTouched) {
    const auto before = row("eve");

    take({{"c", day("2026-05-04"), now}, {"nobody's", day("2026-05-04"), now}});

    EXPECT_EQ(row("eve").cursor, before.cursor);
    EXPECT_FALSE(row("eve").join->told);
}

TEST_F(Told, WhatWasOpenIsForAPersonToJudge) {
    close("queued", "ana", 1);
    close("later", "ana", 2);
    close("leased", "bob", 3);
    close("partly", "eve", 3);
    lease("leased");
    lease("partly");
    Transition one_out;
    one_out.digest = "partly";
    one_out.next_part = 2;
    one_out.at = then;
    WANT_DONE(store_->record(std::vector{one_out}));

    take({{"c", day("2026-05-04"), now}, {"weekly", day("2026-05-04"), now}});

    for (const char* digest : {"queued", "later", "leased", "partly"}) {
        EXPECT_EQ(state(digest), dead) << digest;
        EXPECT_EQ(want(store_->delivery(digest)).reply, "restored");
        EXPECT_EQ(want(store_->delivery(digest)).finished_at, now);
    }
    EXPECT_THAT(want(store_->due("mail", now, 9, {})), testing::IsEmpty());
    EXPECT_EQ(want(store_->recover_leases(now)), 0);
    WANT_DONE(store_->retry(std::vector<DigestId>{"queued", "later", "partly"}, now));
    EXPECT_EQ(want(store_->due("mail", now, 9, {})).size(), 2U) << "one a destination";
    EXPECT_EQ(want(store_->part("partly", 2)), "two");
}

TEST_F(Told, CountsUntilNothingOlderCanComeAnyMore) {
    take({{"c", day("2026-04-30"), now}, {"weekly", day("2026-04-30"), now}});
    EXPECT_TRUE(prune_keeps_the_join_point()) << "the 29th is still to be read";
    read("2026-04-29");
    WANT_DONE(store_->close({}, {}, std::vector{FinishedCohort{"c", 4, now}}, now));
    EXPECT_TRUE(prune_keeps_the_join_point());

    read("2026-04-30");
    EXPECT_TRUE(prune_keeps_the_join_point()) << "a weekly slot may be to come";

    read("2026-05-08");

    EXPECT_FALSE(prune_keeps_the_join_point());
}

/// The mark beside the copy is the lost one's until the first commit in the new life.
TEST_F(Told, AKillRightAfterItChangesNothing) {
    store_.reset();
    fs::create_directory(folder_.file("there"));
    const auto there = folder_.file("there/paperwire.db");
    fs::copy_file(path_, folder_.file("older.db"));
    {
        const Delivering delivering(path_);
        for (int i = 0; i < 5; ++i) write_note(*delivering.store, i);
    }
    const auto mark = bytes_of(path_ + ".lock");
    fs::copy_file(folder_.file("older.db"), path_, fs::copy_options::overwrite_existing);
    {
        const Delivering delivering(path_);
        ASSERT_TRUE(delivering.restored);
        WANT_DONE(delivering.store->take_as_told({}, "restored", now));
        copy_as_killed(path_, there);
        write_note(*delivering.store, 9);
    }
    write_bytes(there + ".lock", mark);

    EXPECT_EQ(verdict_on(there), "content");
    EXPECT_EQ(verdict_on(path_), "content");
    EXPECT_NE(read_mark(path_).store, mark_in(mark).store) << "a life of its own";
    fs::copy_file(folder_.file("older.db"), path_, fs::copy_options::overwrite_existing);
    EXPECT_EQ(verdict_on(path_), "restored") << "the copy again";
}

TEST_F(Told, AFailureLeavesTheDecisionOpen) {
    store_.reset();
    WANT_DONE(back_up(path_, folder_.file("copy.db"), then, {}));
    const auto other = want(Database::open(folder_.file("copy.db"), OpenAs::read_write));
    {
        const auto lock = want(lock_for_delivery(folder_.file("copy.db")));
        std::optional<Restored> restored;
        const auto store = want(open_to_deliver(folder_.file("copy.db"), *lock, std::nullopt, restored));
        want(other->outside([&]() -> Result<int> {
            other->script("CREATE TRIGGER t BEFORE DELETE ON notes BEGIN SELECT raise(ABORT, 'no'); END");
            return 0;
        }));
        EXPECT_FALSE(store->take_as_told({}, "restored", now));
        want(other->outside([&]() -> Result<int> {
            other->script("DROP TRIGGER t");
            return 0;
        }));
    }
    EXPECT_EQ(verdict_on(folder_.file("copy.db")), "restored");
}

}  // namespace
}  // namespace paperwire::store
