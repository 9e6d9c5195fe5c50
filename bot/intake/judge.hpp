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
    std::string note;       // for people; empty when all is well
    Day day{};              // the announcement day that is judged
    bool old_batch{false};  // nothing in the answer is of that day

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
};

/// Judges a feed that was parsed whole. Its dates prove nothing: a feed that brings nothing but what was listed before
/// is the old batch, stale on a working day and quiet on another; so is one of an earlier day, where the feed is built
/// anew each day. Where items could not be read, or arXiv may have cut the feed, what came stands and the day is
/// unsettled: unreachable. So is a feed of faults alone.
[[nodiscard]] Verdict judge_feed(const source::Feed& feed, const Known& known);

/// Judges a 304, which says that the feed of the last whole answer still stands.
[[nodiscard]] Verdict judge_unchanged(const Known& known);

/// Judges a fetch that failed: throttled or unreachable, with the error's words; of the day `today`.
[[nodiscard]] Verdict judge_failure(const Error& error, Day today);

}  // namespace paperwire::intake
