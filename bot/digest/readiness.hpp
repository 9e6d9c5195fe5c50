// SPDX-License-Identifier: MIT
// digest: whether a cohort's digests fall due now, and what the receipts say of its categories. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bot/core/manifest.hpp"
#include "bot/digest/cohort.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

/// Receipts by category, each list by day ascending.
using Receipts = std::map<std::string, std::vector<store::StoredReceipt>>;
[[nodiscard]] Receipts by_category(std::span<const store::StoredReceipt> receipts);

/// Decides whether a cohort is due at `now`. Scheduled: the latest slot after `last_slot`. Immediate: outside quiet
/// hours, once something was read since `last_slot` (or `behind`: a member stands before the head), and all categories
/// are read for the newest day or an hour has passed since the first of them was. Returns the slot to be closed; for
/// immediate when something was last read, or `last_slot` when nothing was since. Nothing when not due.
[[nodiscard]] std::optional<Instant> due_slot(const Cohort& cohort, const Receipts& receipts, Instant last_slot,
                                              bool behind, Instant now);

/// When an immediate cohort that waits for more categories stops waiting: an hour after the first of the newest day was
/// read. Nothing when none was ever read.
[[nodiscard]] std::optional<Instant> patience_end(const Categories& categories, const Receipts& receipts);

/// The receipt rows of one digest (matched counts 0): per category every day first read after `since`, else its newest;
/// and for a category still unread for the day that `now` is in Eastern time, what is wrong. Sorted by day, then
/// category.
struct ReceiptView {
    std::vector<ManifestReceipt> rows;
    bool trouble{false};  // a category is unread at this time
};
[[nodiscard]] ReceiptView view_receipts(const Categories& categories, const Receipts& receipts, Instant since,
                                        Instant now);

}  // namespace paperwire::digest
