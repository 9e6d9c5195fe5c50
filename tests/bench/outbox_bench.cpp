// SPDX-License-Identifier: MIT
// bench: the outbox on a real disk, each commit synced: digests closed a second (equal manifests, unlike ones), and
// deliveries leased and recorded a second, many to a transaction and one to each, as a ratio of one run.
// PAPERWIRE_BENCH_DIGESTS: how many, 100,000 by default. TMPDIR: where; the file system is told, and one in memory
// measures nothing.
#include <benchmark/benchmark.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bot/store/sqlite_store.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/scratch.hpp"

namespace paperwire::bench {
namespace {

using store::NewDigest;

constexpr std::size_t chunk_digests = 4'000;  // as closing writes them
constexpr std::size_t batch_deliveries = 2'000;
constexpr double baseline_seconds = 2;
const Instant now = from_milliseconds(1'777'276'800'000);

std::size_t digest_count() {
    const char* const wanted = std::getenv("PAPERWIRE_BENCH_DIGESTS");  // NOLINT(concurrency-mt-unsafe): one thread
    return wanted == nullptr ? 100'000 : std::stoul(wanted);
}

template <typename T>
T want(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string file_system_of(const std::string& path) {
    struct statfs about{};
    if (::statfs(path.c_str(), &about) != 0) return "unknown";
    switch (static_cast<unsigned long>(about.f_type)) {
        case TMPFS_MAGIC: return "tmpfs: MEMORY, NO DISK";
        case EXT4_SUPER_MAGIC: return "ext";
        case BTRFS_SUPER_MAGIC: return "btrfs";
        case XFS_SUPER_MAGIC: return "xfs";
        case OVERLAYFS_SUPER_MAGIC: return "overlay";
        default: break;
    }
    char number[32];
    std::snprintf(number, sizeof number, "type 0x%lx", static_cast<unsigned long>(about.f_type));
    return number;
}

/// A day of fifty papers, and a subscriber for each digest.
class Office {
public:
    Office() : store_(want(store::open_sqlite(folder_.file("paperwire.db"), store::Access::read_write))) {
        store::Reading reading;
        reading.category = "cs.LG";
        reading.day = *parse_day("2026-04-27");
        reading.at = now;
        for (int i = 0; i < papers; ++i) {
            Paper paper;
            paper.id = parse_paper_id("2604." + std::to_string(10'001 + i))->id;
            paper.title = "A title";
            paper.abstract = "An abstract";
            paper.authors = {{"Ada", {}}};
            paper.categories = {"cs.LG"};
            paper.primary = "cs.LG";
            paper.comment = paper.journal_ref = Fact::none();
            reading.items.push_back({paper, Kind::new_paper});
        }
        want(store_->remember(reading));
        join();
    }

    /// The digests of that run, so many to a transaction, from `first` on.
    void close(std::size_t run, bool equal, std::size_t first) {
        for (; first < ids_.size(); first += chunk_digests) close_chunk(run, equal, first, chunk_digests);
    }

    /// Digests `first` to `first + count` of that run in one transaction.
    void close_chunk(std::size_t run, bool equal, std::size_t first, std::size_t count) {
        std::vector<std::string> texts;
        std::vector<NewDigest> digests;
        for (std::size_t i = first; i < std::min(ids_.size(), first + count); ++i) {
            if (!equal || texts.empty()) texts.push_back(manifest(run, equal ? 0 : i));
            NewDigest one;
            one.id = name_of(run, i);
            one.destination = ids_[i];
            one.manifest = texts.size() - 1;
            one.to = papers;
            one.not_before = now;
            digests.push_back(std::move(one));
        }
        want(store_->close(texts, digests, {}, now));
    }

    /// The next `count` that are due, leased, and then recorded as sent.
    std::size_t deliver(std::size_t count) {
        const auto rows = want(store_->due("mail", now, count, {}));
        std::vector<store::Lease> leases;
        std::vector<store::Transition> steps;
        for (const store::OutboxRow& row : rows) {
            leases.push_back({row.digest, {message_}, row.row});
            store::Transition step;
            step.digest = row.digest;
            step.row = row.row;
            step.state = store::DeliveryState::sent;
            step.at = step.next_attempt = now;
            step.reply = "250 2.0.0 Ok: queued as 4Fz";
            steps.push_back(std::move(step));
        }
        want(store_->lease(leases, {}, now));
        want(store_->record(steps));
        return rows.size();
    }

    [[nodiscard]] std::size_t size() const { return ids_.size(); }
    [[nodiscard]] std::string where() const { return folder_.path() + " (" + file_system_of(folder_.path()) + ")"; }

private:
    static constexpr int papers = 50;

    void join() {
        std::vector<store::Configured> all;
        for (std::size_t i = 0; i < digest_count(); ++i) {
            const std::string name = "p" + std::to_string(1'000'000 + i);
            all.push_back({{name, "mail", name + "@example.org"}, "c", std::nullopt});
        }
        int tokens = 0;
        const auto joining = want(store_->begin_join(store::plan_join(std::move(all)), now,
                                                     [&tokens] { return "token-" + std::to_string(++tokens); }));
        while (!want(joining->step())) {
        }
        for (const auto& row : want(store_->destinations())) ids_.push_back(row.id);
        std::ranges::sort(ids_);
    }

    [[nodiscard]] std::string name_of(std::size_t run, std::size_t i) const {
        char name[40];
        std::snprintf(name, sizeof name, "%08llx%024zx", static_cast<unsigned long long>(ids_[i]),
                      (i * 2654435761U) ^ (run << 40U));
        return name;
    }
    /// Ten papers; unlike ones differ in which.
    static std::string manifest(std::size_t run, std::size_t i) {
        std::string text = R"({"entries":[)";
        for (std::size_t entry = 0; entry < 10; ++entry) {
            const std::size_t seq = 1 + (entry * 5 + ((i >> entry) & 3U)) % papers;
            text += (entry == 0 ? "[" : ",[") + std::to_string(seq) + ",0,0]";
        }
        return text + R"(],"form":"full","language":"en","receipt":[],"summary":"off","waiting":)" +
               std::to_string(run * 10'000'000 + i) + "}";
    }

    Scratch folder_;
    std::unique_ptr<store::Store> store_;
    std::vector<store::DestinationId> ids_;
    std::string message_ = std::string(1'500, 'x');
};

void count(benchmark::State& state, std::size_t items, const Stopwatch& watch) {
    state.SetIterationTime(watch.wall());
    state.counters["a_second"] = static_cast<double>(items) / watch.wall();
    state.counters["us_cpu_each"] = watch.processor() * 1e6 / static_cast<double>(items);
}

/// Beside what a transaction for each does in the same file.
void compare(benchmark::State& state, std::size_t items, const Stopwatch& watch, double one_each) {
    count(state, items, watch);
    state.counters["one_each_a_second"] = one_each;
    state.counters["ratio"] = static_cast<double>(items) / watch.wall() / one_each;
}

/// How many a second, one by one, until the baseline's time is over or there are no more.
template <typename Step>
double one_by_one(Step step, std::size_t& done) {
    const Stopwatch watch;
    while (watch.wall() < baseline_seconds && step()) ++done;
    return static_cast<double>(done) / watch.wall();
}

void close_digests(benchmark::State& state) {
    Office office;
    state.SetLabel(office.where());
    const bool equal = state.range(0) != 0;
    for (auto _ : state) {
        std::size_t first = 0;
        const double one_each = one_by_one(
            [&] {
                office.close_chunk(1, equal, first, 1);
                return first + 1 < office.size();
            },
            first);
        const Stopwatch watch;
        office.close(1, equal, first);
        compare(state, office.size() - first, watch, one_each);
    }
}

void lease_and_record(benchmark::State& state) {
    Office office;
    state.SetLabel(office.where());
    office.close(1, true, 0);
    for (auto _ : state) {
        std::size_t singles = 0;
        const double one_each = one_by_one([&] { return office.deliver(1) != 0; }, singles);
        const Stopwatch watch;
        std::size_t done = 0;
        while (const std::size_t some = office.deliver(batch_deliveries)) done += some;
        compare(state, done, watch, one_each);
    }
}

BENCHMARK(close_digests)
    ->ArgName("equal")
    ->Arg(1)
    ->Arg(0)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(lease_and_record)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace paperwire::bench

BENCHMARK_MAIN();
