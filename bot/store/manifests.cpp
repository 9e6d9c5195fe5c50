// SPDX-License-Identifier: MIT
// store: digests read back: what one holds, and which hold a paper.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "bot/core/log.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

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
            auto manifest = manifest_from_json(query.next() ? query.text(0) : std::string{});
            // What it held is lost; a paper that comes twice is better than none for anybody.
            if (!manifest)
                log::error("store", "a manifest does not read", {{"row", row}, {"reason", manifest.error().message}});
            else place->second = std::move(*manifest);
        }
        return place->second;
    }

private:
    Database& database_;
    std::unordered_map<std::string, std::vector<Seq>> events_;
    std::unordered_map<Seq, int> versions_;
    std::unordered_map<std::int64_t, Manifest> manifests_;
};

/// Digests of a destination that were made over any of these events (ascending), by age. One that was dropped when a
/// part of it had gone out was had.
std::vector<Holder> find_holders(Database& database, DestinationId destination, const std::vector<Seq>& seqs) {
    std::map<std::int64_t, Holder> holders;
    auto query = database.query(
        "SELECT id, digest, manifest, CASE WHEN state = 5 AND next_part > 1 THEN 3 ELSE state END, finished_at, "
        "seq_from, seq_to FROM digests INDEXED BY digests_by_range WHERE destination = ? AND seq_to >= ?",
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

/// Fills in what an event says. False when it is not there, or does not read.
bool read_event(Database& database, AnnouncedAs& event, PaperId& paper) {
    auto query = database.query("SELECT paper, version, kind, day FROM events WHERE seq = ?", event.seq);
    if (!query.next()) return false;
    try {
        event.version = static_cast<int>(query.integer(1));
        event.kind = query.kind(2);
        event.day = query.day(3);
        paper = query.paper_id(0);
    } catch (const DamagedRow&) {
        return false;
    }
    return true;
}

/// Fills in what the entries' events say. An entry whose own event does not read keeps an empty id; further events that
/// do not read are left out.
void read_events(Database& database, Manifest& manifest) {
    for (ManifestEntry& entry : manifest.entries) {
        std::vector<AnnouncedAs> read;
        for (AnnouncedAs event : entry.events) {
            PaperId paper;
            const bool is_own = read.empty();
            if (!read_event(database, event, paper)) {
                if (is_own) break;
                continue;
            }
            if (is_own) {
                entry.id = paper;
                entry.version = event.version;
                entry.day = event.day;
            }
            read.push_back(event);
        }
        entry.events = std::move(read);
    }
}

Manifest with_texts(const Query& row) {
    auto manifest = manifest_from_json(row.text(0));
    if (!manifest) throw DamagedRow{"a manifest that does not read: " + manifest.error().message};
    // Many digests share these. The papers are what was promised, and go out without them.
    if (!row.null(1)) {
        auto receipt = receipt_from_json(row.text(1));
        manifest->receipt_is_lost = !receipt;
        if (receipt) manifest->receipt = std::move(*receipt);
    }
    if (!row.null(2)) manifest->filters = row.text(2);
    manifest->receipt_is_lost = manifest->receipt_is_lost || row.integer(3) != 0;
    manifest->filters_are_lost = row.integer(4) != 0;
    return std::move(*manifest);
}

Result<Manifest> whole_manifest(Database& database, const DigestId& digest) {
    auto query = database.query(
        "SELECT m.json, r.body, f.body, o.receipt IS NOT NULL AND r.id IS NULL, o.filters IS NOT NULL AND f.id IS NULL "
        "FROM digests o JOIN manifests m ON m.id = o.manifest LEFT JOIN texts r ON r.id = o.receipt "
        "LEFT JOIN texts f ON f.id = o.filters WHERE o.digest = ?",
        digest);
    if (!query.next()) return fail(Errc::not_found, "digest " + digest + ": not in the store");
    Manifest manifest = with_texts(query);
    read_events(database, manifest);
    return manifest;
}

/// Newcomers are asked about by the hundred thousand, and most have had nothing.
bool has_any(Database& database, DestinationId destination) {
    return database
        .query(
            "SELECT 1 FROM digests INDEXED BY digests_by_range WHERE destination = ?1 UNION ALL SELECT 1 FROM had "
            "WHERE destination = ?1 LIMIT 1",
            destination)
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
    for (const Seq seq : find_had(database, question.destination, seqs)) {
        SentEntry sent{*wanted.at(seq), book.version_of(seq), Kind::new_paper, {}, DeliveryState::sent, std::nullopt};
        entries.push_back(std::move(sent));
    }
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
        try {
            return whole_manifest(db_, digest);
        } catch (const DamagedRow& row) {  // of this digest: no reason to leave all others alone
            return fail(Errc::malformed, "digest " + digest + ": damaged in the store, holds " + row.what);
        }
    });
}

}  // namespace paperwire::store
