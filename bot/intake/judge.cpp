// SPDX-License-Identifier: MIT
// intake: fresh, quiet, stale, throttled or unreachable.
#include "bot/intake/judge.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "bot/intake/whole_feed.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

/// What makes two listings the same announcement: for replacements the version counts.
using Identity = std::tuple<std::string, int>;

Identity identity(const PaperId& id, int version, Kind kind) { return {id.text(), is_replacement(kind) ? version : 0}; }

/// The newest day of those on which all of the feed's items were listed before, days of `except` left out.
std::optional<Day> batch_day(const source::Feed& feed, const Known& known, std::optional<Day> except) {
    std::map<Identity, Day> listed;
    for (const auto& [item, day] : known.recent) {
        if (day == except) continue;
        Day& newest = listed[identity(item.id, item.version, item.kind)];
        newest = std::max(newest, day);
    }
    std::optional<Day> batch;
    for (const source::FeedItem& item : feed.items) {
        const auto found = listed.find(identity(item.paper.id, item.paper.version, item.kind));
        if (found == listed.end()) return std::nullopt;
        batch = std::max(batch, std::optional{found->second});
    }
    return batch;
}

/// Whether that day lies behind, and not so far that the feed is none of arXiv's.
bool is_behind(Day day, const Known& known) {
    return known.rebuilt_daily && day < known.today && known.settled && *known.settled < known.today &&
           day <= *known.settled && known.settled->plus(longest_pause) >= known.today;
}

Verdict old_batch(Day day, const std::string& what) {
    const auto state = source::is_quiet_day(day) ? CategoryState::quiet : CategoryState::stale;
    return {state, what, day, true};
}

/// The batch of another day under this one's date, or the feed of an earlier day.
std::optional<Verdict> find_old_batch(const source::Feed& feed, const Known& known) {
    const bool behind = is_behind(feed.day, known);
    if (behind && (feed.items.empty() || batch_day(feed, known, std::nullopt))) {
        return old_batch(known.today, "arXiv still shows the feed of " + to_string(feed.day));
    }
    if (feed.items.empty()) return std::nullopt;
    const auto batch = batch_day(feed, known, feed.day);
    if (!batch) return std::nullopt;
    return old_batch(feed.day, "the feed of " + to_string(feed.day) + " still holds the batch of " + to_string(*batch));
}

/// A day that was completed since is read, however often its feed comes again.
Verdict cut_feed(const source::Feed& feed, const Known& known) {
    const bool is_completed = known.settled && *known.settled >= feed.day;
    const bool waits = known.has_archive && !is_completed;
    return {waits ? CategoryState::unreachable : CategoryState::fresh,
            "arXiv cuts its feed at " + std::to_string(feed_cap) + " items: what is missing comes from its archive",
            feed.day, false, true};
}

}  // namespace

Verdict judge_feed(const source::Feed& feed, const Known& known) {
    if (feed.items.empty() && !feed.faults.empty()) {
        return {CategoryState::unreachable, "no item of the feed could be read: " + feed.faults[0], feed.day, false};
    }
    if (auto old = find_old_batch(feed, known)) return *old;
    if (feed.items.empty()) {
        if (source::is_quiet_day(feed.day)) return {CategoryState::quiet, {}, feed.day, false};
        return {CategoryState::stale, "the feed of " + to_string(feed.day) + " is empty on a working day", feed.day,
                false};
    }
    if (known.rebuilt_daily && may_be_cut(feed)) return cut_feed(feed, known);
    if (!feed.faults.empty()) {
        const std::string note = std::to_string(feed.faults.size()) + " items could not be read: " + feed.faults[0];
        return {CategoryState::fresh, note, feed.day, false, true};
    }
    return {CategoryState::fresh, {}, feed.day, false};
}

Verdict judge_unchanged(const Known& known) {
    if (!known.settled || !is_behind(*known.settled, known))
        return {CategoryState::fresh, {}, known.settled.value_or(known.today), false};
    return old_batch(known.today, "arXiv has not built a new feed since " + to_string(*known.settled));
}

Verdict judge_failure(const Error& error, Day today) {
    return {error.code == Errc::throttled ? CategoryState::throttled : CategoryState::unreachable, error.message, today,
            false};
}

}  // namespace paperwire::intake
