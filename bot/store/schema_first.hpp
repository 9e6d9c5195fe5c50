// SPDX-License-Identifier: MIT
// store: the SQL of the first schema, explained in schema.md. It is never edited; a change is a step in
// schema_steps.hpp.
#pragma once

namespace paperwire::store {

inline constexpr const char* schema_1_intake = R"sql(
CREATE TABLE papers (
    id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    authors TEXT NOT NULL,
    categories TEXT NOT NULL,
    primary_category TEXT NOT NULL,
    comment_state INTEGER NOT NULL CHECK (comment_state BETWEEN 0 AND 2),
    comment TEXT NOT NULL,
    journal_ref_state INTEGER NOT NULL CHECK (journal_ref_state BETWEEN 0 AND 2),
    journal_ref TEXT NOT NULL,
    doi TEXT NOT NULL,
    withdrawn INTEGER NOT NULL,
    raw_title TEXT NOT NULL,
    raw_abstract TEXT NOT NULL,
    UNIQUE (id, version)
) STRICT;
CREATE INDEX papers_waiting ON papers (id, version) WHERE comment_state = 0 OR journal_ref_state = 0;

CREATE TABLE listings (
    paper TEXT NOT NULL,
    category TEXT NOT NULL,
    day TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    PRIMARY KEY (paper, category, day, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX listings_by_day ON listings (category, day);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    paper TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    day TEXT NOT NULL,
    cause INTEGER NOT NULL CHECK (cause BETWEEN 0 AND 1),
    FOREIGN KEY (paper, version) REFERENCES papers (id, version)
) STRICT;
CREATE INDEX events_by_paper ON events (paper, seq);
CREATE INDEX events_by_day ON events (day, seq);

CREATE TABLE feeds (
    category TEXT PRIMARY KEY,
    etag TEXT NOT NULL DEFAULT '',
    day TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER,
    checked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
    category TEXT NOT NULL,
    day TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    listed INTEGER NOT NULL,
    read INTEGER NOT NULL,
    note TEXT NOT NULL,
    first_read_at INTEGER,
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (category, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_by_day ON receipts (day, category);
)sql";

inline constexpr const char* schema_1_destinations = R"sql(
CREATE TABLE cohorts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    watermark INTEGER NOT NULL,
    last_slot INTEGER NOT NULL
) STRICT;

CREATE TABLE join_points (
    id INTEGER PRIMARY KEY,
    head INTEGER NOT NULL,
    days TEXT NOT NULL,
    since TEXT
) STRICT;

CREATE TABLE destinations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    cohort INTEGER REFERENCES cohorts (id),
    cursor INTEGER,
    join_point INTEGER REFERENCES join_points (id),
    placed INTEGER NOT NULL,
    stopped INTEGER NOT NULL DEFAULT 0,
    stopped_reason TEXT NOT NULL DEFAULT '',
    stopped_at INTEGER,
    moved_to TEXT NOT NULL DEFAULT '',
    token TEXT NOT NULL,
    suspended_until INTEGER,
    UNIQUE (subscriber, channel, name)
) STRICT;
CREATE INDEX destinations_by_cohort ON destinations (cohort);
CREATE INDEX destinations_apart ON destinations (cohort) WHERE cursor IS NOT NULL OR join_point IS NOT NULL;
CREATE INDEX destinations_by_join_point ON destinations (join_point) WHERE join_point IS NOT NULL;

CREATE TABLE suspended_channels (
    channel TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

inline constexpr const char* schema_1_outbox = R"sql(
CREATE TABLE manifests (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX manifests_by_hash ON manifests (hash);

CREATE TABLE digests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL UNIQUE,
    destination INTEGER NOT NULL REFERENCES destinations (id),
    channel TEXT NOT NULL,
    manifest INTEGER NOT NULL REFERENCES manifests (id),
    seq_from INTEGER NOT NULL,
    seq_to INTEGER NOT NULL,
    closed_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
    turn INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL,
    first_attempt INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    parts INTEGER NOT NULL DEFAULT 0,
    next_part INTEGER NOT NULL DEFAULT 1,
    reply TEXT NOT NULL DEFAULT '',
    first_receipt TEXT NOT NULL DEFAULT '',
    finished_at INTEGER
) STRICT;
CREATE INDEX digests_by_range ON digests (destination, seq_to);
CREATE INDEX digests_open ON digests (destination, id) WHERE state IN (0, 1, 2);
CREATE INDEX digests_due ON digests (channel, next_attempt) WHERE state IN (0, 2) AND turn = 1;
CREATE INDEX digests_leased ON digests (destination, id) WHERE state = 1;
CREATE INDEX digests_dead ON digests (destination, id) WHERE state = 4;

CREATE TABLE parts (
    digest INTEGER NOT NULL REFERENCES digests (id),
    part INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (digest, part)
) STRICT;

CREATE TABLE notes (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('passed', 0), ('joins', 0), ('last_turn', 0);
)sql";

}  // namespace paperwire::store
