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
// What a worker may remember from paper to paper: some megabytes of words, a hundred of leads.
constexpr std::size_t most_words = 1 << 18;
constexpr std::size_t most_leads = 1 << 22;

/// One thread's means.
class Worker {
public:
    explicit Worker(const std::vector<IndexPart>& parts) {
        for (const auto& part : parts) {
            const auto& segment = *part.segment;
            keywords_ = keywords_ || segment.lexicon().reads_keywords();
            evaluations_.emplace_back(segment, reading_, hits_.emplace_back(HitLayout(0, 0)));
        }
    }

    void lay_out(const std::vector<HitLayout>& layouts) {
        for (std::size_t i = 0; i < layouts.size(); ++i) {
            hits_[i].lay_out(layouts[i]);
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
            stay_small();
        }
    }

    HitCollection take_hits(std::size_t part) { return std::move(hits_[part]); }

private:
    void stay_small() {
        std::size_t leads = 0;
        for (const auto& evaluation : evaluations_) {
            leads += evaluation.remembered();
        }
        if (leads > most_leads || reading_.words.vocabulary().size() > most_words) {
            reading_.forget_words();
            for (auto& evaluation : evaluations_) {
                evaluation.forget_words();
            }
        }
    }

    PaperReading reading_;
    bool keywords_{false};
    std::deque<HitCollection> hits_;      // by part
    std::deque<Evaluation> evaluations_;  // by part
};

}  // namespace

/// Keeps one worker for the next few papers: its memory is as large as the index has predicates, and it knows words.
class Workshop {
public:
    /// The one that is kept, or another when that is at work.
    std::unique_ptr<Worker> take(const std::vector<IndexPart>& parts) {
        auto worker = std::unique_ptr<Worker>(kept_.exchange(nullptr));
        return worker ? std::move(worker) : std::make_unique<Worker>(parts);
    }
    void give_back(std::unique_ptr<Worker> worker) { worker.reset(kept_.exchange(worker.release())); }

    Workshop() = default;
    ~Workshop() { delete kept_.load(); }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

private:
    std::atomic<Worker*> kept_{nullptr};
};

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
        const auto* const categories = segment.categories_of(whole);
        const auto number = segment.number_of(position);
        part.rows.for_each(whole, [&](std::uint32_t announcement, bool unknown) {
            out.push_back({number, announcement, unknown ? Truth::unknown : Truth::yes,
                           kind_for(categories, part, announcement)});
        });
    }
    [[nodiscard]] Kind kind_for(const CategorySet* categories, const Part& part, std::uint32_t announcement) const {
        const auto primary = part.primaries[announcement];
        const bool elsewhere = categories != nullptr && (primary == no_category || !categories->has(primary));
        return elsewhere ? as_cross(kinds[announcement]) : kinds[announcement];
    }
};

FilterIndex::FilterIndex(std::vector<IndexPart> parts)
    : parts_(std::move(parts)), workshop_(std::make_unique<Workshop>()) {}
FilterIndex::~FilterIndex() = default;

namespace {

using Workers = std::vector<std::unique_ptr<Worker>>;

void work(const Workers& workers, std::span<const Announcement> announcements) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < workers.size(); ++i) {
        others.emplace_back([&, i] { workers[i]->work(announcements, next); });
    }
    workers.front()->work(announcements, next);
}

std::vector<std::uint8_t> primaries_of(std::span<const Announcement> announcements, const Segment& segment) {
    std::vector<std::uint8_t> primaries;
    primaries.reserve(announcements.size());
    for (const auto& announcement : announcements) {
        const auto number = segment.formulas().category(announcement.paper->primary);
        primaries.push_back(number ? static_cast<std::uint8_t>(*number) : no_category);
    }
    return primaries;
}

}  // namespace

Matches FilterIndex::judge(std::span<const Announcement> announcements, unsigned threads) const {
    std::vector<HitLayout> layouts;
    for (const auto& part : parts_) {
        layouts.emplace_back(part.segment->wholes().size(), announcements.size());
    }
    const bool few = announcements.size() <= HitLayout::few_papers;
    const auto most_useful = (announcements.size() + papers_at_a_time - 1) / papers_at_a_time;
    Workers workers(std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(most_useful, 1)));
    for (auto& worker : workers) {
        worker = few ? workshop_->take(parts_) : std::make_unique<Worker>(parts_);
        worker->lay_out(layouts);
    }
    work(workers, announcements);
    auto found = std::make_shared<Matches::Found>();
    std::ranges::transform(announcements, std::back_inserter(found->kinds), &Announcement::kind);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        std::vector<HitCollection> collections;
        for (auto& worker : workers) {
            collections.push_back(worker->take_hits(i));
        }
        found->parts.push_back({parts_[i],
                                HitRows(layouts[i], std::move(collections), static_cast<unsigned>(workers.size())),
                                primaries_of(announcements, *parts_[i].segment)});
    }
    if (few) workshop_->give_back(std::move(workers.front()));
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

namespace {

/// The matches of a few papers, from what matches: rules that match nothing are never met.
class Telling {
public:
    explicit Telling(const Matches::Found& found) : found_(found) {}

    void add(const Matches::Found::Part& part) {
        constexpr std::size_t ahead = 12;
        const auto& segment = *part.index.segment;
        const auto& layout = part.rows.layout();
        const auto records = part.rows.few();
        auto& firsts = &part == &found_.parts.front() ? firsts_ : others_;
        firsts.reserve(firsts.size() + records.size());
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (i + 2 * ahead < records.size()) {
                segment.fetch_use(layout.row_in(records[i + 2 * ahead]));
                segment.fetch_rest_of_use(layout.row_in(records[i + ahead]));
            }
            tell(part, layout.row_in(records[i]), {0, layout.paper_in(records[i]), Truth::yes}, firsts);
        }
        for (const auto& [whole, paper] : part.rows.unknown()) {
            tell(part, whole, {0, paper, Truth::unknown}, others_);
        }
    }

    std::vector<Match> all() && {
        const auto by_rule = [](const Match& a, const Match& b) {
            return std::pair(a.rule, a.announcement) < std::pair(b.rule, b.announcement);
        };
        std::ranges::sort(others_, by_rule);
        const auto middle = firsts_.insert(firsts_.end(), others_.begin(), others_.end());
        std::inplace_merge(firsts_.begin(), middle, firsts_.end(), by_rule);
        return std::move(firsts_);
    }

private:
    /// To `firsts` what is asked by the first rule that is this whole, the others apart.
    void tell(const Matches::Found::Part& part, std::uint32_t whole, Match match, std::vector<Match>& firsts) {
        const auto& segment = *part.index.segment;
        match.kind = found_.kind_for(segment.categories_of(whole), part, match.announcement);
        auto* to = &firsts;
        for (const auto position : segment.positions_of(whole)) {
            if (!part.index.is_removed(position)) {
                match.rule = segment.number_of(position);
                to->push_back(match);
            }
            to = &others_;
        }
    }

    const Matches::Found& found_;
    std::vector<Match> firsts_;  // of the first part, in order
    std::vector<Match> others_;
};

}  // namespace

void Matches::stream_few(const std::function<void(std::span<const Match>)>& sink) const {
    Telling telling(*found_);
    for (const auto& part : found_->parts) {
        telling.add(part);
    }
    const auto all = std::move(telling).all();
    if (!all.empty()) {
        sink(all);
    }
}

void Matches::stream(const std::function<void(std::span<const Match>)>& sink) const {
    if (found_->kinds.size() <= HitLayout::few_papers) {
        return stream_few(sink);
    }
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
