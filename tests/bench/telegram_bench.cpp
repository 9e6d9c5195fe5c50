// SPDX-License-Identifier: MIT
// bench: digests of 12 papers as Telegram messages, one thread. `Shared`: the day's 2,000 papers are the same objects
// for all subscribers, as the daemon has them, and their fragments are made once. `Unshared`: every digest has papers
// of its own, so each fragment is made anew. Filters and matched words differ from subscriber to subscriber in both.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <random>

#include "channels/telegram/render.hpp"
#include "tests/bench/day.hpp"

namespace paperwire::bench {

namespace {

constexpr std::size_t paper_count = 2'000;
constexpr std::size_t digest_count = 1'000;
constexpr std::size_t entries_each = 12;

const std::vector<Announcement>& day() {
    static const std::vector<Announcement> all = to_announcements(make_papers(1, paper_count));
    return all;
}

/// Some word of the text, as a filter would have found it.
Reason found_word(const std::string& filter, const std::string& field, const std::string& text, std::mt19937& random) {
    const std::size_t from = text.rfind(' ', random() % text.size());
    const std::size_t begin = from == std::string::npos ? 0 : from + 1;
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    return Reason{filter, field, text.substr(begin, end - begin), static_cast<std::uint32_t>(begin), -1};
}

Entry make_entry(PaperPtr paper, Kind kind, const std::string& filter, std::mt19937& random) {
    Entry entry;
    entry.kind = kind;
    entry.day = *parse_day("2026-04-27");
    entry.why = {found_word(filter, "title", paper->title, random),
                 found_word(filter, "abstract", paper->abstract, random)};
    entry.paper = std::move(paper);
    return entry;
}

void add_contents(Digest& digest) {
    std::ranges::stable_sort(digest.entries, {}, [](const Entry& entry) { return entry.paper->primary; });
    for (std::size_t at = 0; at < digest.entries.size(); ++at) {
        digest.entries[at].number = static_cast<int>(at) + 1;
        const std::string& category = digest.entries[at].paper->primary;
        if (digest.contents.empty() || digest.contents.back().category != category) {
            digest.contents.push_back({category, "Some Category of arXiv", at, 0});
            ManifestReceipt row;
            row.category = {category, digest.days.front(), CategoryState::fresh, 100, 100, ""};
            digest.receipt.push_back(row);
        }
        ++digest.contents.back().count;
    }
}

std::vector<Digest> make_digests(bool shared) {
    std::mt19937 random{7};
    std::vector<Digest> digests(digest_count);
    for (std::size_t number = 0; number < digest_count; ++number) {
        Digest& digest = digests[number];
        digest.id = std::to_string(number);
        digest.days = {*parse_day("2026-04-27")};
        for (std::size_t n = 0; n < entries_each; ++n) {
            const Announcement& one = day()[random() % paper_count];
            PaperPtr paper = shared ? one.paper : std::make_shared<const Paper>(*one.paper);
            digest.entries.push_back(make_entry(std::move(paper), one.kind, "filter" + std::to_string(number), random));
        }
        add_contents(digest);
    }
    return digests;
}

void render_all(benchmark::State& state, const std::vector<Digest>& digests) {
    std::size_t next = 0;
    std::size_t bytes = 0;
    std::size_t parts = 0;
    for (auto _ : state) {
        const auto messages = telegram::render_messages(digests[next]);
        if (!messages) return state.SkipWithError(messages.error().message.c_str());
        for (const auto& message : *messages) bytes += message.size();
        parts += messages->size();
        next = (next + 1) % digests.size();
    }
    const auto rounds = static_cast<double>(state.iterations());
    state.counters["digests"] = benchmark::Counter(rounds, benchmark::Counter::kIsRate);
    state.counters["bytes_each"] = static_cast<double>(bytes) / rounds;
    state.counters["parts_each"] = static_cast<double>(parts) / rounds;
}

void Shared(benchmark::State& state) {
    static const std::vector<Digest> digests = make_digests(true);
    for (const Digest& digest : digests) benchmark::DoNotOptimize(telegram::render_messages(digest));
    render_all(state, digests);
}
BENCHMARK(Shared)->Unit(benchmark::kMicrosecond)->Repetitions(5);

void Unshared(benchmark::State& state) {
    static const std::vector<Digest> digests = make_digests(false);
    render_all(state, digests);
}
BENCHMARK(Unshared)->Unit(benchmark::kMicrosecond)->Repetitions(5);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
