// SPDX-License-Identifier: MIT
// intake: what one answer of arXiv means for a category and a day. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "bot/core/receipt.hpp"
#include "bot/core/result.hpp"
#include "bot/source/feed.hpp"
#include "bot/store/store.hpp"

namespace paperwire::intake {

struct Verdict {
    CategoryState state{CategoryState::fresh};
    std::string note;        // for people; empty when all is well
    Day day{};               // the announcement day that is judged
    bool old_batch{false};   // nothing in the answer is of that day
    bool lacks_some{false};  // the day had more than what could be read

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// How many days before the newest listing an answer is compared with: more than arXiv ever paused.
inline constexpr int longest_pause = 14;

/// What an answer is judged by.
struct Known {
    Day today;                                 // US Eastern
    std::optional<Day> settled;                // the category's newest day that was read whole
    std::span<const store::DatedItem> recent;  // what it listed on that and the days before (longest_pause)
    bool rebuilt_daily{true};                  // false for files: theirs is the day that they say
    bool has_archive{false};                   // what a feed lacks can be asked for
};

/// Judges a feed that was parsed whole. Its dates prove nothing: a feed that brings nothing but what was listed before
/// is the old batch, stale on a working day and quiet on another; so is one of an earlier day, where the feed is built
/// anew each day. An item that could not be read costs itself alone: the rest is fresh, and the note tells of it. A
/// feed that arXiv may have cut is unreachable while its archive is to bring what is missing; what came stands. A feed
/// of faults alone is unreachable.
[[nodiscard]] Verdict judge_feed(const source::Feed& feed, const Known& known);

/// Judges a 304, which says that the feed of the last whole answer still stands.
[[nodiscard]] Verdict judge_unchanged(const Known& known);

/// Judges a fetch that failed: throttled or unreachable, with the error's words; of the day `today`.
[[nodiscard]] Verdict judge_failure(const Error& error, Day today);

}  // namespace paperwire::intake
