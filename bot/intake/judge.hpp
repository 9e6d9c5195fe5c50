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
    std::string note;  // for people; empty when all is well

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Judges a feed that was parsed whole. `batch_day` is the newest day so far whose feed held anything; `listed` is what
/// it listed on that day. Never trusts the feed's date alone: a batch of another day that brings nothing but what was
/// listed before is stale.
[[nodiscard]] Verdict judge_feed(const source::Feed& feed, std::optional<Day> batch_day,
                                 std::span<const store::ListedItem> listed);

/// Judges a fetch that failed: throttled or unreachable, with the error's words.
[[nodiscard]] Verdict judge_failure(const Error& error);

}  // namespace paperwire::intake
