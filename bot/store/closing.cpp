// SPDX-License-Identifier: MIT
// store: digests written, and cohorts moved along.
#include <algorithm>
#include <unordered_map>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// Texts that any two digests may share: found by their hash.
struct Shelf {
    std::string_view find;
    std::string_view add;
};
constexpr Shelf manifests{"SELECT id FROM manifests WHERE hash = ? AND json = ? AND id > ?",
                          "INSERT INTO manifests (hash, json) VALUES (?, ?)"};
constexpr Shelf receipts{"SELECT id FROM texts WHERE hash = ? AND hash <> 0 AND body = ? AND id > ?",
                         "INSERT INTO texts (hash, body) VALUES (?, ?)"};

/// `after`: those up to it are to be let go one day.
std::int64_t keep(Database& database, const Shelf& shelf, const std::string& text, std::int64_t after) {
    const auto hash = content_hash(text);
    {
        auto query = database.query(shelf.find, hash, text, after);
        if (query.next()) return query.integer(0);
    }
    database.run(shelf.add, hash, text);
    return database.last_row();
}

/// Filters are mostly one destination's own, and mostly those of its last digest: they are looked for there alone. An
/// index over a million unlike texts would be written all over with every chunk.
std::int64_t keep_filters(Database& database, DestinationId destination, const std::string& text, std::int64_t after) {
    {
        auto query = database.query(
            "SELECT id FROM texts WHERE id = (SELECT filters FROM digests INDEXED BY digests_by_range WHERE "
            "destination = ? ORDER BY seq_to DESC LIMIT 1) AND body = ? AND id > ?",
            destination, text, after);
        if (query.next()) return query.integer(0);
    }
    database.run("INSERT INTO texts (hash, body) VALUES (0, ?)", text);
    return database.last_row();
}

struct Rows {
    std::int64_t manifest{0};
    std::optional<std::int64_t> receipt;
    std::optional<std::int64_t> filters;
};

/// A chunk's texts, each kept once, when the first digest that needs it is written.
class Texts {
public:
    Texts(Database& database, std::span<const std::string> texts)
        : database_(database),
          texts_(texts),
          mark_(read_text_mark(database)),
          manifests_(texts.size()),
          beside_(texts.size()) {}

    [[nodiscard]] bool has(const NewDigest& digest) const {
        return std::max({digest.manifest, digest.receipt.value_or(0), digest.filters.value_or(0)}) < texts_.size();
    }
    Rows rows_of(const NewDigest& digest) {
        Rows rows;
        std::int64_t& manifest = manifests_[digest.manifest];
        if (manifest == 0) manifest = keep(database_, manifests, texts_[digest.manifest], mark_.manifest);
        rows.manifest = manifest;
        if (digest.receipt) {
            std::int64_t& receipt = beside_[*digest.receipt];
            if (receipt == 0) receipt = keep(database_, receipts, texts_[*digest.receipt], mark_.text);
            rows.receipt = receipt;
        }
        if (digest.filters) {
            std::int64_t& filters = beside_[*digest.filters];
            if (filters == 0)
                filters = keep_filters(database_, digest.destination, texts_[*digest.filters], mark_.text);
            rows.filters = filters;
        }
        return rows;
    }

private:
    Database& database_;
    std::span<const std::string> texts_;
    TextMark mark_;
    std::vector<std::int64_t> manifests_;  // rows, by position of the text; 0: not kept yet
    std::vector<std::int64_t> beside_;
};

/// A closing that was cut short wrote digests and left its cohort open. The next one finds their destinations at their
/// own cursors, with no event left to tell of: the slot alone says that they have had its receipt.
bool is_told(Database& database, const NewDigest& digest) {
    return database
        .query(
            "SELECT 1 FROM digests INDEXED BY digests_by_range WHERE destination = ? AND seq_to >= ? AND slot >= ? "
            "AND state <> ?",
            digest.destination, digest.from, digest.slot, DeliveryState::dropped)
        .next();
}

/// Where a destination stands while its digest is written, and what there is of that digest: asked in one go, for it is
/// asked for every one of a million.
struct Standing {
    std::int64_t cohort{0};
    std::int64_t placed{0};
    std::string channel;
    std::optional<Instant> suspended_until;
    Turn turn{Turn::has};                // unless another one is open
    std::optional<DeliveryState> state;  // of a digest of that id
};

