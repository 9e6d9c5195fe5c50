// SPDX-License-Identifier: MIT
// bench: one engine against one population, each run in a process of its own: built, asked for the whole day several
// times on the clock, then once more for a hash over all pairs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "filters/index.hpp"
#include "tests/bench/rivals/predicate_engine.hpp"
#include "tests/bench/rivals/tally.hpp"

namespace paperwire::bench {

/// What all engines of one size are given.
struct Task {
    std::span<const Announcement> day;
    const std::vector<filters::NumberedRule>& rules;  // numbered from 0
    std::vector<Sample> samples;                      // of which a hash is wanted; at most `most_samples`
};

inline constexpr std::size_t most_samples = 4;

/// Of sampled engines, scaled to the whole.
struct Figures {
    std::array<char, 160> fault{};  // empty: it worked
    double build_cpu{0};            // seconds
    double build_wall{0};
    double cpu{0};        // median of the rounds, all threads
    double wall{0};       // likewise
    double first_cpu{0};  // of the first round
    double peak_mb{0};    // growth of resident memory, building and matching
    double kept_mb{0};    // what malloc had handed out more after building than before
    double predicates{0};
    double served{0};  // rules with a pair
    std::size_t answer_count{0};
    std::array<Answer, most_samples> answers{};
};

/// The plain loop over a sample of the task.
[[nodiscard]] Figures run_naive(const Task& task, Sample sample);
struct Entrant {
    MakeEngine make{nullptr};
    std::uint32_t announcement_step{1};
    bool learns{false};  // asked the same again, it only looks its answers up: the first round is what counts
};
/// The engine, then the shared booleans, over every `announcement_step`th paper.
[[nodiscard]] Figures run_engine(const Task& task, const Entrant& entrant);
[[nodiscard]] Figures run_ours(const Task& task, unsigned threads);

/// One paper at a time on one thread, in microseconds of processor time.
struct Latencies {
    double median{0};
    double high{0};  // 99th percentile
    double first_median{0};
    double first_high{0};  // of the first time that each paper is asked
};
[[nodiscard]] Latencies run_one_by_one(const Task& task);

/// One subscriber put in, and one taken out again, many times, patterns checked: in microseconds.
struct ChangeTimes {
    double add_median{0};
    double remove_median{0};
    double merge_seconds{0};  // processor time, to build the changed index anew
};
[[nodiscard]] ChangeTimes run_changes(const Task& task);

}  // namespace paperwire::bench
