// SPDX-License-Identifier: MIT
// store: copies that are made beside a process that writes.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "bot/core/failpoint.hpp"
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

const Instant now = at("2026-04-28T08:00:00Z");

class Backup : public testing::Test {
protected:
    Backup() {
        Delivering delivering(path_);
        fill(*delivering.store);
    }
    [[nodiscard]] Result<void> back_up_now(const std::function<void(std::size_t, std::size_t)>& progress = {}) const {
        return back_up(path_, copy_, now, progress);
    }
    /// Of the folder, the store's own left out.
    std::vector<std::string> others() {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_.file(""))) {
            const std::string name = entry.path().filename();
            if (!name.starts_with("paperwire.db")) names.push_back(name);
        }
        return names;
    }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::string copy_{folder_.file("copy.db")};
};

TEST_F(Backup, IsWholeAndItsOwnersAlone) {
    WANT_DONE(back_up_now());

    struct stat found{};
    ASSERT_EQ(::stat(copy_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    EXPECT_THAT(others(), testing::ElementsAre("copy.db"));
    const auto store = want(open_sqlite(copy_, Access::read_only));
    EXPECT_EQ(want(store->delivery("d1")).state, DeliveryState::queued);
    EXPECT_EQ(want(store->head()), 40);
}

TEST_F(Backup, ComesToItsEndBesideAWriterWhoDoesNotWaitForIt) {
    std::vector<ReadItem> items;
    for (int number = 20'000; number < 23'000; ++number)
        items.push_back(item("2604." + std::to_string(number), Kind::new_paper, {"cs.LG"}));
    want(want(open_sqlite(path_, Access::read_write))->remember(reading("cs.LG", "2026-04-28", items)));
    std::atomic<int> steps{0};
    std::atomic<bool> ended{false};
    std::atomic<int> written{0};
    std::thread writer([&] {
        const auto store = want(open_sqlite(path_, Access::read_write));
        for (; !ended; ++written) write_note(*store, written);
    });
    std::vector<std::size_t> done;
    std::size_t all = 0;
    const auto copied = back_up_now([&](std::size_t pages, std::size_t of) {
        done.push_back(pages);
        all = of;
        ++steps;
        if (steps > 1) return;
        const int before = written;
        while (written < before + 3) std::this_thread::yield();
    });
    ended = true;
    writer.join();

    ASSERT_TRUE(copied) << copied.error().message;
    EXPECT_GE(written, 3) << "the writer went on within the first step";
    ASSERT_GE(done.size(), 2U);
    EXPECT_EQ(done.back(), all);
    for (std::size_t i = 1; i < done.size(); ++i) {
        EXPECT_GT(done[i], done[i - 1]) << "it began anew";
        EXPECT_LE(done[i] - done[i - 1], 256U);
    }
    EXPECT_EQ(want(want(open_sqlite(copy_, Access::read_only))->head()), 3040);
}

TEST_F(Backup, WritesOverNothing) {
    write_bytes(copy_, "precious");

    WANT_ERROR(back_up_now(), Errc::conflict);
    WANT_ERROR(back_up(path_, path_, now, {}), Errc::conflict);

    EXPECT_EQ(bytes_of(copy_), "precious");
    EXPECT_THAT(others(), testing::ElementsAre("copy.db"));
}

TEST_F(Backup, OfNothingIsNone) {
    WANT_ERROR(back_up(folder_.file("none.db"), copy_, now, {}), Errc::not_found);
    WANT_ERROR(back_up(path_, folder_.file("no/such/folder.db"), now, {}), Errc::storage);
    EXPECT_THAT(others(), testing::IsEmpty());
}

TEST_F(Backup, OfADamagedStoreIsNone) {
    auto bytes = bytes_of(path_);
    const auto page = bytes.size() / 4096 / 2 * 4096;
    bytes.replace(page, 4096, 4096, 'Z');
    write_bytes(path_, bytes);

    const auto copied = back_up_now();

    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, Errc::storage);
    EXPECT_THAT(copied.error().message, AllOf(HasSubstr("damaged"), HasSubstr("no backup was made")));
    EXPECT_THAT(others(), testing::IsEmpty());
}

TEST_F(Backup, IsToldFromTheStoreUntilSomebodyDecides) {
    WANT_DONE(back_up_now());
    {
        const Delivering delivering(copy_);
        ASSERT_TRUE(delivering.restored);
        EXPECT_EQ(delivering.restored->copied_at, now);
        EXPECT_EQ(delivering.restored->marked_at, now) << "nobody knows";
        write_note(*delivering.store, 1);
    }
    {
        const Delivering delivering(copy_);
        ASSERT_TRUE(delivering.restored);
        WANT_DONE(delivering.store->take_as_told({}, "restored", now));
    }
    EXPECT_EQ(verdict_on(copy_), "content");
    EXPECT_EQ(verdict_on(path_), "content") << "the store itself is none the wiser";
}

#ifdef PAPERWIRE_FAILPOINTS

TEST_F(Backup, AKillLeavesAllOrNothing) {
    for (const std::string place : {"store.sign_copy.before_commit", "store.sign_copy.after_commit",
                                    "backup.before_rename", "backup.after_rename"}) {
        fs::remove(copy_);
        const auto child = ::fork();
        if (child == 0) {
            set_failpoint_observer([&place](std::string_view name) {
                if (name == place) ::kill(::getpid(), SIGKILL);
            });
            [[maybe_unused]] const auto never_ends = back_up_now();
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << place;

        EXPECT_EQ(fs::exists(copy_), place == "backup.after_rename") << place;
        if (fs::exists(copy_)) {
            EXPECT_EQ(verdict_on(copy_), "restored");
        }
    }
}

#endif

}  // namespace
}  // namespace paperwire::store
