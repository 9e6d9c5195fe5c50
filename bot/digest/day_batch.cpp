// SPDX-License-Identifier: MIT
// digest: matching a closing's events and sorting the matches out to members.
#include "bot/digest/day_batch.hpp"

#include <algorithm>

#include "filters/explain.hpp"

namespace paperwire::digest {

namespace {

PaperPtr with_comment(const PaperPtr& paper, Fact comment) {
    auto copy = std::make_shared<Paper>(*paper);
    copy->comment = std::move(comment);
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

/// Where a destination joined, only the current announcement day counts, or what its `since` asks for.
bool counts_at_join(const store::JoinPoint& join, const Target& target, const Announcement& announcement) {
    const Day day = announcement.day.value_or(Day{});
    if (join.since) return day >= *join.since;
    return std::ranges::any_of(announcement.paper->categories, [&](const std::string& category) {
        if (!std::ranges::binary_search(*target.categories, category)) return false;
        const auto found = join.days.find(category);
        return day >= (found != join.days.end() ? found->second : newest_day(join));
    });
}

bool stands_before(const store::DestinationRow& row, const Target& target, const store::Event& event) {
    if (event.seq <= row.cursor) return false;
    return row.join == nullptr || event.seq > row.join->head || counts_at_join(*row.join, target, event.announcement);
}

}  // namespace

DayBatch::DayBatch(std::vector<store::Event> events, const std::map<std::string, Day>& current)
    : events_(std::move(events)) {
    for (store::Event& event : events_) {
        Announcement& announcement = event.announcement;
        if (announcement.paper->comment.is_unknown() && wait_is_over(announcement, current)) {
            announcement.paper = with_comment(announcement.paper, Fact::none());
        }
        announcements_.push_back(announcement);
    }
    for (std::uint32_t i = 0; i < events_.size(); ++i) {
        if (events_[i].cause != store::Cause::settled) continue;
        Announcement before = announcements_[i];
        before.paper = with_comment(before.paper, Fact{});
        announcements_.push_back(std::move(before));
        before_of_.push_back(i);
    }
}

Result<void> DayBatch::match(const Audience& audience, const std::vector<std::uint32_t>& rules, unsigned threads) {
    std::vector<filters::NumberedRule> numbered;
    numbered.reserve(rules.size());
    for (const std::uint32_t rule : rules) numbered.push_back({rule, audience.rules.at(rule).rule});
    auto index = filters::build_index(std::move(numbered));
    if (!index) return std::unexpected(index.error());
    (*index)->match(announcements_, threads, [this](std::span<const filters::Match> matches) {
        for (const filters::Match& match : matches) {
            if (match.announcement < events_.size()) {
                by_rule_[match.rule].push_back({match.announcement, match.truth, match.kind});
            } else if (match.truth == filters::Truth::unknown) {
                unknown_before_[match.rule].push_back(before_of_[match.announcement - events_.size()]);
            }
        }
    });
    return {};
}

bool DayBatch::was_unknown(std::uint32_t rule, std::uint32_t event) const {
    const auto found = unknown_before_.find(rule);
    return found != unknown_before_.end() && std::ranges::binary_search(found->second, event);
}

MemberHits DayBatch::hits_of(const Target& target, const store::DestinationRow& row) const {
    struct Found {
        bool yes{false};
        bool waits{false};
        Kind kind{Kind::replacement_cross};
        std::vector<std::uint32_t> rules;
    };
    std::map<std::uint32_t, Found> found;
    for (const std::uint32_t position : target.delivery->filters) {
        const std::uint32_t rule = target.subscriber->filters.at(position).rule;
        const auto judged = by_rule_.find(rule);
        if (judged == by_rule_.end()) continue;
        for (const Judged& match : judged->second) {
            const store::Event& event = events_[match.event];
            if (!stands_before(row, target, event)) continue;
            if (event.cause == store::Cause::settled && !was_unknown(rule, match.event)) continue;
            Found& place = found[match.event];
            if (match.truth == filters::Truth::unknown) {
                place.waits = true;
                continue;
            }
            place.yes = true;
            place.kind = std::min(place.kind, match.kind);
            place.rules.push_back(position);
        }
    }
    MemberHits member;
    for (auto& [event, place] : found) {
        if (!place.yes) {
            ++member.waiting;
            continue;
        }
        member.first_rule.push_back(member.rules.size());
        member.rules.insert(member.rules.end(), place.rules.begin(), place.rules.end());
        member.hits.push_back(Hit{&events_[event], place.kind, {}});
    }
    member.first_rule.push_back(member.rules.size());
    return member;
}

std::vector<Hit> DayBatch::explained(const Audience& audience, const Target& target, const MemberHits& member,
                                     const std::vector<bool>& keep) const {
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < member.hits.size(); ++i) {
        if (!keep[i]) continue;
        Hit hit = member.hits[i];
        for (std::size_t r = member.first_rule[i]; r < member.first_rule[i + 1]; ++r) {
            const FilterUse& use = target.subscriber->filters.at(member.rules[r]);
            const auto reasons = filters::reasons(*audience.rules.at(use.rule).rule, use.name, hit.event->announcement);
            hit.why.insert(hit.why.end(), reasons.begin(), reasons.end());
        }
        hits.push_back(std::move(hit));
    }
    return hits;
}

}  // namespace paperwire::digest
