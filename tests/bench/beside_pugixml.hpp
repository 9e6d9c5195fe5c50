// SPDX-License-Identifier: MIT
// bench: reading an answer of arXiv beside pugixml alone on the same bytes. Both are timed in turns and in processor
// time, so that a busy machine says the same.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "tests/bench/measure.hpp"

namespace paperwire::bench {

template <typename Work>
[[nodiscard]] double seconds(Work work) {
    const Stopwatch watch;
    work();
    return watch.processor();
}

[[nodiscard]] inline double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

inline void parse_alone(const std::string& bytes) {
    pugi::xml_document document;
    const auto result = document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default);
    if (!result) std::abort();
    benchmark::DoNotOptimize(document);
}

/// `read()` reads the bytes and returns how many items came whole: returned, too. The counter `ratio` is how many times
/// as long as pugixml alone it takes.
template <typename Read>
std::size_t beside_pugixml(benchmark::State& state, const std::string& bytes, Read read) {
    std::vector<double> ours;
    std::vector<double> alone;
    std::size_t items = 0;
    for (auto _ : state) {
        alone.push_back(seconds([&] { parse_alone(bytes); }));
        ours.push_back(seconds([&] { items = read(); }));
        state.SetIterationTime(ours.back());
    }
    state.counters["items"] = static_cast<double>(items);
    state.counters["MB"] = static_cast<double>(bytes.size()) / 1e6;
    state.counters["ours_ms"] = median(ours) * 1e3;
    state.counters["pugixml_ms"] = median(alone) * 1e3;
    state.counters["ratio"] = median(ours) / median(alone);
    return items;
}

}  // namespace paperwire::bench
