// SPDX-License-Identifier: MIT
// intake: when which category is asked for next. Pure: a query on what the store knows of each feed, so that a restart
// changes nothing.
// Source: arXiv builds each feed anew at midnight US Eastern and now and then serves the old batch under the new date
// for hours (info.arxiv.org/help/rss.html and reports of other readers, read 2026-11).
#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "bot/core/time.hpp"
#include "bot/store/store.hpp"

namespace paperwire::intake {

/// How often is often enough. The calendar makes an unread category of a quiet day wait longer; it never makes it wait
/// for another day.
struct PollTimes {
    std::chrono::milliseconds opening{std::chrono::minutes{5}};  // after midnight US Eastern
    std::chrono::milliseconds least{std::chrono::minutes{15}};   // between two questions for a category still unread…
    std::chrono::milliseconds most{std::chrono::hours{1}};       // …growing to this as the day goes on
    std::chrono::milliseconds seldom{std::chrono::hours{4}};     // when it is read, or nothing is expected
    std::chrono::milliseconds after_failure{std::chrono::minutes{1}};  // at least, whatever its back-off says
};

/// How far ahead of now a time of the past may stand; further, it was written before the clock was set back.
inline constexpr std::chrono::milliseconds credible_lead{std::chrono::minutes{1}};

struct NextPoll {
    std::vector<std::string> now;  // to be asked at once, in the order given
    Instant wake{};                // when `now` is empty: the earliest time at which a category is to be asked
};

/// Decides for `categories` (canonical, each once). `states` may lack some: those are asked at once; `checked_at` there
/// is when a category was asked last, whatever came; where it lies ahead the category is asked at once. `jitter` is
/// added to every time but a first question's; at most a few minutes. With no category at all `wake` is the next
/// opening.
[[nodiscard]] NextPoll next_poll(std::span<const std::string> categories,
                                 const std::map<std::string, store::FeedState>& states, const PollTimes& times,
                                 Instant now, std::chrono::milliseconds jitter);

}  // namespace paperwire::intake
