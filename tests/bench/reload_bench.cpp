// SPDX-License-Identifier: MIT
// bench: reading a configuration of many subscribers anew while the daemon runs: the file, who changed, the audience
// and the index, as daemon::prepare() does on the pool. Beside it the same without anything to build on, as at a start.
// PAPERWIRE_BENCH_PEOPLE: how many, 100,000 by default.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bot/daemon/live.hpp"
#include "tests/bench/installation.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/scratch.hpp"

namespace paperwire::bench {
namespace {

std::size_t people_count() {
    const char* const wanted = std::getenv("PAPERWIRE_BENCH_PEOPLE");  // NOLINT(concurrency-mt-unsafe): one thread
    return wanted == nullptr ? 100'000 : std::stoul(wanted);
}

/// An installation, and the configuration that is live there.
class World {
public:
    static World& get() {
        static World world;
        return world;
    }

    [[nodiscard]] std::size_t people() const { return lines_.size(); }
    [[nodiscard]] const daemon::Live& live() const { return live_; }
    /// Of the start, in seconds of the processor.
    [[nodiscard]] double anew() const { return anew_; }

    [[nodiscard]] config::Loaded load(const daemon::Live* before) const {
        config::LoadOptions options;
        options.secrets = config::LoadOptions::Secrets::off;
        if (before != nullptr) options.before = before->settings->population;
        return config::load(configuration_, options);
    }
    [[nodiscard]] daemon::Prepared prepare(const daemon::Live* before) const {
        return daemon::prepare(load(before), before);
    }

    /// Every `nth` line says something else than at the start; 0: none does.
    void change(std::size_t nth) const {
        std::ofstream out(folder_.file("people.jsonl"), std::ios::binary);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            std::string line = lines_[i];
            if (nth != 0 && i % nth == 0) line.replace(line.find(filter_begin), filter_begin.size(), changed_begin(i));
            out << line << '\n';
        }
        if (!out.flush()) throw std::runtime_error("the people could not be written");
    }

private:
    static constexpr std::string_view filter_begin = R"("name":"mine",)";
    static std::string changed_begin(std::size_t i) {
        return R"("name":"mine","none_of":[{"title":"reload )" + std::to_string(i) + R"("}],)";
    }

    World() : configuration_(write_installation(folder_.path(), {.papers = 500, .people = people_count()})) {
        std::ifstream in(folder_.file("people.jsonl"), std::ios::binary);
        for (std::string line; std::getline(in, line);) lines_.push_back(line);
        const Stopwatch watch;
        const daemon::Prepared first = prepare(nullptr);
        anew_ = watch.processor();
        if (!first.settings) throw std::runtime_error("the configuration is refused");
        live_ = {first.settings, first.audience, nullptr, nullptr};
    }

    Scratch folder_;
    std::string configuration_;
    std::vector<std::string> lines_;
    daemon::Live live_;
    double anew_{0};
};

void start_anew(benchmark::State& state) {
    World::get().change(0);
    for (auto _ : state) benchmark::DoNotOptimize(World::get().prepare(nullptr));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(World::get().people()));
}

void reload(benchmark::State& state) {
    World& world = World::get();
    world.change(static_cast<std::size_t>(state.range(0)));
    daemon::Change change;
    std::size_t index_changes = 0;
    const Stopwatch watch;
    for (auto _ : state) {
        const daemon::Prepared prepared = world.prepare(&world.live());
        change = prepared.change;
        index_changes = (*prepared.audience->index())->size().changes;
    }
    const double each = watch.processor() / static_cast<double>(state.iterations());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(world.people()));
    state.counters["changed"] = static_cast<double>(change.subscribers_changed);
    state.counters["index_changes"] = static_cast<double>(index_changes);
    state.counters["of_anew"] = each / world.anew();
}

/// The file alone, of which every thousandth line is another one.
void read_file(benchmark::State& state) {
    World& world = World::get();
    world.change(1'000);
    const daemon::Live* const before = state.range(0) == 0 ? nullptr : &world.live();
    for (auto _ : state) benchmark::DoNotOptimize(world.load(before));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(world.people()));
}

BENCHMARK(read_file)->ArgName("again")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(start_anew)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(reload)
    ->ArgName("every_nth_changed")
    ->Arg(0)
    ->Arg(1'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace paperwire::bench

BENCHMARK_MAIN();
