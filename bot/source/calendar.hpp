// SPDX-License-Identifier: MIT
// source: when arXiv announces. Tells quiet from broken; never decides whether to poll.
// Source: info.arxiv.org/help/availability.html and arxiv-base's list of skipped freezes (read 2026-11).
#pragma once

#include "bot/core/time.hpp"

namespace paperwire::source {

/// True when arXiv's feed of that (US Eastern) day is expected to be empty: Saturday, Sunday, or the day after a
/// skipped announcement (a Friday skip empties Monday). Holidays are known for 2025 and 2026; later years know weekends
/// alone.
[[nodiscard]] bool is_quiet_day(Day day);

}  // namespace paperwire::source
