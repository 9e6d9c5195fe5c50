// SPDX-License-Identifier: MIT
#include <algorithm>

#include "bot/store/announce.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

void write_feed(Database& database, const Reading& reading) {
    const auto settled = is_settled(reading.state) ? std::optional{reading.day} : std::nullopt;
    database.run(
        "INSERT INTO feeds (category, etag, day, failures, not_before, checked_at) VALUES (?, ?, ?, 0, NULL, ?) "
        "ON CONFLICT DO UPDATE SET etag = excluded.etag, failures = 0, not_before = NULL, checked_at = "
        "excluded.checked_at, "
        "day = CASE WHEN excluded.day IS NULL OR day > excluded.day THEN day ELSE excluded.day END",
        reading.category, reading.etag, settled, reading.at);
}

void write_failed_feed(Database& database, const Failure& failure) {
    database.run(
        "INSERT INTO feeds (category, failures, not_before, checked_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET failures = failures + excluded.failures, not_before = excluded.not_before, "
        "checked_at = excluded.checked_at",
        failure.category, failure.asked ? 1 : 0, failure.not_before, failure.at);
}

/// Writes what was learnt of a day, unless something better is known: fresh, then quiet, then whatever came last. A
/// fresh day's feed that is read again may list less than before: it counts what was ever listed.
void write_receipt(Database& database, CategoryReceipt receipt, Instant at) {
    receipt.read = count_listed(database, receipt.category, receipt.day);
    receipt.listed = std::max(receipt.listed, receipt.read);
    const auto settled = is_settled(receipt.state) ? std::optional{at} : std::nullopt;
    database.run(
        "INSERT INTO receipts (category, day, state, listed, read, note, first_read_at, checked_at) VALUES (?, ?, ?, "
        "?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET state = excluded.state, listed = CASE WHEN state = 0 THEN max(listed, "
        "excluded.listed) ELSE excluded.listed END, read = excluded.read, note = excluded.note, "
        "first_read_at = coalesce(first_read_at, excluded.first_read_at) WHERE min(excluded.state, 2) <= min(state, 2)",
        receipt.category, receipt.day, receipt.state, receipt.listed, receipt.read, receipt.note, settled, at);
    database.run("UPDATE receipts SET checked_at = max(checked_at, ?) WHERE category = ? AND day = ?", at,
                 receipt.category, receipt.day);
}

}  // namespace

Seq passed_mark(Database& database, Seq handed_out) { return std::max(read_counter(database, "passed"), handed_out); }

Result<std::map<std::string, FeedState>> SqliteStore::feed_states() {
    return db_.read([&]() -> Result<std::map<std::string, FeedState>> {
        std::map<std::string, FeedState> states;
        auto query = db_.query("SELECT category, etag, day, failures, not_before, checked_at FROM feeds");
        while (query.next()) {
            FeedState state{query.text(0),       query.text(1),
                            query.day_if(2),     static_cast<int>(query.integer(3)),
                            query.instant_if(4), query.instant_if(5)};
            states.emplace(state.category, std::move(state));
        }
        return states;
    });
}

Result<Remembered> SqliteStore::remember(const Reading& reading) {
    return db_.write("remember", [&]() -> Result<Remembered> {
        const ReadingFrame frame{reading.category, reading.day, passed_mark(db_, handed_out_)};
        Remembered remembered;
        for (const auto& item : reading.items) {
            remembered.events += announce(db_, frame, item);
            ++remembered.read;
        }
        if (reading.settle_missing) remembered.events += settle_missing(db_, frame);
        write_gaps(db_, reading);
        write_feed(db_, reading);
        write_receipt(db_, {reading.category, reading.day, reading.state, reading.listed, 0, reading.note}, reading.at);
        return remembered;
    });
}

Result<void> SqliteStore::remember_failure(const Failure& failure) {
    return db_.write("remember_failure", [&]() -> Result<void> {
        write_failed_feed(db_, failure);
        write_receipt(db_, {failure.category, failure.day, failure.state, 0, 0, failure.note}, failure.at);
        return {};
    });
}

Result<void> SqliteStore::remember_unchanged(const std::string& category, Instant at) {
    return db_.write("remember_unchanged", [&]() -> Result<void> {
        db_.run("UPDATE feeds SET failures = 0, not_before = NULL, checked_at = ? WHERE category = ?", at, category);
        db_.run(
            "UPDATE receipts SET checked_at = max(checked_at, ?) WHERE category = ?2 AND day = (SELECT day FROM feeds "
            "WHERE category = ?2)",
            at, category);
        return {};
    });
}

Result<std::vector<ListedItem>> SqliteStore::listing(const std::string& category, Day day) {
    return db_.read([&]() -> Result<std::vector<ListedItem>> {
        std::vector<ListedItem> items;
        auto query =
            db_.query("SELECT paper, version, kind FROM listings WHERE category = ? AND day = ?", category, day);
        while (query.next()) items.push_back({query.paper_id(0), static_cast<int>(query.integer(1)), query.kind(2)});
        std::ranges::sort(items, [](const ListedItem& a, const ListedItem& b) {
            return a.id == b.id ? a.version < b.version : a.id < b.id;
        });
        return items;
    });
}

Result<std::vector<StoredReceipt>> SqliteStore::receipts(Day from) {
    return db_.read([&]() -> Result<std::vector<StoredReceipt>> {
        std::vector<StoredReceipt> receipts;
        auto query = db_.query(
            "SELECT category, day, state, listed, read, note, first_read_at, checked_at, reconstructed FROM receipts "
            "WHERE day >= ? ORDER BY day, category",
            from);
        while (query.next()) receipts.push_back(read_receipt(query));
        return receipts;
    });
}

Result<std::vector<StoredReceipt>> SqliteStore::newest_receipts() {
    return db_.read([&]() -> Result<std::vector<StoredReceipt>> {
        std::vector<StoredReceipt> receipts;
        auto query = db_.query(
            "SELECT r.category, r.day, r.state, r.listed, r.read, r.note, r.first_read_at, r.checked_at, "
            "r.reconstructed "
            "FROM feeds f CROSS JOIN receipts r ON r.category = f.category "
            "AND r.day = (SELECT day FROM receipts n WHERE n.category = f.category ORDER BY checked_at DESC, day DESC "
            "LIMIT 1) "
            "ORDER BY f.category");
        while (query.next()) receipts.push_back(read_receipt(query));
        return receipts;
    });
}

}  // namespace paperwire::store
