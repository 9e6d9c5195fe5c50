// SPDX-License-Identifier: MIT
// bench: a whole pass, from feed files to archive and null. Each pass runs in a process of its own on a fresh store, so
// that its peak memory is its own. Times of the stages are the program's own, as `status` shows them.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/open_store.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/installation.hpp"
#include "tests/bench/scratch.hpp"

namespace paperwire::bench {

namespace {

/// What a child process tells; plain numbers for a pipe.
struct Figures {
    double load_ms{0};
    double poll_ms{0};
    double match_ms{0};
    double close_ms{0};
    double deliver_ms{0};
    double total_s{0};
    double digests{0};
    double entries{0};
    double sent{0};
};

double ms(std::chrono::milliseconds value) { return static_cast<double>(value.count()); }

Figures run_pass(const std::string& configuration) {
    const auto begun = std::chrono::steady_clock::now();
    const auto since = [begun] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    };
    Figures figures;
    auto settings = daemon::load_or_complain(configuration, config::LoadOptions::Secrets::strict);
    if (!settings) return figures;
    auto store = daemon::open_to_write(*settings);
    if (!store) return figures;
    daemon::Engine engine(std::move(*settings), std::move(*store), parse_instant("2026-04-27T12:00:00Z"));
    if (!engine.open_channels()) return figures;
    figures.load_ms = since() * 1e3;
    const auto report = engine.run_pass({});
    if (!report || daemon::exit_code_of(*report) != 0) return figures;
    figures.total_s = since();
    figures.poll_ms = ms(report->poll_time);
    figures.match_ms = ms(report->close.match_time);
    figures.close_ms = ms(report->close_time);
    figures.deliver_ms = ms(report->deliver_time);
    figures.digests = static_cast<double>(report->close.digests);
    figures.entries = static_cast<double>(report->close.entries);
    figures.sent = static_cast<double>(report->deliver.sent);
    return figures;
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void show(benchmark::State& state, const Ended<Figures>& pass) {
    const Figures& figures = pass.figures;
    state.counters["load_ms"] = figures.load_ms;
    state.counters["poll_ms"] = figures.poll_ms;
    state.counters["match_ms"] = figures.match_ms;
    state.counters["close_ms"] = figures.close_ms;
    state.counters["deliver_ms"] = figures.deliver_ms;
    state.counters["digests"] = figures.digests;
    state.counters["entries"] = figures.entries;
    state.counters["processor_s"] = seconds(pass.usage.ru_utime) + seconds(pass.usage.ru_stime);
    state.counters["peak_MB"] = static_cast<double>(pass.usage.ru_maxrss) / 1024.0;
}

void RunOnce(benchmark::State& state) {
    Installation installation;
    installation.papers = static_cast<std::size_t>(state.range(0));
    installation.people = static_cast<std::size_t>(state.range(1));
    if (state.range(2) != 0) installation.deliveries = Installation::Deliveries::both;
    for (auto _ : state) {
        const Scratch scratch;
        in_child([&] {
            (void)write_installation(scratch.path(), installation);
            return Figures{};
        });
        const Ended<Figures> pass = in_child([&] { return run_pass(scratch.path() + "/paperwire.yaml"); });
        if (pass.figures.sent == 0) return state.SkipWithError("the pass failed");
        state.SetIterationTime(pass.figures.total_s);
        show(state, pass);
    }
}
BENCHMARK(RunOnce)
    ->ArgNames({"papers", "subscribers", "twice"})
    ->Args({2'000, 1'000, 0})
    ->Args({2'000, 1'000, 1})
    ->UseManualTime()
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->Repetitions(5);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
