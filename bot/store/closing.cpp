// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// The row of a manifest; equal ones are one row.
std::int64_t keep_manifest(Database& database, const std::string& json) {
    const auto hash = content_hash(json);
    {
        auto query = database.query("SELECT id FROM manifests WHERE hash = ? AND json = ?", hash, json);
        if (query.next()) return query.integer(0);
    }
    database.run("INSERT INTO manifests (hash, json) VALUES (?, ?)", hash, json);
    return database.last_row();
}

bool has_digest(Database& database, const DigestId& digest) {
    return database.query("SELECT 1 FROM digests WHERE digest = ?", digest).next();
}

/// Writes the digest unless its destination was stopped or left the configuration while it was made.
void insert_digest(Database& database, const NewDigest& digest, std::int64_t manifest, Instant now) {
    const int added = database.run(
        "INSERT INTO digests (digest, destination, channel, manifest, seq_from, seq_to, closed_at, state, turn, "
        "next_attempt) "
        "SELECT ?1, d.id, d.channel, ?3, ?4, ?5, ?6, 0, "
        "NOT EXISTS (SELECT 1 FROM digests INDEXED BY digests_open WHERE destination = ?2 AND state IN (0, 1, 2)), ?7 "
        "FROM destinations d WHERE d.id = ?2 AND d.cohort IS NOT NULL AND d.stopped = 0",
        digest.id, digest.destination, manifest, digest.from, digest.to, now, digest.not_before);
    if (added == 0) return;
    database.run(
        "UPDATE destinations SET cursor = max(coalesce(cursor, (SELECT watermark FROM cohorts WHERE id = cohort)), ?) "
        "WHERE id = ?",
        digest.to, digest.destination);
}

struct Holder {
    DigestId digest;
    std::int64_t manifest{0};
    DeliveryState state{DeliveryState::queued};
    std::optional<Instant> finished_at;
};

std::vector<Seq> events_of(Database& database, const PaperId& paper) {
    std::vector<Seq> seqs;
    auto query = database.query("SELECT seq FROM events WHERE paper = ?", paper);
    while (query.next()) seqs.push_back(query.integer(0));
    return seqs;
}

/// Digests of a destination that were made over any of these papers' events, by age.
std::map<std::int64_t, Holder> find_holders(Database& database, DestinationId destination,
                                            std::span<const PaperId> papers) {
    std::set<Seq> seqs;
    for (const auto& paper : papers) {
        for (const Seq seq : events_of(database, paper)) seqs.insert(seq);
    }
    std::map<std::int64_t, Holder> holders;
    for (const Seq seq : seqs) {
        auto query = database.query(
            "SELECT id, digest, manifest, state, finished_at FROM digests INDEXED BY digests_by_range "
            "WHERE destination = ?1 AND seq_to >= ?2 AND seq_from < ?2",
            destination, seq);
        while (query.next())
            holders.try_emplace(query.integer(0),
                                Holder{query.text(1), query.integer(2), static_cast<DeliveryState>(query.integer(3)),
                                       query.instant_if(4)});
    }
    return holders;
}

Result<Manifest> read_manifest(Database& database, std::int64_t row) {
    auto query = database.query("SELECT json FROM manifests WHERE id = ?", row);
    if (!query.next()) throw DamagedRow{"a digest without its manifest"};
    auto manifest = manifest_from_json(query.text(0));
    if (!manifest) throw DamagedRow{"a manifest that does not read: " + manifest.error().message};
    return manifest;
}

}  // namespace

Result<void> SqliteStore::close(std::span<const std::string> manifests, std::span<const NewDigest> digests,
                                Instant now) {
    return db_.write("close", [&]() -> Result<void> {
        std::vector<std::int64_t> rows(manifests.size(), 0);
        Seq passed = 0;
        for (const auto& digest : digests) {
            passed = std::max(passed, digest.to);
            if (digest.manifest >= manifests.size())
                return fail(Errc::internal, "digest " + digest.id + ": names a manifest that is not in its chunk");
            // One that was dropped when its destination left the configuration is made anew when that returns.
            db_.run("DELETE FROM digests WHERE digest = ? AND state = 5", digest.id);
            if (has_digest(db_, digest.id)) continue;
            auto& row = rows[digest.manifest];
            if (row == 0) row = keep_manifest(db_, manifests[digest.manifest]);
            insert_digest(db_, digest, row, now);
        }
        pass(db_, passed);
        return {};
    });
}

Result<void> SqliteStore::finish_closing(const std::string& cohort, Seq head, Instant slot) {
    return db_.write("finish_closing", [&]() -> Result<void> {
        const auto seen = seen_.contains(cohort) ? seen_.at(cohort) : read_counter(db_, "joins");
        db_.run("UPDATE cohorts SET watermark = max(watermark, ?), last_slot = max(last_slot, ?) WHERE key = ?", head,
                slot, cohort);
        // Those who joined after members() were not considered: they keep their places. So do those ahead of this
        // closing.
        db_.run(
            "UPDATE destinations SET cursor = NULL, "
            "join_point = (SELECT j.id FROM join_points j WHERE j.id = join_point AND j.head > ?2) "
            "WHERE cohort = (SELECT id FROM cohorts WHERE key = ?1) AND (cursor IS NOT NULL OR join_point IS NOT NULL) "
            "AND coalesce(cursor, 0) <= ?2 AND placed <= ?3",
            cohort, head, seen);
        db_.run(
            "DELETE FROM join_points WHERE NOT EXISTS (SELECT 1 FROM destinations d WHERE d.join_point = "
            "join_points.id)");
        pass(db_, head);
        return {};
    });
}

Result<std::vector<SentEntry>> SqliteStore::sent_entries(DestinationId destination, std::span<const PaperId> papers) {
    return db_.read([&]() -> Result<std::vector<SentEntry>> {
        const std::set<std::string> wanted = [&] {
            std::set<std::string> texts;
            for (const auto& paper : papers) texts.insert(paper.text());
            return texts;
        }();
        std::vector<SentEntry> entries;
        for (const auto& [row, holder] : find_holders(db_, destination, papers)) {
            const auto manifest = read_manifest(db_, holder.manifest);
            for (const auto& entry : manifest->entries) {
                if (wanted.contains(entry.id.text()))
                    entries.push_back(
                        {entry.id, entry.version, entry.kind, holder.digest, holder.state, holder.finished_at});
            }
        }
        return entries;
    });
}

Result<Manifest> SqliteStore::manifest(const DigestId& digest) {
    return db_.read([&]() -> Result<Manifest> {
        std::int64_t row = 0;
        {
            auto query = db_.query("SELECT manifest FROM digests WHERE digest = ?", digest);
            if (!query.next()) return fail(Errc::not_found, "digest " + digest + ": not in the store");
            row = query.integer(0);
        }
        return read_manifest(db_, row);
    });
}

}  // namespace paperwire::store
