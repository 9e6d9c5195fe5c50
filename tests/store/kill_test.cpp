// SPDX-License-Identifier: MIT
// store: a kill at any moment is no lost write and no false alarm.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

/// Writes until it is killed, and empties the log into the file now and then.
[[noreturn]] void write_without_end(const std::string& path) {
    const Delivering delivering(path);
    const auto beside = want(Database::open(path, OpenAs::read_write));
    for (int number = 0;; ++number) {
        write_note(*delivering.store, number);
        if (number % 5 != 4) continue;
        const char* how = number % 2 == 0 ? "PRAGMA wal_checkpoint(PASSIVE)" : "PRAGMA wal_checkpoint(RESTART)";
        static_cast<void>(beside->outside([&]() -> Result<int> {
            beside->script(how);
            return 0;
        }));
    }
}

TEST(Kill, AtAnyMomentIsNoAlarm) {
    const Folder folder;
    const auto path = folder.file("paperwire.db");
    {
        const Delivering delivering(path);
        fill(*delivering.store);
    }
    std::int64_t marked = read_mark(path).commits;
    for (int round = 0; round < 12; ++round) {
        const auto child = ::fork();
        if (child == 0) write_without_end(path);
        const std::int64_t enough = marked + 1 + round * 3 % 17;
        while (read_mark(path).commits < enough) std::this_thread::yield();
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
        marked = read_mark(path).commits;

        EXPECT_EQ(verdict_on(path), "content") << "round " << round;
        EXPECT_GE(number_in(path, "SELECT value FROM counters WHERE name = 'commits'"), marked);
    }
}

}  // namespace
}  // namespace paperwire::store
