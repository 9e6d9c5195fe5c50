// SPDX-License-Identifier: MIT
// bench: who gets what of a day, by our index and by what else there is, at 1,000 to 1,000,000 subscribers. The engines
// of one size run one after the other, each in a process of its own, and must agree on every pair. docs/benchmarks.md
// says what the counters mean.
#include <benchmark/benchmark.h>

#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "tests/bench/contest.hpp"
#include "tests/bench/population.hpp"

namespace paperwire::bench {

namespace {

constexpr std::array<std::size_t, 4> sizes{1'000, 10'000, 100'000, 1'000'000};
constexpr std::size_t day_size = 2'000;
constexpr std::uint32_t seed = 20'260'701;
constexpr std::size_t hyperscan_limit = 100'000;  // beyond, it compiles for half an hour

struct Workload {
    std::vector<Announcement> day;
    Population population;
};

const Workload& workload() {
    static const Workload made = [] {
        Papers papers = papers_at_hand(day_size);
        std::cerr << "papers: " << papers.origin << '\n';
        Population population(papers, seed, sizes.back());
        return Workload{std::move(papers.day), std::move(population)};
    }();
    return made;
}

/// At most 10,000 rules by 200 papers.
Sample naive_sample(std::size_t size) {
    return {static_cast<std::uint32_t>(std::max<std::size_t>(1, size / 10'000)), 10};
}
/// The more patterns, the fewer papers; 1, 20, 400.
std::uint32_t set_step(std::size_t size) { return size <= 1'000 ? 1 : size <= 10'000 ? 20 : 400; }

/// The rules of one size, kept until another size is asked for.
const Task& task_of(std::size_t size) {
    static std::vector<filters::NumberedRule> rules;
    static std::optional<Task> task;
    if (rules.size() != size) {
        rules = {};
        rules = workload().population.rules(size);
        task.emplace(Task{workload().day, rules, {Sample{}, naive_sample(size), Sample{1, set_step(size)}}});
    }
    return *task;
}

/// What was found so far in this run.
struct Standing {
    std::map<std::pair<std::size_t, Sample>, std::pair<Answer, std::string>> answers;  // and who said so
    std::map<std::pair<std::string, std::size_t>, Figures> figures;
};

Standing& standing() {
    static Standing all;
    return all;
}

/// The name of an engine that answered otherwise; empty when none did.
std::string contradicts(const std::string& engine, std::size_t size, const Figures& figures) {
    for (std::size_t i = 0; i < figures.answer_count; ++i) {
        const Answer& answer = figures.answers[i];
        const auto [known, is_new] = standing().answers.try_emplace({size, answer.sample}, answer, engine);
        const auto& [other, who] = known->second;
        if (!is_new && (other.hash != answer.hash || other.pairs != answer.pairs))
            return who + " finds " + std::to_string(other.pairs) + " pairs, " + engine + " " +
                   std::to_string(answer.pairs);
    }
    return {};
}

void show(benchmark::State& state, const std::string& engine, std::size_t size, const Figures& figures) {
    if (figures.fault.front() != '\0') return state.SetLabel(std::string("does not work: ") + figures.fault.data());
    standing().figures[{engine, size}] = figures;
    state.counters["cpu_s"] = figures.cpu;
    state.counters["first_cpu_s"] = figures.first_cpu;
    state.counters["build_cpu_s"] = figures.build_cpu;
    state.counters["build_wall_s"] = figures.build_wall;
    state.counters["peak_MB"] = figures.peak_mb;
    state.counters["kept_MB"] = figures.kept_mb;
    state.counters["pairs"] = static_cast<double>(figures.answers.front().pairs);
    if (figures.predicates > 0) state.counters["predicates"] = figures.predicates;
    if (const std::string fault = contradicts(engine, size, figures); !fault.empty())
        state.SkipWithError(fault.c_str());
    std::array<char, 17> hash{};
    std::snprintf(hash.data(), hash.size(), "%016llx", static_cast<unsigned long long>(figures.answers.front().hash));
    state.SetLabel(hash.data());
}

template <typename Run>
void run_in(benchmark::State& state, const std::string& engine, std::size_t size, Run run) {
    for (auto _ : state) {
        const Figures figures = run(task_of(size));
        state.SetIterationTime(figures.wall);
        show(state, engine, size, figures);
    }
}

/// How many times as much processor time others take, and how cost and matches grew since a tenth of the subscribers.
void show_ratios(benchmark::State& state, const std::string& engine, std::size_t size) {
    const auto& all = standing().figures;
    const auto ours = all.find({engine, size});
    if (ours == all.end()) return;
    for (const char* rival : {"naive", "re2_set", "filtered_re2", "hyperscan"}) {
        if (const auto found = all.find({rival, size}); found != all.end())
            state.counters[std::string(rival) + "/ours"] = found->second.cpu / ours->second.cpu;
    }
    state.counters["served"] = ours->second.served;
    state.counters["pairs_each"] = static_cast<double>(ours->second.answers.front().pairs) / static_cast<double>(size);
    if (const auto smaller = all.find({engine, size / 10}); smaller != all.end()) {
        state.counters["cpu_growth"] = ours->second.cpu / smaller->second.cpu;
        state.counters["pairs_growth"] = static_cast<double>(ours->second.answers.front().pairs) /
                                         static_cast<double>(smaller->second.answers.front().pairs);
    }
}

template <typename Run>
void add(const std::string& engine, std::size_t size, Run run) {
    benchmark::RegisterBenchmark((engine + "/" + std::to_string(size)).c_str(), run)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1);
}

void add_rival(const std::string& engine, std::size_t size, const Entrant& entrant) {
    add(engine, size, [=](benchmark::State& state) {
        run_in(state, engine, size, [=](const Task& task) { return run_engine(task, entrant); });
    });
}

void add_ours(std::size_t size, unsigned threads) {
    const std::string engine = "ours_" + std::to_string(threads) + "_threads";
    add(engine, size, [=](benchmark::State& state) {
        run_in(state, engine, size, [=](const Task& task) { return run_ours(task, threads); });
        show_ratios(state, engine, size);
    });
}

void add_one_by_one(std::size_t size) {
    add("ours_one_paper", size, [=](benchmark::State& state) {
        for (auto _ : state) {
            const Latencies latencies = run_one_by_one(task_of(size));
            state.SetIterationTime(latencies.median / 1e6);
            state.counters["median_us"] = latencies.median;
            state.counters["p99_us"] = latencies.high;
            state.counters["first_median_us"] = latencies.first_median;
            state.counters["first_p99_us"] = latencies.first_high;
        }
    });
}

void add_changes(std::size_t size) {
    add("ours_changes", size, [=](benchmark::State& state) {
        for (auto _ : state) {
            const ChangeTimes times = run_changes(task_of(size));
            state.SetIterationTime(times.add_median / 1e6);
            state.counters["add_us"] = times.add_median;
            state.counters["remove_us"] = times.remove_median;
            state.counters["merge_cpu_s"] = times.merge_seconds;
        }
    });
}

void add_all(std::size_t size) {
    add("naive", size, [=](benchmark::State& state) {
        run_in(state, "naive", size, [=](const Task& task) { return run_naive(task, naive_sample(size)); });
    });
    if (size <= 100'000) add_rival("re2_set", size, {make_re2_set, set_step(size), true});
    add_rival("filtered_re2", size, {make_filtered_re2});
#ifdef PAPERWIRE_HYPERSCAN
    if (size <= hyperscan_limit) add_rival("hyperscan", size, {make_hyperscan});
#endif
    add_ours(size, 1);
    add_ours(size, std::max(2U, std::thread::hardware_concurrency()));
    add_one_by_one(size);
    add_changes(size);
}

}  // namespace

}  // namespace paperwire::bench

int main(int count, char** words) {
    for (const std::size_t size : paperwire::bench::sizes) paperwire::bench::add_all(size);
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 64;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
