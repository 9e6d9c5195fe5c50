// SPDX-License-Identifier: MIT
// store: a database that is not what was delivered from last is told from one that is.
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class Restoring : public testing::Test {
protected:
    Restoring() { fs::create_directory(folder_.file("there")); }

    std::int64_t commits() { return number_in(path_, "SELECT value FROM counters WHERE name = 'commits'"); }
    /// The store as it lies there whole, closed.
    void keep_copy() { fs::copy_file(path_, folder_.file("older.db"), fs::copy_options::overwrite_existing); }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::string there_{folder_.file("there/paperwire.db")};
};

TEST_F(Restoring, TheMarkFollowsEachCommit) {
    Delivering delivering(path_);
    fill(*delivering.store);
    for (int i = 0; i < 3; ++i) {
        write_note(*delivering.store, i);
        EXPECT_EQ(delivering.lock->mark().commits, commits());
        EXPECT_EQ(read_mark(path_).commits, commits());
    }
    EXPECT_EQ(read_mark(path_).store.size(), 32U);
    const auto written = commits();
    want(delivering.store->destinations());
    EXPECT_EQ(commits(), written) << "reading is no commit";
}

TEST_F(Restoring, WhatOthersWroteMakesNoAlarm) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    const auto marked = read_mark(path_).commits;
    write_note(*want(open_sqlite(path_, Access::read_write)), 1);
    write_note(*want(open_beside(path_)), 2);
    write_note(*want(open_sqlite(path_, Access::sparing)), 3);

    EXPECT_EQ(commits(), marked + 3);
    EXPECT_EQ(verdict_on(path_), "content");
    EXPECT_EQ(read_mark(path_).commits, marked) << "and nothing is written by looking";
}

TEST_F(Restoring, ACommitThatWasMarkedAndLostIsTold) {
    Delivering delivering(path_);
    fill(*delivering.store);
    for (int i = 0; i < 20; ++i) write_note(*delivering.store, i);
    copy_as_killed(path_, there_);
    EXPECT_EQ(verdict_on(there_), "content");
    const auto whole = bytes_of(path_ + "-wal");
    for (const int percent : {0, 1, 30, 50, 80, 97, 99}) {
        copy_as_killed(path_, there_);
        fs::resize_file(there_ + "-wal", whole.size() * static_cast<std::size_t>(percent) / 100);

        EXPECT_EQ(verdict_on(there_), "restored") << percent;
        EXPECT_EQ(verdict_on(there_), "restored") << "as long as nobody decides";
    }
    copy_as_killed(path_, there_);
    fs::remove(there_ + "-wal");
    EXPECT_EQ(verdict_on(there_), "restored");
}

TEST_F(Restoring, ADamagedLogIsTold) {
    Delivering delivering(path_);
    fill(*delivering.store);
    for (int i = 0; i < 5; ++i) write_note(*delivering.store, i);
    copy_as_killed(path_, there_);
    auto torn = bytes_of(there_ + "-wal");
    torn[torn.size() / 2] = static_cast<char>(torn[torn.size() / 2] ^ 4);
    write_bytes(there_ + "-wal", torn);

    EXPECT_EQ(verdict_on(there_), "restored");
}

TEST_F(Restoring, AnOlderCopyIsToldWithItsTimes) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    keep_copy();
    const auto marked = at("2026-05-02T10:00:00Z");
    {
        Delivering delivering(path_);
        write_note(*delivering.store, 1);
        delivering.lock->write({read_mark(path_).store, commits(), marked});
    }
    fs::copy_file(folder_.file("older.db"), path_, fs::copy_options::overwrite_existing);

    const Delivering delivering(path_);

    ASSERT_TRUE(delivering.restored);
    EXPECT_EQ(delivering.restored->copied_at, at("2026-04-27T08:00:00Z")) << "the newest thing it knows";
    EXPECT_EQ(delivering.restored->marked_at, marked);
}

