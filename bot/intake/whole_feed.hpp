// SPDX-License-Identifier: MIT
// intake: a feed that arXiv may have cut. Each category is asked for by itself, so there is nothing to split further:
// what is cut off comes from the archive.
// Source: arXiv's feed service orders replace-cross, replace, cross, new, keeps 2,000 and turns that round: an
// over-full feed loses the new papers of the lowest ids (its published source, read 2026-11).
#pragma once

#include <cstddef>

#include "bot/source/feed.hpp"

namespace paperwire::intake {

inline constexpr std::size_t feed_cap = 2'000;

/// True when items may be missing at the feed's beginning.
[[nodiscard]] inline bool may_be_cut(const source::Feed& feed) {
    return feed.items.size() + feed.faults.size() >= feed_cap;
}

}  // namespace paperwire::intake
