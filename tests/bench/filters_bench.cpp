// SPDX-License-Identifier: MIT
// bench: who gets what of a day, by the index over all rules, beside a plain loop of RE2 over every rule and paper. The
// loop is run on a sample of the papers and scaled. `ratio` is how many times as much processor time the loop takes,
// all threads counted.
#include <benchmark/benchmark.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>

#include "filters/index.hpp"
#include "tests/bench/people.hpp"

namespace paperwire::bench {

namespace {

constexpr std::size_t paper_count = 2'000;
constexpr std::size_t people_count = 1'000;
constexpr std::size_t sampled_papers = 40;

const std::vector<Announcement>& announcements() {
    static const std::vector<Announcement> all = to_announcements(make_papers(1, paper_count));
    return all;
}

const std::vector<Person>& people() {
    static const std::vector<Person> all = make_people(2, people_count);
    return all;
}

/// What somebody would write first.
struct Naive {
    std::vector<std::string> categories;
    std::vector<std::unique_ptr<RE2>> text;
    std::vector<std::unique_ptr<RE2>> authors;

    explicit Naive(const Person& person) : categories(person.categories) {
        RE2::Options options;
        options.set_case_sensitive(false);
        for (const std::string& source : person.text) text.push_back(std::make_unique<RE2>(source, options));
        for (const std::string& source : person.authors) authors.push_back(std::make_unique<RE2>(source, options));
    }

    [[nodiscard]] bool holds(const Announcement& announcement) const {
        const Paper& paper = *announcement.paper;
        if (is_replacement(announcement.kind)) return false;
        const auto listed = [&](const std::string& category) {
            return std::ranges::find(paper.categories, category) != paper.categories.end();
        };
        if (!categories.empty() && std::ranges::none_of(categories, listed)) return false;
        if (text.empty() && authors.empty()) return true;
        const auto in_text = [&](const auto& pattern) {
            return RE2::PartialMatch(paper.title, *pattern) || RE2::PartialMatch(paper.abstract, *pattern);
        };
        const auto in_names = [&](const auto& pattern) {
            return std::ranges::any_of(paper.authors,
                                       [&](const Author& author) { return RE2::PartialMatch(author.name, *pattern); });
        };
        return std::ranges::any_of(text, in_text) || std::ranges::any_of(authors, in_names);
    }
};

const std::vector<Naive>& naive_rules() {
    static const std::vector<Naive> all(people().begin(), people().end());
    return all;
}

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// For the whole day, from a sample spread over it.
double naive_seconds() {
    const std::vector<Naive>& rules = naive_rules();
    std::size_t matches = 0;
    const double begun = processor_seconds();
    for (std::size_t i = 0; i < sampled_papers; ++i) {
        const Announcement& announcement = announcements()[i * (paper_count / sampled_papers)];
        for (const Naive& rule : rules) matches += rule.holds(announcement) ? 1U : 0U;
    }
    benchmark::DoNotOptimize(matches);
    return (processor_seconds() - begun) * static_cast<double>(paper_count) / static_cast<double>(sampled_papers);
}

void MatchDay(benchmark::State& state) {
    const auto index = filters::build_index(rules_of(people()));
    if (!index) return state.SkipWithError(index.error().message.c_str());
    std::size_t matches = 0;
    double ours = 0;
    double naive = 0;
    for (auto _ : state) {
        naive += naive_seconds();
        matches = 0;
        const auto begun = std::chrono::steady_clock::now();
        const double begun_processor = processor_seconds();
        (*index)->match(announcements(), static_cast<unsigned>(state.range(0)),
                        [&matches](std::span<const filters::Match> found) { matches += found.size(); });
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
        ours += processor_seconds() - begun_processor;
        state.SetIterationTime(took.count());
    }
    const auto rounds = static_cast<double>(state.iterations());
    state.counters["ours_ms"] = ours / rounds * 1e3;
    state.counters["naive_ms"] = naive / rounds * 1e3;
    state.counters["ratio"] = naive / ours;
    state.counters["matches_each"] = static_cast<double>(matches) / people_count;
}
BENCHMARK(MatchDay)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->Repetitions(5);

void BuildIndex(benchmark::State& state) {
    const std::vector<filters::NumberedRule> rules = rules_of(people());
    for (auto _ : state) {
        auto index = filters::build_index(rules);
        benchmark::DoNotOptimize(index);
    }
}
BENCHMARK(BuildIndex)->Unit(benchmark::kMillisecond)->Iterations(5);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
