// SPDX-License-Identifier: MIT
// store: one process delivers from a database, under whatever name it knows it.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class DeliveryLock : public testing::Test {
protected:
    void expect_held(const std::string& name) {
        const auto second = lock_for_delivery(name);
        ASSERT_FALSE(second) << name;
        EXPECT_EQ(second.error().code, Errc::conflict);
        EXPECT_EQ(second.error().message,
                  "another paperwire (PID " + std::to_string(::getpid()) + ") works on this store");
    }
    /// What a child process of its own returns.
    template <typename F>
    static int in_a_child(F act) {
        const auto child = ::fork();
        if (child == 0) ::_exit(act());
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    /// Whether another process sees SQLite's own locks on the database.
    bool sqlite_holds(const std::string& path) {
        return in_a_child([&path] {
                   const int descriptor = ::open(path.c_str(), O_RDWR);
                   struct flock range{};
                   range.l_type = F_WRLCK;
                   range.l_start = off_t{1} << 30U;
                   range.l_len = 512;
                   ::fcntl(descriptor, F_GETLK, &range);
                   return range.l_type == F_UNLCK ? 0 : 1;
               }) == 1;
    }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
};

TEST_F(DeliveryLock, HoldsUnderEveryName) {
    fs::create_directory(folder_.file("sub"));
    {
        const Delivering made(path_);
    }
    fs::create_symlink(path_, folder_.file("link.db"));
    fs::create_symlink(folder_.file(""), folder_.file("folder"));
    fs::create_hard_link(path_, folder_.file("hard.db"));
    const auto lock = want(lock_for_delivery(path_));

    expect_held(path_);
    expect_held(folder_.file("link.db"));
    expect_held(folder_.file("folder/paperwire.db"));
    expect_held(folder_.file("sub/../paperwire.db"));
    expect_held(folder_.file("./paperwire.db"));
    expect_held(folder_.file("hard.db"));
}

TEST_F(DeliveryLock, HoldsADatabaseThatWasMadeAfterIt) {
    const Delivering first(path_);
    fs::create_hard_link(path_, folder_.file("hard.db"));

    EXPECT_EQ(in_a_child([this] { return lock_for_delivery(folder_.file("hard.db")) ? 0 : 1; }), 1);
    expect_held(folder_.file("hard.db"));
}

TEST_F(DeliveryLock, LeavesSqlitesOwnLocksAlone) {
    const Delivering first(path_);
    write_note(*first.store, 1);
    ASSERT_TRUE(sqlite_holds(path_));
    fs::create_symlink(path_, folder_.file("link.db"));

    expect_held(folder_.file("link.db"));
    WANT_DONE(open_beside(path_));
    WANT_DONE(first.lock->hold_database());

    EXPECT_TRUE(sqlite_holds(path_));
    EXPECT_TRUE(first.store->head());
}

TEST_F(DeliveryLock, EndsWithItsOwner) {
    {
        const Delivering first(path_);
        write_note(*first.store, 1);
    }
    EXPECT_EQ(read_mark(path_).commits, 1) << "the mark stays";
    EXPECT_EQ(in_a_child([this] { return lock_for_delivery(path_) ? 1 : 0; }), 1);
    EXPECT_EQ(bytes_of(path_ + ".lock").substr(0, 16), std::string(15, ' ') + "\n") << "the PID is gone";
}

/// A full disk: nothing can be written any more.
TEST_F(DeliveryLock, NeedsNoSpace) {
    const auto lock_with_no_space = [this] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_FSIZE, &none);
        return lock_for_delivery(path_) ? 1 : 0;
    };
    EXPECT_EQ(in_a_child(lock_with_no_space), 1) << "neither file is there";
    {
        const Delivering made(path_);
    }
    EXPECT_EQ(in_a_child(lock_with_no_space), 1);
    EXPECT_EQ(verdict_on(path_), "content");
}

TEST_F(DeliveryLock, ALinkToNothingSaysSo) {
    fs::create_symlink(folder_.file("elsewhere/paperwire.db"), path_);

    EXPECT_THAT(verdict_on(path_), HasSubstr("elsewhere/paperwire.db, where nothing is; mount its folder"));
    EXPECT_FALSE(fs::exists(folder_.file("elsewhere/paperwire.db")));
}

TEST(MarkText, IsReadBackAsItWasWritten) {
    for (const std::int64_t commits : {std::int64_t{0}, std::int64_t{17}, INT64_MAX, INT64_MIN, std::int64_t{-5}}) {
        const Mark mark{std::string(32, 'a'), commits, {}};
        const auto line = mark_line(mark);

        const auto read = mark_in(pid_line(4711) + line);

        EXPECT_EQ(line.size(), mark_line_bytes);
        EXPECT_EQ(read.store, mark.store);
        EXPECT_EQ(read.commits, commits);
    }
    EXPECT_EQ(pid_line(std::nullopt).size(), pid_line_bytes);
    EXPECT_EQ(pid_in(pid_line(4711)), "4711");
    EXPECT_EQ(pid_in("4711\n"), "4711") << "as it was written before there were marks";
    EXPECT_EQ(pid_in(pid_line(std::nullopt)), "unknown");
    EXPECT_EQ(pid_in(""), "unknown");
}

TEST(MarkText, ATornOneIsNone) {
    const std::string whole = pid_line(1) + mark_line({std::string(32, 'a'), 123'456, {}});
    for (std::size_t i = pid_line_bytes; i < whole.size(); ++i) {
        std::string torn = whole;
        torn[i] = static_cast<char>(torn[i] ^ 1);
        EXPECT_EQ(mark_in(torn).store, "") << i;
        EXPECT_EQ(mark_in(whole.substr(0, i)).store, "") << i;
    }
    EXPECT_EQ(mark_in("4711\n").store, "");
}

}  // namespace
}  // namespace paperwire::store
