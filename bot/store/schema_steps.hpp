// SPDX-License-Identifier: MIT
// store: the SQL of the schema's further steps, explained in schema.md. A released step is never edited.
#pragma once

namespace paperwire::store {

inline constexpr const char* schema_2_paces = R"sql(
CREATE TABLE paces (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    free_at INTEGER NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;

ALTER TABLE destinations ADD COLUMN moved_from TEXT NOT NULL DEFAULT '';
)sql";

inline constexpr const char* schema_3_channel_failures = R"sql(
ALTER TABLE suspended_channels ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
)sql";

/// Texts that many digests share; and a cohort that says up to which join() its watermark has taken its members along,
/// so that closing writes no row of who got nothing.
inline constexpr const char* schema_4_shared_texts = R"sql(
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX texts_by_hash ON texts (hash);

ALTER TABLE digests ADD COLUMN receipt INTEGER REFERENCES texts (id);
ALTER TABLE digests ADD COLUMN filters INTEGER REFERENCES texts (id);

ALTER TABLE cohorts ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
DROP INDEX destinations_by_cohort;
DROP INDEX destinations_apart;
DROP INDEX destinations_by_join_point;
CREATE INDEX destinations_by_place ON destinations (cohort, placed);
INSERT INTO counters (name, value) VALUES ('configured', 0);
)sql";

inline constexpr const char* schema_5_slots = R"sql(
ALTER TABLE digests ADD COLUMN slot INTEGER;
)sql";

/// Who still names a join point; and which join() came to its end last.
inline constexpr const char* schema_6_join_points = R"sql(
CREATE INDEX destinations_by_join_point ON destinations (join_point) WHERE join_point IS NOT NULL;
INSERT INTO counters (name, value) SELECT 'ended', value FROM counters WHERE name = 'joins';
)sql";

/// Whether a digest is open stands in one column that a delivery's every move but its last leaves alone, so that those
/// moves touch no index that they need not touch; and texts that nobody looks for by their hash stand in no index.
inline constexpr const char* schema_7_open_digests = R"sql(
UPDATE digests SET finished_at = NULL WHERE finished_at IS NOT NULL AND state IN (0, 1, 2);
UPDATE digests SET finished_at = closed_at WHERE finished_at IS NULL AND state NOT IN (0, 1, 2);
DROP INDEX digests_leased;
DROP INDEX digests_open;
CREATE INDEX digests_open ON digests (destination, id) WHERE finished_at IS NULL;
DROP INDEX texts_by_hash;
CREATE INDEX texts_by_hash ON texts (hash) WHERE hash <> 0;
)sql";

