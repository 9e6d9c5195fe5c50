// SPDX-License-Identifier: MIT
// intake: from the states of the feeds to the next question.
#include "bot/intake/next_poll.hpp"

#include <algorithm>

#include "bot/schedule/zone.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

using std::chrono::milliseconds;

/// An announcement day of arXiv's feed as instants.
struct FeedDay {
    Day day;
    Instant midnight{};
    Instant opening{};       // when the day's feed is first asked for
    Instant next_opening{};  // when the next day's is
};

Instant midnight_of(Day day) { return schedule::to_instant(day, std::chrono::minutes{0}, "America/New_York"); }

FeedDay feed_day(const PollTimes& times, Instant now) {
    const Day today = schedule::eastern_day(now);
    const Instant midnight = midnight_of(today);
    return FeedDay{today, midnight, midnight + times.opening, midnight_of(today.plus(1)) + times.opening};
}

/// A third of the time since midnight: 15 minutes until a quarter to one, an hour from three on.
milliseconds pause_while_unread(const PollTimes& times, const FeedDay& today, Instant asked) {
    if (source::is_quiet_day(today.day)) return times.seldom;
    return std::clamp((asked - today.midnight) / 3, times.least, times.most);
}

Instant next_question(const store::FeedState& feed, const PollTimes& times, const FeedDay& today) {
    const Instant asked = *feed.checked_at;
    const bool rests = feed.not_before && *feed.not_before > asked;
    if (feed.failures > 0 || rests) return std::max(feed.not_before.value_or(asked), asked + times.after_failure);
    const bool read = feed.day && *feed.day >= today.day;
    if (read) return std::min(asked + times.seldom, today.next_opening);
    if (asked < today.opening) return today.opening;
    return std::min(asked + pause_while_unread(times, today, asked), today.next_opening);
}

}  // namespace

NextPoll next_poll(std::span<const std::string> categories, const std::map<std::string, store::FeedState>& states,
                   const PollTimes& times, Instant now, milliseconds jitter) {
    const FeedDay today = feed_day(times, now);
    NextPoll next;
    next.wake = today.next_opening + jitter;
    for (const std::string& category : categories) {
        const auto known = states.find(category);
        const bool credible =
            known != states.end() && known->second.checked_at && *known->second.checked_at <= now + credible_lead;
        const Instant due = credible ? next_question(known->second, times, today) + jitter : now;
        if (due <= now) {
            next.now.push_back(category);
        } else {
            next.wake = std::min(next.wake, due);
        }
    }
    return next;
}

}  // namespace paperwire::intake
