// SPDX-License-Identifier: MIT
// filters: the index over all rules: papers are shared out among threads, what they hit is told rule by rule.
#include "filters/index.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "filters/evaluation.hpp"
#include "filters/plan.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t papers_at_a_time = 8;
constexpr std::size_t matches_at_a_time = 1 << 16;

using HitsByPaper = std::vector<std::vector<Hit>>;

/// What one whole rule hit, by announcement.
struct WholeHit {
    std::uint32_t announcement{0};
    Truth truth{Truth::yes};
    Kind kind{Kind::new_paper};
};

/// Takes papers until none is left.
void work(const Plan& plan, std::span<const Announcement> announcements, std::atomic<std::size_t>& next,
          HitsByPaper& hits) {
    Evaluation evaluation(plan);
    for (auto begin = next.fetch_add(papers_at_a_time); begin < announcements.size();
         begin = next.fetch_add(papers_at_a_time)) {
        const auto end = std::min(begin + papers_at_a_time, announcements.size());
        for (auto at = begin; at < end; ++at) {
            hits[at] = evaluation.run(announcements[at]);
        }
    }
}

HitsByPaper judge_all(const Plan& plan, std::span<const Announcement> announcements, unsigned threads) {
    HitsByPaper hits(announcements.size());
    std::atomic<std::size_t> next{0};
    const auto useful = std::min<std::size_t>(threads, announcements.size() / papers_at_a_time + 1);
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < useful; ++i) {
        others.emplace_back([&] { work(plan, announcements, next, hits); });
    }
    work(plan, announcements, next, hits);
    others.clear();  // joins
    return hits;
}

/// Hits by whole rule, announcements ascending; frees its input as it goes.
std::vector<std::vector<WholeHit>> by_whole(HitsByPaper hits, std::size_t wholes) {
    std::vector<std::size_t> counts(wholes);
    for (const auto& paper : hits) {
        for (const auto& hit : paper) {
            ++counts[hit.whole];
        }
    }
    std::vector<std::vector<WholeHit>> sorted(wholes);
    for (std::size_t whole = 0; whole < wholes; ++whole) {
        sorted[whole].reserve(counts[whole]);
    }
    for (std::size_t at = 0; at < hits.size(); ++at) {
        for (const auto& hit : hits[at]) {
            sorted[hit.whole].push_back({static_cast<std::uint32_t>(at), hit.truth, hit.kind});
        }
        hits[at] = {};
    }
    return sorted;
}

class PlannedIndex final : public FilterIndex {
public:
    PlannedIndex(Plan plan, std::vector<RuleNumber> numbers) : plan_(std::move(plan)), numbers_(std::move(numbers)) {}

    void match(std::span<const Announcement> announcements, unsigned threads,
               const std::function<void(std::span<const Match>)>& sink) const override {
        const auto hits = by_whole(judge_all(plan_, announcements, std::max(1U, threads)), plan_.wholes().size());
        std::vector<Match> chunk;
        for (std::size_t rule = 0; rule < numbers_.size(); ++rule) {
            for (const auto& hit : hits[plan_.whole_of_rule()[rule]]) {
                chunk.push_back({numbers_[rule], hit.announcement, hit.truth, hit.kind});
            }
            if (chunk.size() >= matches_at_a_time) {
                sink(chunk);
                chunk.clear();
            }
        }
        if (!chunk.empty()) {
            sink(chunk);
        }
    }

private:
    Plan plan_;
    std::vector<RuleNumber> numbers_;  // ascending, one a rule of the plan
};

}  // namespace

Result<std::unique_ptr<FilterIndex>> build_index(std::vector<NumberedRule> rules) {
    std::ranges::sort(rules, {}, &NumberedRule::number);
    auto plan = Plan::build(rules);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    std::vector<RuleNumber> numbers(rules.size());
    std::ranges::transform(rules, numbers.begin(), &NumberedRule::number);
    return std::make_unique<PlannedIndex>(std::move(*plan), std::move(numbers));
}

}  // namespace paperwire::filters
