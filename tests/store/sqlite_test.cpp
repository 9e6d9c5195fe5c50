// SPDX-License-Identifier: MIT
// What only the embedded engine promises: files, locks, damage, migrations, failpoints.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "bot/core/failpoint.hpp"
#include "bot/store/database.hpp"
#include "bot/store/migrations.hpp"
#include "bot/store/schema_first.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::HasSubstr;

std::string write_file(const Folder& folder, const std::string& bytes) {
    const auto path = folder.file("paperwire.db");
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

std::string make_database(const Folder& folder, int papers = 1) {
    const auto path = folder.file("paperwire.db");
    auto store = want(open_sqlite(path, Access::read_write));
    std::vector<ReadItem> items;
    for (int number = 10'000; number < 10'000 + papers; ++number)
        items.push_back(item("2604." + std::to_string(number), Kind::new_paper, {"cs.LG"}));
    want(store->remember(reading("cs.LG", "2026-04-27", items)));
    return path;
}

void run_sql(const std::string& path, const std::string& sql) {
    const auto database = want(Database::open(path, OpenAs::read_write));
    const auto done = database->outside([&]() -> Result<void> {
        database->script(sql);
        return {};
    });
    ASSERT_TRUE(done) << done.error().message;
}

TEST(Sqlite, MakesFoldersAndLeavesNoDraft) {
    const Folder folder;

    want(open_sqlite(folder.file("a/b/paperwire.db"), Access::read_write));

    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.file("a/b")))
        names.push_back(entry.path().filename());
    EXPECT_THAT(names, testing::ElementsAre("paperwire.db"));
}

TEST(Sqlite, ReadOnlyNeedsAFile) {
    const Folder folder;

    WANT_ERROR(open_sqlite(folder.file("none.db"), Access::read_only), Errc::not_found);
    EXPECT_FALSE(std::filesystem::exists(folder.file("none.db")));
}

TEST(Sqlite, ReadOnlyCannotWrite) {
    const Folder folder;
    const auto store = want(open_sqlite(make_database(folder), Access::read_only));

    EXPECT_EQ(want(store->head()), 1);
    WANT_ERROR(store->set_note("a", "b"), Errc::storage);
}

TEST(Sqlite, WhatIsNoDatabaseIsRefused) {
    const std::vector<std::string> not_databases{std::string{}, std::string(5000, 'x'),
                                                 std::string("SQLite format 3\0", 16)};
    for (const auto& bytes : not_databases) {
        SCOPED_TRACE(bytes.substr(0, 20));
        const Folder folder;
        const auto path = write_file(folder, bytes);

        const auto opened = open_sqlite(path, Access::read_write);

        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, Errc::storage) << opened.error().message;
        EXPECT_THAT(opened.error().message, HasSubstr("restore a backup"));
        EXPECT_EQ(std::filesystem::file_size(path), bytes.size()) << "it was touched";
    }
}

TEST(Sqlite, TornFileIsRefused) {
    const Folder folder;
    const auto path = make_database(folder, 200);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);

    WANT_ERROR(open_sqlite(path, Access::read_write), Errc::storage);
}

TEST(Sqlite, OverwrittenPagesAreFound) {
    const Folder folder;
    const auto path = make_database(folder, 200);
    const auto size = std::filesystem::file_size(path);
    int refused = 0;
    for (std::uintmax_t page = 0; page < size; page += 4096) {
        const auto copy = folder.file("copy.db");
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        std::fstream(copy, std::ios::in | std::ios::out | std::ios::binary).seekp(static_cast<std::streamoff>(page))
            << std::string(4096, '\x5a');
        const auto opened = open_sqlite(copy, Access::read_write);
        if (opened) continue;
        ++refused;
        EXPECT_EQ(opened.error().code, Errc::storage);
    }
    EXPECT_GE(refused, static_cast<int>(size / 4096)) << "a page full of rubbish went unseen";
}

