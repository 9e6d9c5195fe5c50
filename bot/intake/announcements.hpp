// SPDX-License-Identifier: MIT
// intake: what the archive's entry of a paper says was announced, and when. Pure.
// arXiv's archive knows neither kind nor day: a new paper's day follows from its id (place.hpp), a replacement's from
// when the version was submitted, or from the day of another category's feed that listed it. A late cross-listing shows
// as a category that the stored paper lacks.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bot/intake/place.hpp"
#include "bot/store/harvest_values.hpp"

namespace paperwire::intake {

/// What is looked for.
struct Wanted {
    store::Purpose purpose{store::Purpose::catch_up};
    Day from;
    Day to;
    std::map<std::string, std::set<Day>> gaps;        // catch_up: the days to be filled, by categories
    std::set<std::string> categories;                 // those of the gaps; backfill: those whose papers are wanted
    std::set<std::pair<std::string, Day>> settled{};  // catch_up: days of which all is known…
    std::set<std::pair<std::string, Day>> read{};     // …and of these, those whose feed was read and listed something
};

/// What a chunk of harvested papers comes to.
struct Placed {
    std::vector<store::Placement> placements;
    std::vector<VersionedId> lacking;  // versions announced then that the archive's list does not hold: it shows one
    std::int64_t undecided{0};
};

/// True when something in the paper's history may have been announced in the wanted days, or its id helps to place
/// others; what is false need not be kept.
[[nodiscard]] bool is_of_use(const store::HarvestedPaper& paper, const Wanted& wanted);

/// `papers`: all that is kept of each, in the order of ids; `stored`: of each paper of these, in their order, what the
/// store has (Store::stored_papers). What a feed listed stands where the feed listed it.
[[nodiscard]] Placed place_papers(std::span<const store::HarvestedPaper> papers,
                                  std::span<const std::optional<store::StoredPaper>> stored, const Wanted& wanted,
                                  Placer& placer);

}  // namespace paperwire::intake