/// Nothing when it was stopped or left the configuration while the digest was made.
std::optional<Standing> standing_of(Database& database, const NewDigest& digest) {
    auto query = database.query(
        "SELECT d.cohort, d.placed, d.channel, d.suspended_until, EXISTS (SELECT 1 FROM digests o INDEXED BY "
        "digests_open WHERE o.destination = d.id AND o.finished_at IS NULL), (SELECT o.state FROM digests o WHERE "
        "o.digest = ?) FROM destinations d WHERE d.id = ? AND d.cohort IS NOT NULL AND d.stopped = 0",
        digest.id, digest.destination);
    if (!query.next()) return std::nullopt;
    Standing standing{query.integer(0), query.integer(1), query.text(2), query.instant_if(3), {}, {}};
    standing.turn = query.integer(4) != 0 ? Turn::waits : Turn::has;
    if (!query.null(5)) standing.state = static_cast<DeliveryState>(query.integer(5));
    return standing;
}

/// Asked before its texts are kept, so that none is kept for nothing. One that was dropped when its destination left
/// the configuration makes room: it is made anew when that returns.
bool is_wanted(Database& database, const NewDigest& digest, const Standing& standing) {
    if (digest.is_receipt && is_told(database, digest)) return false;
    if (!standing.state) return true;
    if (*standing.state != DeliveryState::dropped) return false;
    database.run("DELETE FROM parts WHERE digest = (SELECT id FROM digests WHERE digest = ?)", digest.id);
    database.run("DELETE FROM digests WHERE digest = ?", digest.id);
    return true;
}

/// Cohorts that a closing moves along: their members move with them, those excepted who took their places later.
class Moved {
public:
    /// `seen`: the join() up to which its members were considered.
    void add(Database& database, const FinishedCohort& one, std::int64_t seen) {
        auto query = database.query(
            "UPDATE cohorts SET watermark = max(watermark, ?), last_slot = max(last_slot, ?), seen = max(seen, ?) "
            "WHERE key = ? RETURNING id, watermark, seen",
            one.head, one.slot, seen, one.key);
        if (query.next()) marks_[query.integer(0)] = {query.integer(1), query.integer(2)};
    }
    [[nodiscard]] bool carry(const Standing& standing, Seq to) const {
        const auto found = marks_.find(standing.cohort);
        return found != marks_.end() && to <= found->second.watermark && standing.placed <= found->second.seen;
    }

private:
    struct Mark {
        Seq watermark{0};
        std::int64_t seen{0};
    };
    std::unordered_map<std::int64_t, Mark> marks_;
};

void insert_digest(Database& database, const NewDigest& digest, const Rows& rows, const Standing& standing,
                   Instant now) {
    database.run(
        "INSERT INTO digests (digest, destination, channel, manifest, seq_from, seq_to, closed_at, state, turn, "
        "next_attempt, receipt, filters, slot) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
        digest.id, digest.destination, standing.channel, rows.manifest, digest.from, digest.to, now, standing.turn,
        std::max(digest.not_before, standing.suspended_until.value_or(digest.not_before)), rows.receipt, rows.filters,
        digest.slot);
}

void move_along(Database& database, const NewDigest& digest) {
    database.run(
        "UPDATE destinations SET cursor = max(coalesce(cursor, (SELECT watermark FROM cohorts WHERE id = cohort)), ?) "
        "WHERE id = ?",
        digest.to, digest.destination);
}

}  // namespace

Result<void> SqliteStore::close(std::span<const std::string> texts, std::span<const NewDigest> digests,
                                std::span<const FinishedCohort> finished, Instant now) {
    return db_.write("close", [&]() -> Result<void> {
        Seq passed = 0;
        Moved moved;
        for (const FinishedCohort& one : finished) {
            // Those who joined after members() were not considered: they keep their places.
            const auto seen = seen_.contains(one.key) ? seen_.at(one.key) : read_counter(db_, "joins");
            moved.add(db_, one, seen);
            passed = std::max(passed, one.head);
        }
        Texts kept(db_, texts);
        for (const auto& digest : digests) {
            passed = std::max(passed, digest.to);
            if (!kept.has(digest))
                return fail(Errc::internal, "digest " + digest.id + ": names a manifest that is not in its chunk");
            const auto standing = standing_of(db_, digest);
            if (!standing || !is_wanted(db_, digest, *standing)) continue;
            const Rows rows = kept.rows_of(digest);
            insert_digest(db_, digest, rows, *standing, now);
            if (!moved.carry(*standing, digest.to)) move_along(db_, digest);
        }
        pass(db_, passed);
        return {};
    });
}

}  // namespace paperwire::store
