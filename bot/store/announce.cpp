// SPDX-License-Identifier: MIT
#include "bot/store/announce.hpp"

#include <algorithm>
#include <vector>

#include "bot/store/engine.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

constexpr int initial_class = 0;
constexpr int replacement_class = 2;

/// The best announced event that an item competes with: any of its paper's initial ones, or its version's replacements.
struct Rival {
    Seq seq{0};                  // the newest
    Kind kind{Kind::new_paper};  // the best
    Seq best{0};                 // the newest with that kind
    Day day;                     // the newest's
};

int first_of_class(Kind kind) { return is_replacement(kind) ? replacement_class : initial_class; }

Kind kind_of_join(Kind kind) { return is_replacement(kind) ? kind : Kind::cross_list; }

std::optional<Rival> find_rival(Database& database, const ReadItem& item) {
    auto query = database.query(
        "SELECT seq, kind, day FROM events WHERE paper = ?1 AND cause = 0 AND kind BETWEEN ?2 AND ?2 + 1 "
        "AND (?2 = 0 OR version = ?3) ORDER BY seq",
        item.paper.id, first_of_class(item.kind), item.paper.version);
    std::optional<Rival> rival;
    while (query.next()) {
        const Kind kind = query.kind(1);
        if (!rival) rival = Rival{query.integer(0), kind, query.integer(0), query.day(2)};
        rival->seq = query.integer(0);
        rival->day = query.day(2);
        if (kind > rival->kind) continue;
        rival->kind = kind;
        rival->best = rival->seq;
    }
    return rival;
}

/// Whether the versions announced in this class were stored with the category before this item came.
bool known_in_category(Database& database, const ReadItem& item, const std::string& category) {
    auto query = database.query(
        "SELECT DISTINCT p.categories FROM events e JOIN papers p ON p.id = e.paper AND p.version = e.version "
        "WHERE e.paper = ?1 AND e.cause = 0 AND e.kind BETWEEN ?2 AND ?2 + 1 AND (?2 = 0 OR e.version = ?3)",
        item.paper.id, first_of_class(item.kind), item.paper.version);
    while (query.next()) {
        const auto stored = categories_from_text(query.text(0));
        if (std::ranges::find(stored, category) != stored.end()) return true;
    }
    return false;
}

/// The newest event that may be of a day from before somebody's joining: see is_behind().
void mark_reconstructed(Database& database) {
    database.run(
        "INSERT INTO counters (name, value) SELECT 'reconstructed', seq FROM events WHERE seq = ? AND reconstructed "
        "<> 0 ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
        database.last_row());
}

void add_event(Database& database, const Paper& paper, Kind kind, const ReadingFrame& frame) {
    database.run("INSERT INTO events (paper, version, kind, day, cause, reconstructed) VALUES (?, ?, ?, ?, ?, ?)",
                 paper.id, paper.version, kind, frame.day, Cause::announced, frame.reconstructed);
    if (frame.reconstructed) mark_reconstructed(database);
}

void add_settled(Database& database, const PaperId& id, int version) {
    database.run(
        "INSERT INTO events (paper, version, kind, day, cause, reconstructed) SELECT paper, version, kind, day, 1, "
        "reconstructed FROM events WHERE paper = ? AND version = ? AND cause = 0 ORDER BY seq DESC LIMIT 1",
        id, version);
    mark_reconstructed(database);
}

bool complete(Fact& stored, const Fact& given) {
    const bool better = given.state > stored.state;  // unknown, absent, known
    if (better) stored = given;
    return better;
}

bool complete(std::string& stored, const std::string& given) {
    if (!stored.empty() || given.empty()) return false;
    stored = given;
    return true;
}

/// What no feed carries, or carries late.
bool complete_late(Paper& stored, const Paper& given) {
    bool changed = complete(stored.comment, given.comment);
    changed |= complete(stored.journal_ref, given.journal_ref);
    changed |= complete(stored.doi, given.doi);
    if (given.withdrawn && !stored.withdrawn) stored.withdrawn = changed = true;
    return changed;
}

bool complete(Paper& stored, const Paper& given) {
    bool changed = complete_late(stored, given);
    changed |= complete(stored.title, given.title);
    changed |= complete(stored.abstract, given.abstract);
    changed |= complete(stored.primary, given.primary);
    if (stored.authors.empty() && !given.authors.empty()) stored.authors = given.authors, changed = true;
    for (const auto& category : given.categories) {
        if (std::ranges::find(stored.categories, category) != stored.categories.end()) continue;
        stored.categories.push_back(category);
        changed = true;
    }
    return changed;
}

void insert_paper(Database& database, const Paper& paper) {
    auto query = database.query(
        "INSERT INTO papers (id, version, title, abstract, authors, categories, primary_category, comment_state, "
        "comment, "
        "journal_ref_state, journal_ref, doi, withdrawn, raw_title, raw_abstract) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?)",
        paper.id, paper.version);
    bind_paper_body(query, paper);
    query.run();
}

void update_paper(Database& database, std::int64_t row, const Paper& paper) {
    auto query = database.query(
        "UPDATE papers SET title = ?, abstract = ?, authors = ?, categories = ?, primary_category = ?, comment_state = "
        "?, comment = ?, "
        "journal_ref_state = ?, journal_ref = ?, doi = ?, withdrawn = ?, raw_title = ?, raw_abstract = ? WHERE rowid = "
        "?");
    bind_paper_body(query, paper);
    query.bind(row);
    query.run();
}

