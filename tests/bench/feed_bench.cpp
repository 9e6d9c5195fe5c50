// SPDX-License-Identifier: MIT
// bench: reading a day's feed, beside pugixml alone on the same bytes. `ratio` is how many times as long the whole
// takes; both are timed in turns and in processor time, so that a busy machine says the same.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>
#include <vector>

#include "bot/source/feed.hpp"
#include "tests/bench/day.hpp"

namespace paperwire::bench {

namespace {

/// The made-up day, or the recorded feed that the environment's PAPERWIRE_BENCH_FEED names.
const std::string& feed_bytes() {
    static const std::string bytes = [] {
        const char* path = std::getenv("PAPERWIRE_BENCH_FEED");
        if (path == nullptr) return to_feed(make_papers(1, 2'000), {});
        std::ifstream file(path, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    return bytes;
}

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <typename Work>
double seconds(Work work) {
    const double begun = processor_seconds();
    work();
    return processor_seconds() - begun;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

void parse_alone(const std::string& bytes) {
    pugi::xml_document document;
    const auto result = document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default);
    if (!result) std::abort();
    benchmark::DoNotOptimize(document);
}

void ParseFeed(benchmark::State& state) {
    const std::string& bytes = feed_bytes();
    std::vector<double> ours;
    std::vector<double> alone;
    std::size_t items = 0;
    for (auto _ : state) {
        alone.push_back(seconds([&] { parse_alone(bytes); }));
        ours.push_back(seconds([&] {
            const auto feed = source::parse_feed(bytes);
            items = feed ? feed->items.size() : 0;
        }));
        state.SetIterationTime(ours.back());
    }
    if (items == 0) state.SkipWithError("no item was read");
    state.counters["items"] = static_cast<double>(items);
    state.counters["MB"] = static_cast<double>(bytes.size()) / 1e6;
    state.counters["ours_ms"] = median(ours) * 1e3;
    state.counters["pugixml_ms"] = median(alone) * 1e3;
    state.counters["ratio"] = median(ours) / median(alone);
}
BENCHMARK(ParseFeed)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(15)->Repetitions(5);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
