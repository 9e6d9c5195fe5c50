// SPDX-License-Identifier: MIT
#include "tests/bench/contest.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/bench/child.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/rivals/booleans.hpp"
#include "tests/bench/rivals/flat_rule.hpp"
#include "tests/bench/rivals/naive.hpp"

namespace paperwire::bench {

namespace {

constexpr std::size_t fewest_rounds = 3;
constexpr std::size_t most_rounds = 7;
constexpr double enough_seconds = 10;
constexpr double most_seconds = 30;  // an engine that needs longer is asked once

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

void tell_fault(Figures& figures, std::string_view fault) {
    std::ranges::copy(fault.substr(0, figures.fault.size() - 1), figures.fault.begin());
}

/// Times `round` (false: it failed), each with a tally that counts only.
template <typename Round>
bool measure_rounds(Figures& figures, std::size_t least, Round round) {
    std::vector<double> cpu;
    std::vector<double> wall;
    const std::size_t most = least == 1 ? 1 : most_rounds;
    const auto another = [&](double spent) {
        return cpu.empty() || (cpu.size() < least && spent < most_seconds) ||
               (cpu.size() < most && spent < enough_seconds);
    };
    for (double spent = 0; another(spent);) {
        Tally tally;
        const Stopwatch watch;
        if (!round(tally)) return false;
        cpu.push_back(watch.processor());
        wall.push_back(watch.wall());
        spent += wall.back();
    }
    figures.first_cpu = cpu.front();
    figures.cpu = median(std::move(cpu));
    figures.wall = median(std::move(wall));
    return true;
}

/// One more round, for the hashes.
template <typename Round>
void verify(Figures& figures, const Task& task, std::span<const Sample> samples, Round round) {
    Tally tally(samples, task.rules.size());
    if (!round(tally)) return tell_fault(figures, "it fails when asked again");
    std::ranges::copy(tally.answers(), figures.answers.begin());
    figures.answer_count = tally.answers().size();
    figures.served = static_cast<double>(tally.served());
}

template <typename Build>
auto measure_build(Figures& figures, Build build) {
    const double allocated = allocated_mb();
    const Stopwatch watch;
    auto built = build();
    figures.build_cpu = watch.processor();
    figures.build_wall = watch.wall();
    figures.kept_mb = allocated_mb() - allocated;
    return built;
}

void scale(Figures& figures, double factor) {
    figures.cpu *= factor;
    figures.wall *= factor;
    figures.first_cpu *= factor;
}

template <typename Work>
Figures in_its_own_process(Work work) {
    const auto ended = in_child([&work] {
        Figures figures;
        const PeakGrowth growth;
        work(figures);
        figures.peak_mb = growth.megabytes();
        return figures;
    });
    Figures figures = ended.figures;
    if (!ended.well) tell_fault(figures, "its process died");
    return figures;
}

}  // namespace

Figures run_naive(const Task& task, Sample sample) {
    return in_its_own_process([&](Figures& figures) {
        const auto naive = measure_build(figures, [&] { return Naive::build(task.rules, sample.rule_step); });
        if (!naive) return tell_fault(figures, naive.error().message);
        const auto round = [&](Tally& tally) {
            naive->match(task.day, sample.announcement_step, tally);
            return true;
        };
        if (!measure_rounds(figures, fewest_rounds, round)) return;
        verify(figures, task, std::span(&sample, 1), round);
        scale(figures, static_cast<double>(sample.rule_step) * sample.announcement_step);
        figures.build_cpu *= sample.rule_step;
        figures.build_wall *= sample.rule_step;
    });
}

Figures run_engine(const Task& task, const Entrant& entrant) {
    return in_its_own_process([&](Figures& figures) {
        struct Built {
            Booleans booleans;
            Result<std::unique_ptr<PredicateEngine>> engine;
        };
        auto built = measure_build(figures, [&] {
            Built both{Booleans(task.rules), nullptr};
            both.engine = entrant.make(both.booleans.predicates());
            return both;
        });
        if (!built.engine) return tell_fault(figures, built.engine.error().message);
        figures.predicates = static_cast<double>(built.booleans.predicates().size());
        const auto round = [&](Tally& tally) {
            std::vector<std::uint32_t> holding;
            for (std::uint32_t i = 0; i < task.day.size(); i += entrant.announcement_step) {
                holding.clear();
                if (!(*built.engine)->find(Surfaces(*task.day[i].paper), holding)) return false;
                built.booleans.resolve(*task.day[i].paper, holding, i, tally);
            }
            return true;
        };
        if (!measure_rounds(figures, entrant.learns ? 1 : fewest_rounds, round))
            return tell_fault(figures, "it runs out of its budget");
        const Sample sample{1, entrant.announcement_step};
        const bool whole = entrant.announcement_step == 1;
        verify(figures, task, whole ? std::span(task.samples) : std::span(&sample, 1), round);
        scale(figures, entrant.announcement_step);
        built.engine->release();  // the process ends with it
    });
}

Figures run_ours(const Task& task, unsigned threads) {
    return in_its_own_process([&](Figures& figures) {
        auto index = measure_build(figures, [&] { return filters::build_index(task.rules); });
        if (!index) return tell_fault(figures, index.error().message);
        const auto round = [&](Tally& tally) {
            (*index)->match(task.day, threads, [&tally](std::span<const filters::Match> matches) {
                for (const filters::Match& match : matches) {
                    if (match.truth == filters::Truth::yes) tally.add(match.rule, match.announcement);
                }
            });
            return true;
        };
        measure_rounds(figures, fewest_rounds, round);
        verify(figures, task, task.samples, round);
        index->release();  // the process ends with it
    });
}

namespace {

/// The processor time of each paper, ascending: wall time tells what else ran.
std::vector<double> ask_one_by_one(const filters::FilterIndex& index, std::span<const Announcement> day) {
    std::vector<double> microseconds;
    microseconds.reserve(day.size());
    std::uint64_t matches = 0;
    for (std::size_t i = 0; i < day.size(); ++i) {
        const Stopwatch watch;
        index.match(day.subspan(i, 1), 1,
                    [&matches](std::span<const filters::Match> found) { matches += found.size(); });
        microseconds.push_back(watch.processor() * 1e6);
    }
    std::ranges::sort(microseconds);
    return microseconds;
}

double percentile(const std::vector<double>& ascending, std::size_t percent) {
    return ascending[(ascending.size() - 1) * percent / 100];
}

}  // namespace

Latencies run_one_by_one(const Task& task) {
    const auto ended = in_child([&] {
        Latencies latencies;
        auto index = filters::build_index(task.rules);
        if (!index) return latencies;
        const std::vector<double> first = ask_one_by_one(**index, task.day);
        const std::vector<double> again = ask_one_by_one(**index, task.day);
        latencies = {percentile(again, 50), percentile(again, 99), percentile(first, 50), percentile(first, 99)};
        index->release();  // the process ends with it
        return latencies;
    });
    return ended.figures;
}

namespace {

constexpr std::size_t changes = 1'000;

Result<void> check(const filters::Rule& rule) {
    for (const Predicate& predicate : flatten(rule).predicates) {
        if (auto checked = filters::check_pattern(predicate.pattern); !checked) return checked;
    }
    return {};
}

/// Every change is made to the index that the one before left.
ChangeTimes time_changes(std::unique_ptr<filters::FilterIndex> index, const Task& task) {
    std::vector<double> adding;
    std::vector<double> removing;
    const std::size_t step = std::max<std::size_t>(1, task.rules.size() / changes);
    for (std::size_t i = 0; i < task.rules.size(); i += step) {
        const filters::NumberedRule added{static_cast<filters::RuleNumber>(task.rules.size() + i), task.rules[i].rule};
        const Stopwatch watch;
        if (!check(*added.rule)) return {};
        auto with = index->with({added}, {});
        adding.push_back(watch.processor() * 1e6);
        const Stopwatch second_watch;
        auto without = (*with)->with({}, std::span(&task.rules[i].number, 1));
        removing.push_back(second_watch.processor() * 1e6);
        index = *std::move(without);
    }
    const Stopwatch watch;
    auto merged = index->merged();
    const double merging = watch.processor();
    index.release();  // the process ends with them
    merged.release();
    return {median(std::move(adding)), median(std::move(removing)), merging};
}

}  // namespace

ChangeTimes run_changes(const Task& task) {
    const auto ended = in_child([&] {
        auto index = filters::build_index(task.rules);
        return index ? time_changes(*std::move(index), task) : ChangeTimes{};
    });
    return ended.figures;
}

}  // namespace paperwire::bench
