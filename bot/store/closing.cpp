// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

struct Shelf {
    std::string_view find;
    std::string_view add;
};
constexpr Shelf manifests{"SELECT id FROM manifests WHERE hash = ? AND json = ?",
                          "INSERT INTO manifests (hash, json) VALUES (?, ?)"};
constexpr Shelf texts_beside{"SELECT id FROM texts WHERE hash = ? AND body = ?",
                             "INSERT INTO texts (hash, body) VALUES (?, ?)"};

/// The rows of a chunk's texts on one shelf; equal texts are one row.
class Kept {
public:
    Kept(Database& database, const Shelf& shelf, std::span<const std::string> texts)
        : database_(database), shelf_(shelf), texts_(texts), rows_(texts.size(), 0) {}

    std::int64_t row_of(std::size_t text) {
        std::int64_t& row = rows_[text];
        if (row == 0) row = keep(texts_[text]);
        return row;
    }
    std::optional<std::int64_t> row_if(std::optional<std::size_t> text) {
        return text ? std::optional{row_of(*text)} : std::nullopt;
    }

private:
    std::int64_t keep(const std::string& text) {
        const auto hash = content_hash(text);
        {
            auto query = database_.query(shelf_.find, hash, text);
            if (query.next()) return query.integer(0);
        }
        database_.run(shelf_.add, hash, text);
        return database_.last_row();
    }

    Database& database_;
    const Shelf& shelf_;
    std::span<const std::string> texts_;
    std::vector<std::int64_t> rows_;
};

struct Rows {
    std::int64_t manifest{0};
    std::optional<std::int64_t> receipt;
    std::optional<std::int64_t> filters;
};

/// Whether the digest is there already. One that was dropped when its destination left the configuration is taken out:
/// it is made anew when that returns.
bool stands(Database& database, const DigestId& digest) {
    {
        auto query = database.query("SELECT state FROM digests WHERE digest = ?", digest);
        if (!query.next()) return false;
        if (query.integer(0) != static_cast<std::int64_t>(DeliveryState::dropped)) return true;
    }
    database.run("DELETE FROM digests WHERE digest = ?", digest);
    return false;
}

/// Writes the digest unless its destination was stopped or left the configuration while it was made.
void insert_digest(Database& database, const NewDigest& digest, const Rows& rows, Instant now) {
    const int added = database.run(
        "INSERT INTO digests (digest, destination, channel, manifest, seq_from, seq_to, closed_at, state, turn, "
        "next_attempt, receipt, filters) "
        "SELECT ?1, d.id, d.channel, ?3, ?4, ?5, ?6, 0, "
        "NOT EXISTS (SELECT 1 FROM digests INDEXED BY digests_open WHERE destination = ?2 AND state IN (0, 1, 2)), ?7, "
        "?8, ?9 "
        "FROM destinations d WHERE d.id = ?2 AND d.cohort IS NOT NULL AND d.stopped = 0",
        digest.id, digest.destination, rows.manifest, digest.from, digest.to, now, digest.not_before, rows.receipt,
        rows.filters);
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

/// What questions about many destinations ask again and again.
class SentBook {
public:
    explicit SentBook(Database& database) : database_(database) {}

    const std::vector<Seq>& events_of(const PaperId& paper) {
        const auto [place, fresh] = events_.try_emplace(paper.text());
        if (fresh) {
            auto query = database_.query("SELECT seq, version FROM events WHERE paper = ?", paper);
            while (query.next()) {
                place->second.push_back(query.integer(0));
                versions_.emplace(query.integer(0), static_cast<int>(query.integer(1)));
            }
        }
        return place->second;
    }
    /// Of an event that events_of() gave.
    [[nodiscard]] int version_of(Seq seq) const { return versions_.at(seq); }

    const Manifest& manifest(std::int64_t row) {
        const auto [place, fresh] = manifests_.try_emplace(row);
        if (fresh) {
            auto query = database_.query("SELECT json FROM manifests WHERE id = ?", row);
            if (!query.next()) throw DamagedRow{"a digest without its manifest"};
            place->second = read_manifest(query.text(0));
        }
        return place->second;
    }

    static Manifest read_manifest(const std::string& json) {
        auto manifest = manifest_from_json(json);
        if (!manifest) throw DamagedRow{"a manifest that does not read: " + manifest.error().message};
        return std::move(*manifest);
    }

private:
    Database& database_;
    std::unordered_map<std::string, std::vector<Seq>> events_;
    std::unordered_map<Seq, int> versions_;
    std::unordered_map<std::int64_t, Manifest> manifests_;
};

/// Digests of a destination that were made over any of these events (ascending), by age.
std::vector<Holder> find_holders(Database& database, DestinationId destination, const std::vector<Seq>& seqs) {
    std::map<std::int64_t, Holder> holders;
    auto query = database.query(
        "SELECT id, digest, manifest, state, finished_at, seq_from, seq_to FROM digests INDEXED BY digests_by_range "
        "WHERE destination = ? AND seq_to >= ?",
        destination, seqs.front());
    while (query.next()) {
        const auto first = std::ranges::upper_bound(seqs, query.integer(5));
        if (first == seqs.end() || *first > query.integer(6)) continue;
        holders.try_emplace(
            query.integer(0),
            Holder{query.text(1), query.integer(2), static_cast<DeliveryState>(query.integer(3)), query.instant_if(4)});
    }
    std::vector<Holder> by_age;
    for (auto& [id, holder] : holders) by_age.push_back(std::move(holder));
    return by_age;
}

/// Fills in what the entries' events say.
void read_events(Database& database, Manifest& manifest) {
    for (ManifestEntry& entry : manifest.entries) {
        for (AnnouncedAs& event : entry.events) {
            auto query = database.query("SELECT paper, version, kind, day FROM events WHERE seq = ?", event.seq);
            if (!query.next()) throw DamagedRow{"a manifest that names an event which is not there"};
            event.version = static_cast<int>(query.integer(1));
            event.kind = query.kind(2);
            event.day = query.day(3);
            if (&event != &entry.events.front()) continue;
            entry.id = query.paper_id(0);
            entry.version = event.version;
            entry.day = event.day;
        }
    }
}

/// Newcomers are asked about by the hundred thousand, and most have had nothing.
bool has_any(Database& database, DestinationId destination) {
    return database
        .query("SELECT 1 FROM digests INDEXED BY digests_by_range WHERE destination = ? LIMIT 1", destination)
        .next();
}

std::vector<SentEntry> answer(Database& database, SentBook& book, const SentQuestion& question) {
    if (question.papers.empty() || !has_any(database, question.destination)) return {};
    std::map<Seq, const PaperId*> wanted;
    std::set<std::string> texts;  // for manifests that name papers, not events
    for (const PaperId& paper : question.papers) {
        for (const Seq seq : book.events_of(paper)) wanted.emplace(seq, &paper);
        texts.insert(paper.text());
    }
    if (wanted.empty()) return {};
    std::vector<Seq> seqs;
    for (const auto& [seq, paper] : wanted) seqs.push_back(seq);
    std::vector<SentEntry> entries;
    for (const Holder& holder : find_holders(database, question.destination, seqs)) {
        for (const ManifestEntry& entry : book.manifest(holder.manifest).entries) {
            SentEntry sent{entry.id, entry.version, entry.kind, holder.digest, holder.state, holder.finished_at};
            if (!entry.events.empty()) {
                const auto found = wanted.find(entry.events.front().seq);
                if (found == wanted.end()) continue;
                sent.id = *found->second;
                sent.version = book.version_of(entry.events.front().seq);
            } else if (!texts.contains(entry.id.text())) {
                continue;
            }
            entries.push_back(std::move(sent));
        }
    }
    return entries;
}

}  // namespace