/// Politeness towards arXiv: one turn for all processes, held over a whole request; and what its three services said
/// last, which counts for all who ask.
inline constexpr const char* schema_8_politeness = R"sql(
CREATE TABLE turns (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO turns (name, holder, fence, expires_at, ended_at)
    SELECT 'arxiv', '', 0, 0, coalesce(max(value), 0) FROM counters WHERE name = 'last_turn';
DELETE FROM counters WHERE name = 'last_turn';

CREATE TABLE turn_waiters (
    holder TEXT PRIMARY KEY,
    place INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE services (
    name TEXT PRIMARY KEY,
    failures INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER,
    refused_at INTEGER,
    contact TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    answered_at INTEGER
) STRICT, WITHOUT ROWID;
)sql";

/// Days that passed unread, the harvests that fill them, and papers of the past that nobody is told of.
inline constexpr const char* schema_9_harvests = R"sql(
CREATE TABLE gaps (
    category TEXT NOT NULL,
    day TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 1),
    harvest INTEGER,
    PRIMARY KEY (category, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX gaps_open ON gaps (day) WHERE state = 0;

CREATE TABLE harvests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose INTEGER NOT NULL CHECK (purpose BETWEEN 0 AND 1),
    oai_set TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    notify INTEGER NOT NULL,
    stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 2),
    token TEXT NOT NULL DEFAULT '',
    token_until INTEGER,
    reached TEXT,
    records INTEGER NOT NULL DEFAULT 0,
    placed INTEGER NOT NULL DEFAULT 0,
    placed_to TEXT NOT NULL DEFAULT '',
    undecided INTEGER NOT NULL DEFAULT 0,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE TABLE harvested (
    harvest INTEGER NOT NULL REFERENCES harvests (id),
    sort_key TEXT NOT NULL,
    paper TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (harvest, sort_key, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE past (
    paper TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    day TEXT NOT NULL,
    reconstructed INTEGER NOT NULL,
    PRIMARY KEY (paper, version, kind),
    FOREIGN KEY (paper, version) REFERENCES papers (id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_by_day ON past (day);

CREATE TABLE facts_wanted (
    paper TEXT NOT NULL,
    version INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    PRIMARY KEY (paper, version)
) STRICT, WITHOUT ROWID;

ALTER TABLE events ADD COLUMN reconstructed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipts ADD COLUMN reconstructed INTEGER NOT NULL DEFAULT 0;
)sql";

/// What proves a harvest complete, and where its check against the query API stands. A harvest whose row has a
/// `check_day` is checking.
inline constexpr const char* schema_10_proofs = R"sql(
ALTER TABLE gaps ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gaps ADD COLUMN not_before INTEGER;
ALTER TABLE gaps ADD COLUMN empty_since INTEGER;
ALTER TABLE gaps ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;

ALTER TABLE harvests ADD COLUMN listed_at INTEGER;
ALTER TABLE harvests ADD COLUMN check_day TEXT;
ALTER TABLE harvests ADD COLUMN check_start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN unreadable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN widened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN unchecked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN listed_to TEXT;
ALTER TABLE harvests ADD COLUMN failing_since INTEGER;
UPDATE harvests SET listed_at = begun_at, unchecked = 1 WHERE stage = 1;

CREATE TABLE unread_records (
    harvest INTEGER NOT NULL REFERENCES harvests (id),
    paper TEXT NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (harvest, paper)
) STRICT, WITHOUT ROWID;

CREATE TABLE id_ranges (
    harvest INTEGER NOT NULL REFERENCES harvests (id),
    day TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (harvest, day)
) STRICT, WITHOUT ROWID;

DELETE FROM harvested WHERE harvest IN (SELECT id FROM harvests WHERE stage = 2);
)sql";

/// The database's own name and how often it was written, so that a mark beside it can tell an older copy; where the
/// first part of a digest went; how much of a channel's rest its server asked for; a token's row by a part of the token
/// that tells nobody the whole; and join points of people who were told before a copy was put back.
inline constexpr const char* schema_11_outbox = R"sql(
INSERT INTO notes (key, value) VALUES ('store.name', lower(hex(randomblob(16))));
INSERT INTO counters (name, value) VALUES ('commits', 0);

ALTER TABLE digests ADD COLUMN sent_to TEXT NOT NULL DEFAULT '';
ALTER TABLE suspended_channels ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
UPDATE suspended_channels SET asked = until WHERE failures = 0;
ALTER TABLE join_points ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
CREATE INDEX destinations_by_token ON destinations (substr(token, 1, 8));
CREATE INDEX destinations_suspended ON destinations (suspended_until) WHERE suspended_until IS NOT NULL;
)sql";

/// What waits for a person has a turn of its own, and is found by its age; what was dropped half sent.
inline constexpr const char* schema_11_turns = R"sql(
UPDATE digests SET turn = 2 WHERE finished_at IS NULL AND turn = 1 AND ((state = 2 AND next_attempt = 9223372036854775807)
    OR destination IN (SELECT id FROM destinations WHERE stopped = 1));
CREATE INDEX digests_parked ON digests (coalesce(first_attempt, closed_at)) WHERE finished_at IS NULL AND turn = 2;
CREATE INDEX digests_half_sent ON digests (destination) WHERE state = 5 AND next_part > 1;
)sql";

/// What is remembered of digests that were let go, and how far that has come; addresses that are left alone.
inline constexpr const char* schema_11_memory = R"sql(
CREATE TABLE had (
    destination INTEGER NOT NULL,
    block INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (destination, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE prune_marks (
    digest INTEGER PRIMARY KEY,
    manifest INTEGER NOT NULL,
    text INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('forgotten', 0);

CREATE TABLE holds (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace paperwire::store
