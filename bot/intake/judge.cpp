// SPDX-License-Identifier: MIT
// intake: fresh, quiet, stale, throttled or unreachable.
#include "bot/intake/judge.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

/// What makes two listings the same announcement: for replacements the version counts.
std::tuple<std::string, int> identity(const PaperId& id, int version, Kind kind) {
    return {id.text(), is_replacement(kind) ? version : 0};
}

bool brings_nothing_new(const source::Feed& feed, std::span<const store::ListedItem> listed) {
    std::set<std::tuple<std::string, int>> known;
    for (const store::ListedItem& item : listed) known.insert(identity(item.id, item.version, item.kind));
    return std::ranges::all_of(feed.items, [&](const source::FeedItem& item) {
        return known.contains(identity(item.paper.id, item.paper.version, item.kind));
    });
}

}  // namespace

Verdict judge_feed(const source::Feed& feed, std::optional<Day> batch_day, std::span<const store::ListedItem> listed) {
    if (feed.items.empty()) {
        if (!feed.faults.empty())
            return {CategoryState::unreachable, "no item of the feed could be read: " + feed.faults.front()};
        if (source::is_quiet_day(feed.day)) return {CategoryState::quiet, {}};
        return {CategoryState::stale, "the feed of " + to_string(feed.day) + " is empty on a working day"};
    }
    if (batch_day && feed.day != *batch_day && brings_nothing_new(feed, listed)) {
        return {CategoryState::stale,
                "the feed of " + to_string(feed.day) + " still holds the batch of " + to_string(*batch_day)};
    }
    if (!feed.faults.empty()) {
        return {CategoryState::fresh,
                std::to_string(feed.faults.size()) + " items could not be read: " + feed.faults.front()};
    }
    return {CategoryState::fresh, {}};
}

Verdict judge_failure(const Error& error) {
    return {error.code == Errc::throttled ? CategoryState::throttled : CategoryState::unreachable, error.message};
}

}  // namespace paperwire::intake
