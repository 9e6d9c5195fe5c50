// SPDX-License-Identifier: MIT
// bench: reading a day's feed, beside pugixml alone on the same bytes.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "bot/source/feed.hpp"
#include "tests/bench/beside_pugixml.hpp"
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

void ParseFeed(benchmark::State& state) {
    const std::string& bytes = feed_bytes();
    const std::size_t items = beside_pugixml(state, bytes, [&bytes] {
        const auto feed = source::parse_feed(bytes);
        return feed ? feed->items.size() : 0;
    });
    if (items == 0) state.SkipWithError("no item was read");
}
BENCHMARK(ParseFeed)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(15)->Repetitions(5);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
