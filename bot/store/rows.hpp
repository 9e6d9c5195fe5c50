// SPDX-License-Identifier: MIT
// store: values to columns and back. Pure but for the queries that carry them; knows no rule of the store.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/store/database.hpp"
#include "bot/store/store.hpp"

namespace paperwire::store {

/// Columns of `papers`, in the order that read_paper and bind_paper know; `p.` stands before each for joins.
inline constexpr std::string_view paper_columns =
    "p.id, p.version, p.title, p.abstract, p.authors, p.categories, p.primary_category, p.comment_state, p.comment, "
    "p.journal_ref_state, p.journal_ref, p.doi, p.withdrawn, p.raw_title, p.raw_abstract";
inline constexpr int paper_column_count = 15;

/// Reads paper_columns that begin at column `first`.
[[nodiscard]] Paper read_paper(const Query& query, int first);
/// Binds what follows id and version in paper_columns.
void bind_paper_body(Query& query, const Paper& paper);

[[nodiscard]] std::string categories_to_text(const std::vector<std::string>& categories);
[[nodiscard]] std::vector<std::string> categories_from_text(std::string_view text);

[[nodiscard]] std::string days_to_text(const std::map<std::string, Day>& days);
[[nodiscard]] std::map<std::string, Day> days_from_text(const std::string& text);

/// Columns of `digests` with its destination's key, for `FROM digests o JOIN destinations d ON d.id = o.destination`.
inline constexpr std::string_view outbox_columns =
    "o.digest, o.destination, d.subscriber, d.channel, d.name, o.state, o.closed_at, o.next_attempt, o.first_attempt, "
    "o.attempts, "
    "o.parts, o.next_part, o.reply, o.first_receipt, o.finished_at, d.moved_to, "
    "d.moved_from, d.token, o.id, o.sent_to";
inline constexpr int outbox_column_count = 20;
[[nodiscard]] OutboxRow read_outbox_row(const Query& query);

/// Where a destination stands, for `destinations d` and its `cohorts c`: one that was placed since the cohort's members
/// were last taken along stands at its own cursor, the others at the watermark, or ahead of it.
inline constexpr std::string_view effective_cursor =
    "CASE WHEN d.placed > c.seen THEN coalesce(d.cursor, c.watermark) ELSE max(coalesce(d.cursor, 0), c.watermark) END";

/// Columns of `receipts`.
inline constexpr std::string_view receipt_columns =
    "category, day, state, listed, read, note, first_read_at, checked_at, reconstructed";
[[nodiscard]] StoredReceipt read_receipt(const Query& query);

/// 64 bits of FNV-1a: finds equal manifests, and proves nothing.
[[nodiscard]] std::int64_t content_hash(std::string_view bytes) noexcept;

}  // namespace paperwire::store
