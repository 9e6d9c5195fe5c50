// SPDX-License-Identifier: MIT
// store: forgetting digests that ended long ago, and the texts that they alone named. What their destinations had is
// remembered (had.cpp), so that a paper that comes again late is still known.
#include <algorithm>
#include <optional>
#include <vector>

#include "bot/core/log.hpp"
#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

/// A digest that may go.
struct Ended {
    std::int64_t row{0};
    DestinationId destination{0};
    std::vector<Seq> had;
};

struct EndedDigests {
    std::vector<Ended> digests;
    std::int64_t mark{0};  // the last row that was looked at
    bool all{false};       // what follows is younger
};

/// Events by which a paper of this digest came, where its manifest names papers.
void add_events_of(Database& database, const PaperId& paper, Seq from, Seq to, std::vector<Seq>& seqs) {
    auto query = database.query("SELECT seq FROM events WHERE paper = ? AND seq > ? AND seq <= ?", paper, from, to);
    while (query.next()) seqs.push_back(query.integer(0));
}

std::vector<Seq> events_in(Database& database, const Query& row) {
    std::vector<Seq> seqs;
    const auto manifest = manifest_from_json(row.text(6));
    if (!manifest) {
        log::error("store", "a manifest that goes does not read",
                   {{"digest", row.integer(0)}, {"reason", manifest.error().message}});
        return seqs;
    }
    for (const ManifestEntry& entry : manifest->entries) {
        if (entry.events.empty()) add_events_of(database, entry.id, row.integer(4), row.integer(5), seqs);
        else seqs.push_back(entry.events.front().seq);
    }
    return seqs;
}

/// Ended before that time, and over events that no closing of its destination comes to again.
const std::string ended_select =
    "SELECT o.id, o.destination, o.closed_at, o.finished_at IS NOT NULL AND o.finished_at < ?3 AND (d.cohort IS NULL "
    "OR "
    "o.seq_to <= " +
    std::string{effective_cursor} +
    "), o.seq_from, o.seq_to, m.json, o.state <> 5 OR o.next_part > 1 FROM digests o CROSS JOIN manifests m ON m.id = "
    "o.manifest CROSS JOIN destinations d ON d.id = o.destination LEFT JOIN cohorts c ON c.id = d.cohort WHERE o.id > "
    "?1 ORDER BY o.id LIMIT ?2";

EndedDigests find_ended(Database& database, std::int64_t mark, std::size_t most, Instant old) {
    EndedDigests found;
    found.mark = mark;
    auto query = database.query(ended_select, mark, most, old);
    std::size_t rows = 0;
    for (; query.next(); ++rows) {
        // Rows stand in the order in which they were closed, and none ended before it was closed.
        if (query.instant(2) >= old) {
            found.all = true;
            return found;
        }
        found.mark = query.integer(0);
        if (query.integer(3) == 0) continue;
        const bool was_had = query.integer(7) != 0;
        found.digests.push_back(
            {query.integer(0), query.integer(1), was_had ? events_in(database, query) : std::vector<Seq>{}});
    }
    found.all = rows < most;
    return found;
}

/// A person may have asked for it again since.
bool is_ended(Database& database, std::int64_t row) {
    return database.query("SELECT 1 FROM digests WHERE id = ? AND finished_at IS NOT NULL", row).next();
}

/// How far apart the marks stand. What many digests share is kept anew after each.
constexpr std::chrono::days between_marks{60};

struct LooseTexts {
    bool wants_mark{false};
    std::optional<std::int64_t> mark;  // the oldest, when all its digests are gone
    TextMark up_to;
};

LooseTexts find_loose(Database& database, Instant old) {
    LooseTexts loose;
    std::int64_t oldest = 0;
    {
        auto query = database.query("SELECT min(id) FROM digests");
        if (!query.next() || query.null(0)) return loose;
        oldest = query.integer(0);
    }
    {
        auto query = database.query("SELECT max(made_at) FROM prune_marks");
        loose.wants_mark = !query.next() || query.null(0) || query.instant(0) + between_marks <= old;
    }
    auto query = database.query(
        "SELECT digest, manifest, text FROM prune_marks WHERE digest < ? ORDER BY digest LIMIT 1", oldest);
    if (query.next()) {
        loose.mark = query.integer(0);
        loose.up_to = {query.integer(1), query.integer(2)};
    }
    return loose;
}

