// SPDX-License-Identifier: MIT
// digest: matching a closing's events and sorting the matches out to members.
#include "bot/digest/day_batch.hpp"

#include <algorithm>

#include "bot/digest/facts.hpp"

namespace paperwire::digest {

namespace {

/// As it may have stood before it settled: which of the two facts was missing nobody remembers. Whoever was told by the
/// other one then has had the paper.
PaperPtr without_facts(const PaperPtr& paper) {
    auto copy = std::make_shared<Paper>(*paper);
    copy->comment = Fact{};
    copy->journal_ref = Fact{};
    return copy;
}

/// True once a later announcement day was read in a category of the paper: nobody waits for its facts any more.
bool wait_is_over(const Announcement& announcement, const std::map<std::string, Day>& current) {
    return announcement.day && std::ranges::any_of(announcement.paper->categories, [&](const std::string& category) {
               const auto found = current.find(category);
               return found != current.end() && found->second > *announcement.day;
           });
}

/// What is current in a category that had never been read when somebody joined: other listings may have told of its
/// papers by then, and its own will not tell of them as news any more.
Day newest_day(const store::JoinPoint& join) {
    Day newest{};
    for (const auto& [category, day] : join.days) newest = std::max(newest, day);
    return newest;
}

void set_bit(CategoryBits& bits, std::size_t bit) { bits[bit / 64] |= std::uint64_t{1} << (bit % 64); }

bool share_a_bit(const CategoryBits& a, const CategoryBits& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        if ((a[i] & b[i]) != 0) return true;
    }
    return false;
}

}  // namespace

DayBatch::DayBatch(std::vector<store::Event> events, const std::map<std::string, Day>& current)
    : events_(std::move(events)) {
    for (store::Event& event : events_) {
        Announcement& announcement = event.announcement;
        if (wait_is_over(announcement, current)) announcement.paper = without_unknowns(announcement.paper);
        announcements_.push_back(announcement);
        is_late_ = is_late_ || event.caught_up;
        for (const std::string& category : announcement.paper->categories)
            categories_.try_emplace(category, categories_.size());
    }
    for (std::uint32_t i = 0; i < events_.size(); ++i) {
        if (events_[i].cause != store::Cause::settled) continue;
        Announcement before = announcements_[i];
        before.paper = without_facts(before.paper);
        announcements_.push_back(std::move(before));
        before_of_.push_back(i);
    }
    places_ = Places(events_);
}

void DayBatch::match(const filters::FilterIndex& index, unsigned threads) {
    matches_ = index.judge(announcements_, threads);
}

const CategoryBits& HitFinder::bits_of(const CategoriesPtr& categories) {
    const auto [place, fresh] = known_lists_.try_emplace(categories);
    if (!fresh) return place->second;
    place->second.assign(batch_.categories_.size() / 64 + 1, 0);
    for (const std::string& category : *categories) {
        if (const auto found = batch_.categories_.find(category); found != batch_.categories_.end())
            set_bit(place->second, found->second);
    }
    return place->second;
}

/// Where a destination joined, only the current announcement day counts, or what its `since` asks for.
const std::vector<CategoryBits>& HitFinder::counting_at(const std::shared_ptr<const store::JoinPoint>& join) {
    const auto [place, fresh] = known_joins_.try_emplace(join);
    if (!fresh) return place->second;
    const Day newest = newest_day(*join);
    for (const store::Event& event : batch_.events_) {
        CategoryBits bits(batch_.categories_.size() / 64 + 1, 0);
        const Day day = event.announcement.day.value_or(Day{});
        for (const std::string& category : event.announcement.paper->categories) {
            const auto found = join->days.find(category);
            if (day >= (found != join->days.end() ? found->second : newest))
                set_bit(bits, batch_.categories_.find(category)->second);
        }
        place->second.push_back(std::move(bits));
    }
    return place->second;
}

bool HitFinder::stands_before(const store::DestinationRow& row, std::uint32_t event) const {
    const store::Event& one = batch_.events_[event];
    if (one.seq <= row.cursor) return false;
    if (row.join == nullptr) return true;
    const bool asks_the_join = row.join->told || one.seq <= row.join->head || one.caught_up;
    if (!asks_the_join) return true;
    if (row.join->since) return one.announcement.day.value_or(Day{}) >= *row.join->since;
    return share_a_bit((*counting_)[event], *wanted_);
}

void HitFinder::gather(std::uint32_t rule, std::uint32_t filter, const store::DestinationRow& row) {
    const std::size_t events = batch_.events_.size();
    matches_.clear();
    batch_.matches_->of(rule, matches_);
    const auto before = std::ranges::lower_bound(matches_, events, {}, &filters::Match::announcement);
    const auto was_unknown = [&](std::uint32_t event) {
        return std::any_of(before, matches_.end(), [&](const filters::Match& match) {
            return match.truth == filters::Truth::unknown && batch_.before_of_[match.announcement - events] == event;
        });
    };
    for (auto match = matches_.begin(); match != before; ++match) {
        const std::uint32_t event = match->announcement;
        if (!stands_before(row, event)) continue;
        if (batch_.events_[event].cause == store::Cause::settled && !was_unknown(event)) continue;
        found_.push_back({event, match->truth == filters::Truth::yes, match->kind, filter});
    }
}

MemberHits HitFinder::hits_of(const Target& target, const store::DestinationRow& row) {
    const bool by_days = row.join != nullptr && !row.join->since;
    if (by_days && (row.cursor < row.join->head || batch_.is_late())) {
        wanted_ = &bits_of(target.categories);
        counting_ = &counting_at(row.join);
    }
    found_.clear();
    const std::vector<std::uint32_t>& its_filters = target.delivery->filters;
    for (std::uint32_t i = 0; i < its_filters.size(); ++i)
        gather(target.subscriber->filters.at(its_filters[i]).rule, i, row);
    if (its_filters.size() > 1) std::ranges::stable_sort(found_, {}, &Found::event);
    MemberHits member;
    for (auto from = found_.begin(); from != found_.end();) {
        Hit hit{from->event, Kind::replacement_cross, 0};
        std::size_t yes = 0;
        for (; from != found_.end() && from->event == hit.event; ++from) {
            if (!from->yes) continue;
            ++yes;
            hit.kind = std::min(hit.kind, from->kind);
            hit.held |= std::uint64_t{1} << std::min(from->filter, last_held_bit);
        }
        if (yes == its_filters.size()) hit.held = 0;
        if (yes > 0) member.hits.push_back(hit);
        else ++member.waiting;
    }
    return member;
}

}  // namespace paperwire::digest