/// Each commit of theirs would bring its count nearer to the mark's.
TEST_F(Restoring, AnOlderCopyIsWrittenByNobodyWhoDoesNotDecide) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    keep_copy();
    write_note(*Delivering(path_).store, 1);
    fs::copy_file(folder_.file("older.db"), path_, fs::copy_options::overwrite_existing);
    const auto before = commits();

    for (int i = 0; i < 3; ++i) {
        for (const auto& opened :
             {open_sqlite(path_, Access::read_write), open_sqlite(path_, Access::sparing), open_beside(path_)}) {
            ASSERT_FALSE(opened);
            EXPECT_EQ(opened.error().code, Errc::configuration);
            EXPECT_THAT(opened.error().message, AllOf(HasSubstr(path_), HasSubstr("run --since")));
        }
    }

    EXPECT_TRUE(open_sqlite(path_, Access::read_only)) << "looking is free";
    EXPECT_EQ(commits(), before);
    EXPECT_EQ(verdict_on(path_), "restored");
}

/// A snapshot of the whole folder holds the mark too: only a person can know.
TEST_F(Restoring, APersonIsBelievedUnlessTheStoreKnowsOfSomethingLater) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    const auto opened_since = [&](const std::string& since) {
        const auto lock = want(lock_for_delivery(path_));
        std::optional<Restored> restored;
        want(open_to_deliver(path_, *lock, at(since), restored));
        return restored;
    };

    const auto later = opened_since("2026-04-29T12:00:00Z");
    ASSERT_TRUE(later);
    EXPECT_EQ(later->copied_at, at("2026-04-27T08:00:00Z"));
    EXPECT_EQ(later->marked_at, at("2026-04-29T12:00:00Z"));
    EXPECT_FALSE(opened_since("2026-04-27T08:00:00Z"));
    EXPECT_FALSE(opened_since("2026-04-26T12:00:00Z"));
}

TEST_F(Restoring, AnotherStoreInItsPlaceIsTold) {
    {
        const Delivering delivering(path_);
        fill(*delivering.store);
    }
    {
        const Delivering another(there_);
        fill(*another.store);
        for (int i = 0; i < 9; ++i) write_note(*another.store, i);
    }
    fs::rename(there_, path_);

    EXPECT_EQ(verdict_on(path_), "restored");
}

TEST_F(Restoring, WritingBeforeTheDecisionDoesNotHideIt) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    keep_copy();
    {
        Delivering delivering(path_);
        for (int i = 0; i < 3; ++i) write_note(*delivering.store, i);
    }
    const auto marked = read_mark(path_).commits;
    fs::copy_file(folder_.file("older.db"), path_, fs::copy_options::overwrite_existing);
    {
        Delivering delivering(path_);
        write_note(*delivering.store, 1);
    }

    EXPECT_EQ(read_mark(path_).commits, marked);
    EXPECT_EQ(verdict_on(path_), "restored");
}

TEST_F(Restoring, AFileThatIsGoneIsNoBeginning) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    fs::rename(path_, folder_.file("away.db"));

    EXPECT_THAT(verdict_on(path_),
                AllOf(HasSubstr("is gone, though"), HasSubstr("mount its folder"), HasSubstr("restore a backup"),
                      HasSubstr("-wal"), HasSubstr("-shm"), HasSubstr("delete " + path_ + ".lock")));
    WANT_ERROR(open_sqlite(path_, Access::sparing), Errc::storage);
    EXPECT_FALSE(fs::exists(path_));

    fs::rename(folder_.file("away.db"), path_);
    EXPECT_EQ(verdict_on(path_), "content");
    fs::remove(path_);
    fs::remove(path_ + ".lock");
    EXPECT_EQ(verdict_on(path_), "content") << "begun anew";
}

TEST_F(Restoring, ALogIsNeverLaidOverANewFile) {
    Delivering delivering(path_);
    fill(*delivering.store);
    copy_as_killed(path_, there_);
    fs::remove(there_ + ".lock");
    fs::rename(there_, folder_.file("away.db"));
    const auto log = bytes_of(there_ + "-wal");

    EXPECT_THAT(verdict_on(there_),
                AllOf(HasSubstr("is gone, but"), HasSubstr("bring the file back"), HasSubstr("-shm away too")));
    WANT_ERROR(open_sqlite(there_, Access::read_write), Errc::storage);

    EXPECT_EQ(bytes_of(there_ + "-wal"), log);
    fs::rename(folder_.file("away.db"), there_);
    EXPECT_EQ(verdict_on(there_), "content");
    EXPECT_EQ(want(want(open_sqlite(there_, Access::read_only))->delivery("d1")).digest, "d1");
}

