// SPDX-License-Identifier: MIT
// bench: a year of papers harvested into a store, in constant memory. PAPERS to change 250,000. Fails above 200 MB.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/intake/catch_up.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/scratch.hpp"

namespace paperwire::bench {
namespace {

using boost::asio::awaitable;

constexpr std::size_t page = 2'500;
constexpr double most_megabytes = 200;
const Day first_day{std::chrono::year{2025} / std::chrono::January / 2};
constexpr int days = 364;

/// As long as arXiv's: an abstract of some 1,200 letters, its raw form kept beside it, six authors.
source::Record make_record(std::size_t number, std::size_t all) {
    const int day = static_cast<int>(number * days / all);
    const Day submitted = first_day.plus(day);
    const std::chrono::year_month_day date{submitted.value};
    char id[32];
    std::snprintf(id, sizeof id, "%02d%02u.%05zu", static_cast<int>(date.year()) % 100,
                  static_cast<unsigned>(date.month()), number % 99'999 + 1);
    source::Record record;
    record.paper.id = parse_paper_id(id).value().id;
    record.paper.title = "A measured look at paper number " + std::to_string(number);
    for (int i = 0; i < 24; ++i)
        record.paper.abstract += "Sentence " + std::to_string(number * 24 + static_cast<std::size_t>(i)) +
                                 " says something of about this length. ";
    record.paper.raw_abstract = record.paper.abstract + "$\\alpha$";
    for (int i = 0; i < 6; ++i) record.paper.authors.push_back({"Author Number" + std::to_string(i), {}});
    record.paper.categories = {"cs.LG", "stat.ML"};
    record.paper.primary = "cs.LG";
    record.paper.comment = Fact::of("12 pages");
    record.paper.journal_ref = Fact::none();
    record.history.push_back({1, Instant{submitted.value} + std::chrono::hours{10}, false});
    record.datestamp = submitted;
    return record;
}

/// Makes each page when it is asked for: nothing of the year is in memory.
class MadeUpArchive final : public source::ArchiveSource {
public:
    explicit MadeUpArchive(std::size_t papers) : papers_(papers) {}
    awaitable<Result<source::QueryAnswer>> by_ids(std::vector<VersionedId>) override {
        co_return source::QueryAnswer{};
    }
    awaitable<Result<source::QueryAnswer>> page(source::QuerySpec, std::int64_t) override {
        co_return source::QueryAnswer{};
    }
    awaitable<Result<source::OaiAnswer>> list(source::OaiSpec, std::string token) override {
        source::OaiAnswer answer;
        const std::size_t begin = token.empty() ? 0 : std::stoul(token);
        const std::size_t end = std::min(papers_, begin + bench::page);
        for (std::size_t i = begin; i < end; ++i) answer.records.push_back(make_record(i, papers_));
        if (end < papers_) answer.token = std::to_string(end);
        co_return answer;
    }

private:
    std::size_t papers_;
};

template <typename T>
T must(Result<T> result, const char* what) {
    if (result) return std::move(*result);
    std::printf("%s: %s\n", what, result.error().message.c_str());
    std::exit(1);
}

Result<intake::HarvestStep> run(boost::asio::io_context& loop, awaitable<Result<intake::HarvestStep>> task) {
    std::optional<Result<intake::HarvestStep>> result;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr, Result<intake::HarvestStep> value) {
        result.emplace(std::move(value));
    });
    loop.restart();
    loop.run();
    return std::move(*result);
}

int measure(std::size_t papers) {
    const Scratch folder;
    auto store = must(store::open_sqlite(folder.file("paperwire.db"), store::Access::sparing), "open");
    boost::asio::io_context loop{1};
    async::Threads store_thread("store", 1);
    async::SystemClock clock;
    MadeUpArchive archive(papers);
    intake::HarvestRooms rooms{archive, *store, store_thread, clock};
    store::Harvest order;
    order.purpose = store::Purpose::backfill;
    order.from = first_day;
    order.to = first_day.plus(days + 7);
    const auto begun = must(store->begin_harvest(order, {}, clock.civil()), "begin");
    const PeakGrowth memory;
    const Stopwatch watch;
    std::int64_t placed = 0;
    for (;;) {
        const auto open = must(store->open_harvests(), "look");
        if (open.empty()) break;
        const std::vector<std::string> categories{"cs.LG"};
        placed += must(run(loop, intake::harvest_step(rooms, open.front(), categories)), "step").placed;
    }
    const double grown = memory.megabytes();
    std::printf("%zu papers harvested and placed (%lld) in %.1f s, processor %.1f s; resident memory grew by %.0f MB\n",
                papers, static_cast<long long>(placed), watch.wall(), watch.processor(), grown);
    return grown < most_megabytes && begun.id > 0 ? 0 : 1;
}

}  // namespace
}  // namespace paperwire::bench

int main() {
    const char* papers = std::getenv("PAPERS");  // NOLINT(concurrency-mt-unsafe): one thread yet
    return paperwire::bench::measure(papers == nullptr ? 250'000 : std::strtoul(papers, nullptr, 10));
}