struct StoredPaper {
    std::int64_t row{0};
    Paper paper;
};

std::optional<StoredPaper> find_paper(Database& database, const PaperId& id, int version) {
    auto query = database.query(
        "SELECT " + std::string{paper_columns} + ", p.rowid FROM papers p WHERE p.id = ? AND p.version = ?", id,
        version);
    if (!query.next()) return std::nullopt;
    return StoredPaper{query.integer(paper_column_count), read_paper(query, 0)};
}

/// Writes what `rise` completes. Returns whether a fact that was unknown is no longer.
bool complete_stored(Database& database, StoredPaper stored, const Paper& given, bool (*rise)(Paper&, const Paper&)) {
    const bool waited_comment = stored.paper.comment.is_unknown();
    const bool waited_journal_ref = stored.paper.journal_ref.is_unknown();
    if (!rise(stored.paper, given)) return false;
    update_paper(database, stored.row, stored.paper);
    return (waited_comment && !stored.paper.comment.is_unknown()) ||
           (waited_journal_ref && !stored.paper.journal_ref.is_unknown());
}

/// Stores or completes the version. Returns whether a fact that was unknown is no longer.
bool store_paper(Database& database, const Paper& given) {
    auto stored = find_paper(database, given.id, given.version);
    if (stored) return complete_stored(database, std::move(*stored), given, complete);
    insert_paper(database, given);
    return false;
}

void list(Database& database, const ReadingFrame& frame, const ReadItem& item) {
    database.run(
        "INSERT INTO listings (paper, category, day, version, kind) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET kind = min(kind, excluded.kind)",
        item.paper.id, frame.category, frame.day, item.paper.version, item.kind);
}

/// Whether an event for this version stands before the mark and none after it: only then must a change be told by
/// another.
bool passed_by(Database& database, const Paper& paper, Seq passed) {
    auto query = database.query("SELECT max(seq) FROM events WHERE paper = ? AND version = ?", paper.id, paper.version);
    return query.next() && !query.null(0) && query.integer(0) <= passed;
}

/// Nobody waits for the facts of a paper once a later day was read of a category that listed it: what comes then is
/// kept, and is no news.
bool wait_is_over(Database& database, const Paper& paper) {
    return database
        .query(
            "SELECT 1 FROM listings l JOIN feeds f ON f.category = l.category WHERE l.paper = ? AND l.version = ? AND "
            "f.day > l.day LIMIT 1",
            paper.id, paper.version)
        .next();
}

/// Events that the item itself makes.
int place(Database& database, const ReadingFrame& frame, const ReadItem& item, bool joins,
          const std::optional<Rival>& rival) {
    if (!rival) {
        add_event(database, item.paper, item.kind, frame);
        return 1;
    }
    if (item.kind < rival->kind) {
        if (rival->best > frame.passed)
            database.run("UPDATE events SET kind = ? WHERE seq = ?", item.kind, rival->best);
        else add_event(database, item.paper, item.kind, frame);
        return 1;
    }
    if (!joins) return 0;
    const bool late = !is_replacement(item.kind) && rival->day < frame.day;
    if (!late && rival->seq > frame.passed)
        return 0;  // the stored paper now has the category, and nobody has matched it yet
    add_event(database, item.paper, kind_of_join(item.kind), frame);
    return 1;
}

}  // namespace

int announce(Database& database, const ReadingFrame& frame, const ReadItem& item) {
    const auto rival = find_rival(database, item);
    const bool listed_there = std::ranges::find(item.paper.categories, frame.category) != item.paper.categories.end();
    const bool joins = rival && listed_there && !known_in_category(database, item, frame.category);

    const bool settled = store_paper(database, item.paper);
    list(database, frame, item);

    const int placed = place(database, frame, item, joins, rival);
    if (placed > 0 || !settled || !passed_by(database, item.paper, frame.passed)) return placed;
    add_settled(database, item.paper.id, item.paper.version);
    return 1;
}

std::optional<int> complete_facts(Database& database, const Paper& given, Seq passed) {
    auto stored = find_paper(database, given.id, given.version);
    if (!stored) return std::nullopt;
    const bool settled = complete_stored(database, std::move(*stored), given, complete_late);
    if (!settled || !passed_by(database, given, passed) || wait_is_over(database, given)) return 0;
    add_settled(database, given.id, given.version);
    return 1;
}

void store_quietly(Database& database, const Paper& given, Seq passed) {
    if (!complete_facts(database, given, passed)) insert_paper(database, given);
}

int settle_missing(Database& database, const ReadingFrame& frame) {
    std::vector<std::pair<PaperId, int>> waiting;
    {
        auto query = database.query(
            "SELECT p.id, p.version FROM papers p WHERE (p.comment_state = 0 OR p.journal_ref_state = 0) AND EXISTS "
            "(SELECT 1 FROM listings l WHERE l.paper = p.id AND l.category = ? AND l.day < ? AND l.version = "
            "p.version) "
            "ORDER BY p.rowid",
            frame.category, frame.day);
        while (query.next()) waiting.emplace_back(query.paper_id(0), static_cast<int>(query.integer(1)));
    }
    const Seq before = read_head(database);
    for (const auto& [id, version] : waiting) {
        add_settled(database, id, version);
        database.run(
            "UPDATE papers SET comment_state = max(comment_state, 1), journal_ref_state = max(journal_ref_state, 1) "
            "WHERE id = ? AND version = ?",
            id, version);
    }
    return static_cast<int>(read_head(database) - before);
}

}  // namespace paperwire::store