TEST_F(Restoring, ACopyBesideTheFormerLogIsRefusedUntouched) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    keep_copy();
    WANT_DONE(back_up(path_, folder_.file("backup.db"), at("2026-04-28T08:00:00Z"), {}));
    {
        Delivering delivering(path_);
        write_note(*delivering.store, 1);
    }
    Delivering delivering(path_);
    for (int i = 0; i < 9; ++i) write_note(*delivering.store, i);
    for (const char* copy : {"older.db", "backup.db"}) {
        copy_as_killed(path_, there_);
        fs::copy_file(folder_.file(copy), there_, fs::copy_options::overwrite_existing);
        const auto before = bytes_of(there_);
        const auto log = bytes_of(there_ + "-wal");

        EXPECT_THAT(verdict_on(there_),
                    AllOf(HasSubstr("belongs to another state"), HasSubstr("-wal"), HasSubstr("-shm")))
            << copy;
        WANT_ERROR(open_sqlite(there_, Access::read_write), Errc::storage);
        WANT_ERROR(open_sqlite(there_, Access::read_only), Errc::storage);
        WANT_ERROR(open_beside(there_), Errc::storage);
        WANT_ERROR(open_scratch(there_), Errc::storage);

        EXPECT_EQ(bytes_of(there_), before);
        EXPECT_EQ(bytes_of(there_ + "-wal"), log);
        fs::remove(there_ + "-wal");
        EXPECT_EQ(verdict_on(there_), "restored");
    }
}

/// Taken while it ran, with no checkpoint since: its pages and the log's are of one life.
TEST_F(Restoring, ABackupOfTheSameLogIsRefusedBesideItToo) {
    Delivering delivering(path_);
    fill(*delivering.store);
    WANT_DONE(back_up(path_, folder_.file("backup.db"), at("2026-04-28T08:00:00Z"), {}));
    write_note(*delivering.store, 1);
    copy_as_killed(path_, there_);
    fs::copy_file(folder_.file("backup.db"), there_, fs::copy_options::overwrite_existing);

    EXPECT_THAT(verdict_on(there_), HasSubstr("belongs to another state"));
}

TEST_F(Restoring, ANameMayHoldWhatMeansSomethingInAnAddress) {
    const auto odd = folder_.file("a b%3f#?&x=1.db");
    Delivering delivering(odd);
    fill(*delivering.store);
    copy_as_killed(odd, folder_.file("there/c%41 #?.db"));
    EXPECT_EQ(verdict_on(folder_.file("there/c%41 #?.db")), "content");
    WANT_DONE(back_up(odd, folder_.file("there/c%41 #?.db2"), at("2026-04-28T08:00:00Z"), {}));
    fs::rename(folder_.file("there/c%41 #?.db2"), folder_.file("there/c%41 #?.db"));
    fs::copy_file(odd + "-wal", folder_.file("there/c%41 #?.db-wal"), fs::copy_options::overwrite_existing);

    EXPECT_THAT(verdict_on(folder_.file("there/c%41 #?.db")), HasSubstr("belongs to another state"));
}

TEST_F(Restoring, ALogOfItsOwnIsTakenWhereverTheKillFell) {
    Delivering delivering(path_);
    fill(*delivering.store);
    for (int i = 0; i < 12; ++i) {
        write_note(*delivering.store, i);
        if (i % 4 == 3) {
            const auto other = want(Database::open(path_, OpenAs::read_write));
            const char* how = i == 3 ? "PRAGMA wal_checkpoint(PASSIVE)" : "PRAGMA wal_checkpoint(RESTART)";
            want(other->outside([&]() -> Result<int> {
                other->script(how);
                return 0;
            }));
        }
        copy_as_killed(path_, there_);
        EXPECT_EQ(verdict_on(there_), "content") << i;
    }
}

TEST_F(Restoring, ATornMarkIsNone) {
    {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    keep_copy();
    {
        Delivering delivering(path_);
        write_note(*delivering.store, 1);
    }
    fs::copy_file(folder_.file("older.db"), path_, fs::copy_options::overwrite_existing);
    fs::resize_file(path_ + ".lock", 40);

    EXPECT_EQ(verdict_on(path_), "content");
}

}  // namespace
}  // namespace paperwire::store
