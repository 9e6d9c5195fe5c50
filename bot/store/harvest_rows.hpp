// SPDX-License-Identifier: MIT
// store: the rows of a harvest, for the calls that move it on. Call inside Database::read or write.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "bot/store/database.hpp"
#include "bot/store/harvest_values.hpp"

namespace paperwire::store {

[[nodiscard]] std::optional<Harvest> find_harvest(Database& database, std::int64_t id);
[[nodiscard]] std::vector<Harvest> find_open_harvests(Database& database);
/// The harvest, where it stands at that stage. Errors: conflict (another process may have moved it on).
[[nodiscard]] Result<Harvest> harvest_at(Database& database, std::int64_t id, HarvestStage stage);

/// Keeps papers; a version that is there already is written over.
void keep_harvested(Database& database, std::int64_t harvest, std::span<const HarvestedPaper> papers);
[[nodiscard]] bool is_harvested(Database& database, std::int64_t harvest, const PaperId& paper);
/// Writes what placing goes by, and leaves listing and checking behind.
void begin_placing(Database& database, const Harvest& harvest);
/// The ranges of ids that the feeds read around these days give.
void write_id_ranges(Database& database, std::int64_t harvest, Day from, Day to);
/// Forgets all that was kept for it.
void end_harvest_rows(Database& database, std::int64_t harvest, Instant now);

}  // namespace paperwire::store