TEST(Sqlite, NewerSchemaIsRefused) {
    const Folder folder;
    const auto path = make_database(folder);
    run_sql(path, "PRAGMA user_version = 999");

    WANT_ERROR(open_sqlite(path, Access::read_write), Errc::configuration);
    WANT_ERROR(open_sqlite(path, Access::read_only), Errc::configuration);
    WANT_ERROR(open_scratch(path), Errc::configuration);
}

/// A database as the first schema had it, with one destination that had moved and one digest on its way.
std::string make_first_schema(const Folder& folder) {
    const auto path = folder.file("paperwire.db");
    want(Database::open(path, OpenAs::create));
    run_sql(path, std::string{schema_1_intake} + schema_1_destinations + schema_1_outbox);
    run_sql(path, R"sql(
        INSERT INTO cohorts (id, key, watermark, last_slot) VALUES (1, 'c', 0, 0);
        INSERT INTO destinations (id, subscriber, channel, name, cohort, placed, moved_to, token)
            VALUES (1, 'ana', 'mail', 'ana@example.org', 1, 1, '-100', 'token');
        INSERT INTO manifests (id, hash, json) VALUES (1, 1, '{"entries":[{"day":"2026-04-27","id":"2604.00001",'
            || '"kind":"new","previous":0,"version":1,"why":[{"author":-1,"begin":3,"field":"title","filter":"mine",'
            || '"matched":"MLIR"}]}],"form":"full","language":"en","receipt":[{"category":"cs.PL","day":"2026-04-27",'
            || '"listed":9,"matched":1,"note":"","read":9,"state":"fresh"}],"summary":"off","waiting":0}');
        INSERT INTO digests (digest, destination, channel, manifest, seq_from, seq_to, closed_at, state, turn,
            next_attempt) VALUES ('d1', 1, 'mail', 1, 0, 1, 0, 0, 1, 0);
    )sql");
    run_sql(path, "PRAGMA application_id = " + std::to_string(application_id));
    run_sql(path, "PRAGMA user_version = 1");
    return path;
}

TEST(Sqlite, TheSameConfigurationAgainWritesNothing) {
    const Folder folder;
    const auto path = folder.file("paperwire.db");
    const auto store = want(open_sqlite(path, Access::read_write));
    const std::vector<Configured> all{configured("ana"), configured("bob", "d")};
    const std::vector<Configured> turned{all[1], all[0]};
    want(join_whole(*store, all, at("2026-04-27T08:00:00Z")));
    const auto written = std::filesystem::file_size(path + "-wal");

    want(join_whole(*store, turned, at("2026-04-28T08:00:00Z")));
    EXPECT_EQ(std::filesystem::file_size(path + "-wal"), written);

    want(join_whole(*store, std::vector{all[0]}, at("2026-04-28T08:00:00Z")));
    EXPECT_GT(std::filesystem::file_size(path + "-wal"), written);
}

TEST(Sqlite, TheFirstSchemaIsBroughtUpToDateWithWhatItHolds) {
    const Folder folder;
    const auto path = make_first_schema(folder);
    WANT_ERROR(open_sqlite(path, Access::read_only), Errc::configuration);

    const auto store = want(open_sqlite(path, Access::read_write));

    const auto due = want(store->due("mail", at("2026-04-27T08:00:00Z"), 9, {}));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].digest, "d1");
    EXPECT_EQ(due[0].moved_to, "-100");
    EXPECT_EQ(due[0].moved_from, "");
    EXPECT_EQ(due[0].token, "token");
    const auto manifest = want(store->manifest("d1"));
    ASSERT_EQ(manifest.entries.size(), 1U);
    EXPECT_EQ(manifest.entries[0].id, id("2604.00001"));
    EXPECT_EQ(manifest.entries[0].why, (std::vector{Reason{"mine", "title", "MLIR", 3, -1}}));
    EXPECT_EQ(manifest.receipt.at(0).matched, 1);
    EXPECT_EQ(manifest.filters, "");
    const auto members = want(store->members(std::vector<std::string>{"c"}, {}, 9));
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members[0].cursor, 0);
    const std::vector<Pace> paces{{"mail", "", at("2026-04-27T08:00:01Z")}};
    EXPECT_TRUE(want(store->lease(std::vector{Lease{"d1", {"bytes"}}}, paces, at("2026-04-27T08:00:00Z"))).empty());
    EXPECT_EQ(want(store->paces(at("2026-04-27T08:00:00Z"))).size(), 1U);
    WANT_DONE(open_sqlite(path, Access::read_only));
}

