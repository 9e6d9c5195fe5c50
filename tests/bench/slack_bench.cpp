// SPDX-License-Identifier: MIT
// bench: digests of 12 papers as Slack messages, in full with their abstracts, for many subscribers to the same 2,000
// papers, each with filters of their own. Beside it the same where nothing is shared: every digest brings papers that
// were never seen before. items_per_second is digests a second on one core.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channels/create.hpp"
#include "channels/digest_json.hpp"
#include "tests/bench/chance.hpp"
#include "tests/bench/day.hpp"

namespace paperwire::bench {

namespace {

constexpr std::size_t paper_count = 2'000;
constexpr std::size_t subscriber_count = 5'000;
constexpr std::size_t digest_size = 12;

class NoNetwork final : public net::HttpClient {
public:
    boost::asio::awaitable<Result<net::HttpResponse>> send(net::HttpRequest) override {
        co_return fail(Errc::unavailable, "a benchmark sends nothing");
    }
};

const std::vector<Announcement>& announcements() {
    static const std::vector<Announcement> all = to_announcements(make_papers(1, paper_count));
    return all;
}

/// Two reasons: the words of a title's middle, and the category.
std::vector<Reason> reasons_of(const Paper& paper, const std::string& filter) {
    const std::size_t begin = paper.title.find(' ') + 1;
    const std::size_t end = std::min(paper.title.find(' ', begin), paper.title.size());
    return {Reason{filter, "title", paper.title.substr(begin, end - begin), static_cast<std::uint32_t>(begin), -1},
            Reason{filter, "categories", paper.primary, 0, -1}};
}

Digest digest_for(std::size_t subscriber, Chance& chance) {
    Digest digest;
    digest.id = std::to_string(subscriber);
    digest.subscriber = "subscriber" + std::to_string(subscriber);
    digest.days = {*parse_day("2026-04-27")};
    for (std::size_t n = 0; n < digest_size; ++n) {
        const Announcement& announcement = chance.of(announcements());
        Entry& entry = digest.entries.emplace_back();
        entry.paper = announcement.paper;
        entry.kind = announcement.kind;
        entry.day = digest.days.front();
        entry.why = reasons_of(*entry.paper, "filter" + std::to_string(3 * subscriber + chance.below(3)));
    }
    std::ranges::sort(digest.entries, {}, [](const Entry& entry) { return entry.paper->primary; });
    channels::number_through(digest, {});
    for (const Group& group : digest.contents) {
        const CategoryReceipt receipt{group.category, digest.days.front(), CategoryState::fresh, 120, 120, {}};
        digest.receipt.push_back(ManifestReceipt{receipt, static_cast<int>(group.count)});
    }
    return digest;
}

std::vector<Digest> make_digests(std::size_t count) {
    Chance chance(2);
    std::vector<Digest> digests;
    for (std::size_t subscriber = 0; subscriber < count; ++subscriber)
        digests.push_back(digest_for(subscriber, chance));
    return digests;
}

void render_all(benchmark::State& state, const std::vector<Digest>& digests) {
    NoNetwork nowhere;
    slack::SlackSettings settings;
    settings.token = Secret{"xoxb-none"};
    const auto channel = slack::create_channel(std::move(settings), nowhere);
    std::size_t next = 0;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto parts = channel->render(digests[next]);
        for (const channels::PartBytes& part : *parts) bytes += part.size();
        next = (next + 1) % digests.size();
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void from_shared_fragments(benchmark::State& state) {
    static const std::vector<Digest> digests = make_digests(subscriber_count);
    render_all(state, digests);
}

void from_nothing(benchmark::State& state) {
    static const std::vector<Digest> digests = [] {
        std::vector<Digest> all = make_digests(500);  // 6,000 papers of their own, more than are remembered
        for (Digest& digest : all) {
            for (Entry& entry : digest.entries) entry.paper = std::make_shared<const Paper>(*entry.paper);
        }
        return all;
    }();
    render_all(state, digests);
}

BENCHMARK(from_shared_fragments)->MinTime(2);
BENCHMARK(from_nothing)->MinTime(2);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