void write_mark(Database& database, Instant old) {
    database.run(
        "INSERT OR IGNORE INTO prune_marks (digest, manifest, text, made_at) SELECT (SELECT max(id) FROM digests), "
        "coalesce((SELECT max(id) FROM manifests), 0), coalesce((SELECT max(id) FROM texts), 0), ?",
        old);
}

/// The highest number stays, so that none is given again.
int delete_loose(Database& database, const TextMark& up_to, std::size_t most) {
    int gone = database.run(
        "DELETE FROM manifests WHERE id IN (SELECT id FROM manifests WHERE id <= ? AND id < (SELECT max(id) FROM "
        "manifests) ORDER BY id LIMIT ?)",
        up_to.manifest, most);
    if (gone < static_cast<int>(most))
        gone += database.run(
            "DELETE FROM texts WHERE id IN (SELECT id FROM texts WHERE id <= ? AND id < (SELECT max(id) FROM texts) "
            "ORDER BY id LIMIT ?)",
            up_to.text, static_cast<int>(most) - gone);
    return gone;
}

}  // namespace

Result<Pruned> SqliteStore::prune_digests(std::size_t most, Instant old) {
    const auto found = db_.read([&]() -> Result<EndedDigests> {
        if (read_counter(db_, "configured") == 0) return EndedDigests{{}, 0, true};  // a join() is under way
        return find_ended(db_, prune_mark_.digest, most, old);
    });
    if (!found) return std::unexpected(found.error());
    const Pruned after = found->all ? Pruned::last : Pruned::more;
    if (found->digests.empty()) {
        prune_mark_.digest = found->mark;
        return found->all ? Pruned::nothing : Pruned::more;
    }
    auto pruned = db_.write("prune_digests", [&]() -> Result<Pruned> {
        for (const Ended& one : found->digests) {
            if (!is_ended(db_, one.row)) continue;
            remember_had(db_, one.destination, one.had);
            db_.run("DELETE FROM parts WHERE digest = ?", one.row);
            db_.run("DELETE FROM digests WHERE id = ?", one.row);
        }
        return after;
    });
    if (pruned) prune_mark_.digest = found->mark;
    return pruned;
}

/// No index says who names a text: it would cost every closing. But whoever was written after a mark names no text from
/// before it; so when the digests from before a mark are gone, so may the texts.
Result<Pruned> SqliteStore::prune_texts(std::size_t most, Instant old) {
    const auto loose = db_.read([&]() -> Result<LooseTexts> { return find_loose(db_, old); });
    if (!loose) return std::unexpected(loose.error());
    if (!loose->mark && !loose->wants_mark) return Pruned::nothing;
    // Nobody names them, and to prove that for each would be to read all digests.
    const auto check = [this](bool on) {
        return db_.outside([&]() -> Result<void> {
            db_.script(on ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
            return {};
        });
    };
    if (auto off = check(false); !off) return std::unexpected(off.error());
    auto pruned = db_.write("prune_texts", [&]() -> Result<Pruned> {
        if (loose->wants_mark) write_mark(db_, old);
        if (!loose->mark) return Pruned::last;
        if (delete_loose(db_, loose->up_to, most) >= static_cast<int>(most)) return Pruned::more;
        db_.run("DELETE FROM prune_marks WHERE digest = ?", *loose->mark);
        return Pruned::more;  // the next mark, if its digests are gone too
    });
    if (auto on = check(true); !on) return std::unexpected(on.error());
    return pruned;
}

TextMark read_text_mark(Database& database) {
    auto query = database.query("SELECT manifest, text FROM prune_marks ORDER BY digest DESC LIMIT 1");
    return query.next() ? TextMark{query.integer(0), query.integer(1)} : TextMark{};
}

}  // namespace paperwire::store
