// SPDX-License-Identifier: MIT
// source: when arXiv announces. Tells quiet from broken; never decides whether to poll.
// Source: info.arxiv.org/help/availability.html and arxiv-base's list of skipped freezes (read 2026-11).
#pragma once

#include <vector>

#include "bot/core/time.hpp"

namespace paperwire::source {

/// True when arXiv's feed of that (US Eastern) day is expected to be empty: Saturday, Sunday, or the day after a
/// skipped announcement (a Friday skip empties Monday). Holidays are known for 2025 and 2026; later years know weekends
/// alone.
[[nodiscard]] bool is_quiet_day(Day day);

/// The announcement day (the feed's, US Eastern) on which what was submitted at that moment is announced at the
/// earliest: freezes at 14:00 Eastern, skipped ones moved on to the next. Moderation may hold a paper for longer.
[[nodiscard]] Day earliest_announcement(Instant submitted);

/// Days in (after, before), ends excluded, that are not quiet; ascending.
[[nodiscard]] std::vector<Day> announcement_days(Day after, Day before);

}  // namespace paperwire::source