TEST(Sqlite, AnotherProgramsDatabaseIsRefused) {
    const Folder folder;
    const auto path = folder.file("paperwire.db");
    want(Database::open(path, OpenAs::create));
    run_sql(path, "CREATE TABLE t (a)");

    const auto opened = open_sqlite(path, Access::read_write);

    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("another program"));
}

TEST(Sqlite, SchemaCarriesItsStamp) {
    const Folder folder;
    const auto database = want(Database::open(make_database(folder), OpenAs::read_only));
    const auto number = [&](std::string_view sql) {
        return want(database->read([&]() -> Result<std::int64_t> {
            auto query = database->query(sql);
            return query.next() ? query.integer(0) : -1;
        }));
    };

    EXPECT_EQ(number("PRAGMA application_id"), application_id);
    EXPECT_EQ(number("PRAGMA user_version"), schema_version());
    EXPECT_EQ(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

TEST(Sqlite, ScratchKeepsNothing) {
    const Folder folder;
    const auto path = make_database(folder);
    {
        const auto scratch = want(open_scratch(path));
        EXPECT_EQ(want(scratch->head()), 1);
        want(scratch->remember(reading("cs.LG", "2026-04-28", {item("2604.20000", Kind::new_paper, {"cs.LG"})})));
        EXPECT_EQ(want(scratch->head()), 2);
    }

    EXPECT_EQ(want(want(open_sqlite(path, Access::read_only))->head()), 1);
}

TEST(Sqlite, ScratchOfNothingIsEmpty) {
    const Folder folder;

    EXPECT_EQ(want(want(open_scratch(folder.file("none.db")))->head()), 0);
    EXPECT_FALSE(std::filesystem::exists(folder.file("none.db")));
}

TEST(Sqlite, TwoProcessesMayWrite) {
    const Folder folder;
    const auto path = make_database(folder);
    const auto take_and_give = [&](const std::string& holder) {
        const auto store = want(open_sqlite(path, Access::read_write));
        std::vector<std::int64_t> fences;
        while (fences.size() < 50) {
            const auto grant = want(store->take_turn({holder, at("2026-04-27T08:00:00Z"), std::chrono::seconds{0}}));
            if (grant.fence == 0) continue;
            fences.push_back(grant.fence);
            want(store->give_back_turn({grant.fence, std::nullopt, {}}));
        }
        return fences;
    };
    std::vector<std::int64_t> others;
    std::thread other([&] { others = take_and_give("b"); });
    auto fences = take_and_give("a");
    other.join();

    fences.insert(fences.end(), others.begin(), others.end());
    EXPECT_EQ(std::set<std::int64_t>(fences.begin(), fences.end()).size(), 100U) << "a turn was given twice";
}

TEST(Sqlite, AWriterWhoDoesNotEndIsWaitedForLongOnce) {
    EXPECT_EQ(BusyWait{}.first, std::chrono::seconds{30});
    const Folder folder;
    const auto path = make_database(folder);
    auto store = want(
        open_sqlite(path, Access::read_write, BusyWait{std::chrono::milliseconds{300}, std::chrono::milliseconds{1}}));
    const auto write = [&store] {
        const auto begun = std::chrono::steady_clock::now();
        const auto done = store->set_note("key", "value");
        return std::pair{done ? std::string("done") : std::string(to_string(done.error().code)),
                         std::chrono::steady_clock::now() - begun};
    };
    const auto other = want(Database::open(path, OpenAs::read_write));
    want(other->outside([&]() -> Result<int> {
        other->script("BEGIN IMMEDIATE");
        return 0;
    }));

    const auto first = write();
    const auto second = write();
    EXPECT_EQ(first.first, "busy");
    EXPECT_GE(first.second, std::chrono::milliseconds{250});
    EXPECT_EQ(second.first, "busy");
    EXPECT_LT(second.second, std::chrono::milliseconds{250});
    EXPECT_TRUE(store->note("key")) << "reading goes on";

    want(other->outside([&]() -> Result<int> {
        other->script("COMMIT");
        return 0;
    }));
    EXPECT_EQ(write().first, "done");
    want(other->outside([&]() -> Result<int> {
        other->script("BEGIN IMMEDIATE");
        return 0;
    }));
    const auto third = write();
    EXPECT_EQ(third.first, "busy");
    EXPECT_GE(third.second, std::chrono::milliseconds{250}) << "patient again";
}

TEST(Sqlite, SecondDeliveryLockNamesTheHolder) {
    const Folder folder;
    const auto path = folder.file("paperwire.db");
    auto first = want(lock_for_delivery(path));

    const auto second = lock_for_delivery(path);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_EQ(second.error().message, "another paperwire (PID " + std::to_string(::getpid()) + ") works on this store");
    first.reset();
    EXPECT_TRUE(lock_for_delivery(path));
}

TEST(Sqlite, DeliveryLockDiesWithItsProcess) {
    const Folder folder;
    const auto path = folder.file("paperwire.db");
    const auto child = ::fork();
    if (child == 0) {
        const auto lock = lock_for_delivery(path);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));

    EXPECT_TRUE(lock_for_delivery(path));
}

#ifdef PAPERWIRE_FAILPOINTS

/// Does a little of everything that writes.
void live(const std::string& path) {
    const auto now = at("2026-04-27T08:00:00Z");
    const auto store = want(open_sqlite(path, Access::read_write));
    want(store->remember(reading("cs.LG", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.LG"})})));
    want(join_whole(*store, std::vector{configured("ana")}, now));
    const auto ana = want(store->destinations()).at(0).id;
    static_cast<void>(store->close(std::vector{manifest_of({"2604.00001"})},
                                   std::vector{NewDigest{"d1", ana, 0, 0, 1, now}}, {}, now));
    static_cast<void>(store->close({}, {}, std::vector{FinishedCohort{"c", 1, now}}, now));
    static_cast<void>(store->lease(std::vector{Lease{"d1", {"bytes"}}}, {}, now));
    Transition done;
    done.digest = "d1";
    done.state = DeliveryState::sent;
    static_cast<void>(store->record(std::vector{done}));
}

/// What a store after a crash must satisfy, wherever it fell.
void expect_sound(const std::string& path) {
    const auto store = want(open_sqlite(path, Access::read_write));
    want(store->recover_leases(at("2026-04-27T09:00:00Z")));
    const auto destinations = want(store->destinations());
    const auto digest = store->delivery("d1");
    if (!destinations.empty()) {
        EXPECT_EQ(destinations.at(0).cursor, digest ? 1 : 0) << "cursor and digest are one";
    }
    if (digest && digest->state == DeliveryState::uncertain) {
        EXPECT_EQ(want(store->part("d1", 1)), "bytes");
    }
    EXPECT_NO_THROW(live(path)) << "life does not go on";
}

TEST(Sqlite, KillAtAnyFailpointLeavesASoundStore) {
    const Folder folder;
    int passages = 0;
    set_failpoint_observer([&](std::string_view) { ++passages; });
    live(folder.file("whole.db"));
    ASSERT_GE(passages, 14) << "two for each writing call";

    for (int kill_at = 1; kill_at <= passages; ++kill_at) {
        SCOPED_TRACE("killed at passage " + std::to_string(kill_at));
        const auto path = folder.file("store-" + std::to_string(kill_at) + ".db");
        const auto child = ::fork();
        if (child == 0) {
            int passed = 0;
            set_failpoint_observer([&](std::string_view) {
                if (++passed == kill_at) ::kill(::getpid(), SIGKILL);
            });
            live(path);
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
        set_failpoint_observer([](std::string_view) {});
        expect_sound(path);
    }
    set_failpoint_observer({});
}

#endif

}  // namespace
}  // namespace paperwire::store