Result<void> SqliteStore::close(std::span<const std::string> texts, std::span<const NewDigest> digests, Instant now) {
    return db_.write("close", [&]() -> Result<void> {
        Kept kept_manifests(db_, manifests, texts);
        Kept kept_beside(db_, texts_beside, texts);
        Seq passed = 0;
        for (const auto& digest : digests) {
            passed = std::max(passed, digest.to);
            if (std::max({digest.manifest, digest.receipt.value_or(0), digest.filters.value_or(0)}) >= texts.size())
                return fail(Errc::internal, "digest " + digest.id + ": names a manifest that is not in its chunk");
            if (stands(db_, digest.id)) continue;
            const Rows rows{kept_manifests.row_of(digest.manifest), kept_beside.row_if(digest.receipt),
                            kept_beside.row_if(digest.filters)};
            insert_digest(db_, digest, rows, now);
        }
        pass(db_, passed);
        return {};
    });
}

Result<void> SqliteStore::finish_closing(std::span<const FinishedCohort> cohorts) {
    return db_.write("finish_closing", [&]() -> Result<void> {
        Seq passed = 0;
        for (const FinishedCohort& one : cohorts) {
            // Those who joined after members() were not considered: they keep their places.
            const auto seen = seen_.contains(one.key) ? seen_.at(one.key) : read_counter(db_, "joins");
            db_.run(
                "UPDATE cohorts SET watermark = max(watermark, ?), last_slot = max(last_slot, ?), seen = max(seen, ?) "
                "WHERE key = ?",
                one.head, one.slot, seen, one.key);
            passed = std::max(passed, one.head);
        }
        pass(db_, passed);
        return {};
    });
}

Result<std::vector<std::vector<SentEntry>>> SqliteStore::sent_entries(std::span<const SentQuestion> questions) {
    return db_.read([&]() -> Result<std::vector<std::vector<SentEntry>>> {
        SentBook book(db_);
        std::vector<std::vector<SentEntry>> answers;
        answers.reserve(questions.size());
        for (const SentQuestion& question : questions) answers.push_back(answer(db_, book, question));
        return answers;
    });
}

Result<Manifest> SqliteStore::manifest(const DigestId& digest) {
    return db_.read([&]() -> Result<Manifest> {
        Manifest manifest;
        {
            auto query = db_.query(
                "SELECT m.json, r.body, f.body FROM digests o JOIN manifests m ON m.id = o.manifest LEFT JOIN texts r "
                "ON r.id = o.receipt LEFT JOIN texts f ON f.id = o.filters WHERE o.digest = ?",
                digest);
            if (!query.next()) return fail(Errc::not_found, "digest " + digest + ": not in the store");
            manifest = SentBook::read_manifest(query.text(0));
            if (!query.null(1)) {
                auto receipt = receipt_from_json(query.text(1));
                if (!receipt) throw DamagedRow{"a receipt that does not read: " + receipt.error().message};
                manifest.receipt = std::move(*receipt);
            }
            if (!query.null(2)) manifest.filters = query.text(2);
        }
        read_events(db_, manifest);
        return manifest;
    });
}

}  // namespace paperwire::store
