// SPDX-License-Identifier: MIT
// bench: reading a file of subscribers, a line of JSON each: to settings, every pattern and address checked, against
// what nlohmann's DOM takes for the same lines without understanding them.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "config/changes.hpp"
#include "config/load.hpp"
#include "tests/bench/installation.hpp"
#include "tests/bench/measure.hpp"

namespace paperwire::bench {
namespace {

/// A folder with an installation, removed at the end.
class Folder {
public:
    explicit Folder(std::size_t people) {
        std::string pattern = (std::filesystem::temp_directory_path() / "paperwire-load-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the benchmark");
        path_ = pattern;
        configuration_ = write_installation(path_, {.papers = 500, .people = people});
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] config::Loaded load(std::shared_ptr<const config::Population> before = nullptr) const {
        config::LoadOptions options;
        options.secrets = config::LoadOptions::Secrets::off;
        options.before = std::move(before);
        return config::load(configuration_, options);
    }
    [[nodiscard]] std::string people() const { return path_ + "/people.jsonl"; }

private:
    std::string path_;
    std::string configuration_;
};

void load(benchmark::State& state) {
    const Folder folder(static_cast<std::size_t>(state.range(0)));
    double megabytes = 0;
    std::size_t faults = 0;
    for (auto _ : state) {
        const double before = allocated_mb();
        const config::Loaded loaded = folder.load();
        megabytes = allocated_mb() - before;
        faults = loaded.faults.size();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["MB"] = megabytes;
    state.counters["faults"] = static_cast<double>(faults);
}

void nlohmann_alone(benchmark::State& state) {
    const Folder folder(static_cast<std::size_t>(state.range(0)));
    std::size_t values = 0;
    for (auto _ : state) {
        std::ifstream in(folder.people(), std::ios::binary);
        for (std::string line; std::getline(in, line);) values += nlohmann::json::parse(line).size();
    }
    benchmark::DoNotOptimize(values);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// What changed between two loads of one file: nothing.
void changes(benchmark::State& state) {
    const Folder folder(static_cast<std::size_t>(state.range(0)));
    const auto before = folder.load().settings->population;
    const auto after = folder.load(before).settings->population;
    std::size_t found = 0;
    for (auto _ : state) found += config::changes(*before, *after).changed.size();
    state.counters["changed"] = static_cast<double>(found);
}

BENCHMARK(nlohmann_alone)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(changes)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace paperwire::bench

BENCHMARK_MAIN();
