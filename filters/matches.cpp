// SPDX-License-Identifier: MIT
// filters: papers are shared out among threads; what they hit is put together part by part and told rule by rule.
#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>

#include "filters/evaluation.hpp"
#include "filters/hits.hpp"
#include "filters/index.hpp"
#include "filters/keys.hpp"
#include "filters/segment.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t papers_at_a_time = 8;
constexpr std::size_t matches_at_a_time = 1 << 14;
constexpr std::uint8_t no_category = CategorySet::most;

/// One thread's means.
class Worker {
public:
    Worker(const std::vector<IndexPart>& parts, const std::vector<HitLayout>& layouts) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto& segment = *parts[i].segment;
            keywords_ = keywords_ || segment.lexicon().reads_keywords();
            evaluations_.emplace_back(segment, reading_, hits_.emplace_back(layouts[i]));
        }
    }

    /// Takes papers until none is left.
    void work(std::span<const Announcement> announcements, std::atomic<std::size_t>& next) {
        for (auto begin = next.fetch_add(papers_at_a_time); begin < announcements.size();
             begin = next.fetch_add(papers_at_a_time)) {
            const auto end = std::min(begin + papers_at_a_time, announcements.size());
            for (auto at = begin; at < end; ++at) {
                reading_.read(*announcements[at].paper, keywords_);
                for (auto& evaluation : evaluations_) {
                    evaluation.run(announcements[at], static_cast<std::uint32_t>(at));
                }
            }
        }
    }

    HitCollection take_hits(std::size_t part) { return std::move(hits_[part]); }

private:
    PaperReading reading_;
    bool keywords_{false};
    std::deque<HitCollection> hits_;      // by part
    std::deque<Evaluation> evaluations_;  // by part
};

}  // namespace

struct Matches::Found {
    struct Part {
        IndexPart index;
        HitRows rows;
        std::vector<std::uint8_t> primaries;  // by announcement: the primary's number in this part
    };

    std::vector<Part> parts;
    std::vector<Kind> kinds;  // by announcement

    void append(const Part& part, std::size_t position, std::vector<Match>& out) const {
        const auto& segment = *part.index.segment;
        const auto whole = segment.whole_of(position);
        const auto set = segment.formulas().view(segment.wholes()[whole]).categories;
        const auto& categories = segment.formulas().categories(set);
        part.rows.for_each(whole, [&](std::uint32_t announcement, bool unknown) {
            const auto primary = part.primaries[announcement];
            const bool elsewhere = set != 0 && (primary == no_category || !categories.has(primary));
            out.push_back({segment.rules()[position].number, announcement, unknown ? Truth::unknown : Truth::yes,
                           elsewhere ? as_cross(kinds[announcement]) : kinds[announcement]});
        });
    }
};

Matches FilterIndex::judge(std::span<const Announcement> announcements, unsigned threads) const {
    std::vector<HitLayout> layouts;
    for (const auto& part : parts_) {
        layouts.emplace_back(part.segment->wholes().size(), announcements.size());
    }
    const auto useful = std::min<std::size_t>(std::max(1U, threads), announcements.size() / papers_at_a_time + 1);
    std::deque<Worker> workers;
    for (std::size_t i = 0; i < useful; ++i) {
        workers.emplace_back(parts_, layouts);
    }
    std::atomic<std::size_t> next{0};
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < useful; ++i) {
            others.emplace_back([&, i] { workers[i].work(announcements, next); });
        }
        workers.front().work(announcements, next);
    }
    auto found = std::make_shared<Matches::Found>();
    std::ranges::transform(announcements, std::back_inserter(found->kinds), &Announcement::kind);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        std::vector<HitCollection> collections;
        for (auto& worker : workers) {
            collections.push_back(worker.take_hits(i));
        }
        std::vector<std::uint8_t> primaries;
        for (const auto& announcement : announcements) {
            const auto number = parts_[i].segment->formulas().category(announcement.paper->primary);
            primaries.push_back(number ? static_cast<std::uint8_t>(*number) : no_category);
        }
        found->parts.push_back({parts_[i], HitRows(layouts[i], std::move(collections), static_cast<unsigned>(useful)),
                                std::move(primaries)});
    }
    return Matches(std::move(found));
}

void FilterIndex::match(std::span<const Announcement> announcements, unsigned threads,
                        const std::function<void(std::span<const Match>)>& sink) const {
    judge(announcements, threads).stream(sink);
}

void Matches::of(RuleNumber rule, std::vector<Match>& out) const {
    for (const auto& part : found_->parts) {
        const auto position = part.index.segment->find(rule);
        if (position && !part.index.is_removed(*position)) {
            found_->append(part, *position, out);
            return;
        }
    }
}

void Matches::stream(const std::function<void(std::span<const Match>)>& sink) const {
    struct Told {
        RuleNumber rule;
        const Found::Part* part;
        std::size_t position;
    };
    const auto& parts = found_->parts;
    std::vector<Told> added;  // what stands outside the first part
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto rules = parts[i].index.segment->rules();
        for (std::size_t at = 0; at < rules.size(); ++at) {
            added.push_back({rules[at].number, &parts[i], at});
        }
    }
    std::ranges::sort(added, {}, &Told::rule);
    std::vector<Match> chunk;
    const auto tell = [&](const Told& place) {
        if (!place.part->index.is_removed(place.position)) {
            found_->append(*place.part, place.position, chunk);
        }
        if (chunk.size() >= matches_at_a_time) {
            sink(chunk);
            chunk.clear();
        }
    };
    auto next = added.begin();
    const auto first = parts.empty() ? std::span<const NumberedRule>{} : parts.front().index.segment->rules();
    for (std::size_t at = 0; at < first.size(); ++at) {
        for (; next != added.end() && next->rule < first[at].number; ++next) {
            tell(*next);
        }
        tell({first[at].number, &parts.front(), at});
    }
    std::for_each(next, added.end(), tell);
    if (!chunk.empty()) {
        sink(chunk);
    }
}

}  // namespace paperwire::filters
