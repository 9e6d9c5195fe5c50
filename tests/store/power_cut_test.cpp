// SPDX-License-Identifier: MIT
// store: what a call promised is there after the power was cut, wherever that fell; and a disk that fails takes nothing
// with it but the call that met it.
#include <algorithm>
#include <random>
#include <set>

#include "bot/store/opening.hpp"
#include "tests/fakes/unsynced_vfs.hpp"
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using enum DeliveryState;
using fakes::DiskFault;
namespace fs = std::filesystem;

const Instant now = at("2026-04-27T08:00:00Z");

/// How many steps of each kind have returned.
struct Promised {
    int remembered{0};
    int closed{0};
    int leased{0};
    int recorded{0};
};

std::string digest_of(int step) { return "d" + std::to_string(step); }

/// A process that reads days and delivers them, with what it was promised.
class Work {
public:
    explicit Work(const std::string& path) : path_(path), delivering_(path) {
        want(join_whole(*delivering_.store, std::vector{configured("ana")}, now));
        ana_ = want(delivering_.store->destinations()).at(0).id;
        beside_ = want(Database::open(path, OpenAs::read_write));
    }

    /// One day from reading to its end; stops at what fails.
    Result<void> day(int step) {
        if (auto done = remember(step); !done) return done;
        if (auto done = close(step); !done) return done;
        if (auto done = lease(step); !done) return done;
        if (auto done = record(step); !done) return done;
        if (step % 5 == 4) checkpoint(step % 2 == 0 ? "PASSIVE" : "RESTART");
        return {};
    }
    Result<void> remember(int step) {
        const Day its_day = day_.plus(step);
        std::vector<ReadItem> items;
        for (int i = 0; i < 3; ++i)
            items.push_back(item("2604." + std::to_string(10'000 + step * 3 + i), Kind::new_paper, {"cs.LG"}));
        const auto done = delivering_.store->remember(reading("cs.LG", paperwire::to_string(its_day), items));
        return count(done, promised.remembered, step);
    }
    Result<void> close(int step) {
        const std::vector<std::string> texts{manifest_of({"2604." + std::to_string(10'000 + step * 3)})};
        const std::vector<NewDigest> digests{{digest_of(step), ana_, 0, step * 3, step * 3 + 3, now}};
        return count(delivering_.store->close(texts, digests, {}, now), promised.closed, step);
    }
    Result<void> lease(int step) {
        const std::vector<Lease> leases{{digest_of(step), {"bytes"}}};
        return count(delivering_.store->lease(leases, {}, now), promised.leased, step);
    }
    Result<void> record(int step) {
        Transition sent_now;
        sent_now.digest = digest_of(step);
        sent_now.state = sent;
        sent_now.at = now;
        return count(delivering_.store->record(std::vector{sent_now}), promised.recorded, step);
    }
    void checkpoint(const std::string& how) {
        // It may meet a disk that fails: then the next one does the work.
        static_cast<void>(beside_->outside([&]() -> Result<int> {
            beside_->script("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(" + how + ")");
            return 0;
        }));
    }

    Promised promised;

private:
    template <typename T>
    static Result<void> count(const Result<T>& done, int& steps, int step) {
        if (!done) return std::unexpected(done.error());
        steps = step + 1;
        return {};
    }

    std::string path_;
    Delivering delivering_;
    DestinationId ana_{0};
    std::unique_ptr<Database> beside_;
    Day day_ = store::day("2026-01-05");
};

DeliveryState least_state(const Promised& promised, int step) {
    if (step < promised.recorded) return sent;
    return step < promised.leased ? leased : queued;
}

void expect_kept(const std::string& path, const Promised& promised) {
    const Delivering again(path);
    EXPECT_FALSE(again.restored) << "a false alarm";
    EXPECT_GE(want(again.store->head()), promised.remembered * 3);
    for (int step = 0; step < promised.closed; ++step) {
        const auto row = again.store->delivery(digest_of(step));
        ASSERT_TRUE(row) << digest_of(step) << " is lost";
        EXPECT_GE(row->state, least_state(promised, step)) << digest_of(step);
        if (row->state == leased) {
            EXPECT_EQ(want(again.store->part(row->digest, 1)), "bytes");
        }
    }
}

class FailingDisk : public testing::Test {
protected:
    Folder folder_;
    fakes::UnsyncedVfs disk_;
    std::string path_{folder_.file("paperwire.db")};
};

class PowerCut : public FailingDisk, public testing::WithParamInterface<int> {};

/// Fifty cuts a seed.
TEST_P(PowerCut, LosesNothingThatWasPromised) {
    constexpr int days = 16;
    int passed = 0;
    disk_.watch([&passed] { ++passed; });
    {
        Work measured(folder_.file("measured.db"));
        passed = 0;
        for (int step = 0; step < days; ++step) WANT_DONE(measured.day(step));
    }
    std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
    std::set<int> moments;
    while (moments.size() < 50) moments.insert(1 + static_cast<int>(random() % static_cast<unsigned>(passed)));
    std::vector<Promised> cuts;
    const auto place_of = [this](std::size_t cut) { return folder_.file("cut" + std::to_string(cut) + ".db"); };

    disk_.watch({});
    Work work(path_);
    passed = 0;
    disk_.watch([&] {
        if (!moments.contains(++passed)) return;
        disk_.cut(path_, place_of(cuts.size()), random());
        fs::copy_file(path_ + ".lock", place_of(cuts.size()) + ".lock");
        cuts.push_back(work.promised);
    });
    for (int step = 0; step < days; ++step) WANT_DONE(work.day(step));
    disk_.watch({});

    ASSERT_GE(cuts.size(), 45U);
    for (std::size_t cut = 0; cut < cuts.size(); ++cut) {
        SCOPED_TRACE("cut " + std::to_string(cut));
        ASSERT_NO_THROW(expect_kept(place_of(cut), cuts[cut]));
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerCut, testing::Values(1, 2, 3, 4));

/// Power that goes when nothing was ever synced would lose a day: so the test can fail.
TEST_F(FailingDisk, LosesAtACutWhatIsNotSynced) {
    Work work(path_);
    WANT_DONE(work.day(0));
    const auto database = want(Database::open(path_, OpenAs::read_write));
    want(database->outside([&]() -> Result<int> {
        database->script("PRAGMA synchronous = OFF");
        return 0;
    }));
    int lost = 0;
    for (int seed = 0; seed < 20; ++seed) {
        want(database->write("unsynced", [&]() -> Result<int> {
            return database->run("INSERT OR REPLACE INTO notes (key, value) VALUES ('seed', ?)", seed);
        }));
        const auto cut = folder_.file("cut" + std::to_string(seed) + ".db");
        disk_.cut(path_, cut, static_cast<std::uint64_t>(seed));
        if (want(want(open_sqlite(cut, Access::read_write))->note("seed")) != std::to_string(seed)) ++lost;
    }

    EXPECT_GE(lost, 5);
}

struct Fault {
    DiskFault fault;
    Errc code;
};

TEST_F(FailingDisk, TakesOneCallWithIt) {
    for (const Fault& one : {Fault{DiskFault::full, Errc::storage_full}, Fault{DiskFault::broken, Errc::storage},
                             Fault{DiskFault::read_only, Errc::storage}}) {
        const auto path = folder_.file("fault" + std::to_string(static_cast<int>(one.code)) +
                                       std::to_string(static_cast<int>(one.fault)) + ".db");
        Work work(path);
        int failures = 0;
        for (int step = 0; step < 30; ++step) {
            disk_.fail_after(step, one.fault);
            const auto failed = work.day(step);
            disk_.heal();
            if (failed) continue;
            ++failures;
            EXPECT_EQ(failed.error().code, one.code) << failed.error().message;
            const auto again = [&](const auto& act, int done) { return done > step || act(step).has_value(); };
            EXPECT_TRUE(again([&](int n) { return work.remember(n); }, work.promised.remembered));
            EXPECT_TRUE(again([&](int n) { return work.close(n); }, work.promised.closed));
            EXPECT_TRUE(again([&](int n) { return work.lease(n); }, work.promised.leased));
            EXPECT_TRUE(again([&](int n) { return work.record(n); }, work.promised.recorded));
        }
        EXPECT_GE(failures, 10) << "every place a write stands at";
        copy_as_killed(path, folder_.file("after.db"));
        ASSERT_NO_THROW(expect_kept(folder_.file("after.db"), work.promised));
    }
}

}  // namespace
}  // namespace paperwire::store
