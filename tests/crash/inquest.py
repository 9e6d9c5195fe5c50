# SPDX-License-Identifier: MIT
"""Looks at the store as a kill left it: what stood under way, and whether the file and the outbox are sound.

Always at a copy, so that the program finds its store just as the kill left it.
"""
import json
import shutil
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing, contextmanager

_OPEN = "finished_at IS NULL"
# bot/store/schema.md: kinds are numbered best first, replacements last.
_KIND_REPLACE = 2


@contextmanager
def copied_store(folder):
    """A connection to the copy; None while there is no store."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("paperwire.db", "paperwire.db-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, copy)
    if not (copy / "paperwire.db").exists():
        yield None
        return
    with closing(sqlite3.connect(copy / "paperwire.db")) as store:
        yield store


def has_outbox(store):
    return store is not None and store.execute("SELECT 1 FROM sqlite_master WHERE name = 'digests'").fetchone() is not None


def under_way(store):
    """Deliveries by channel that were leased when the process died: only these may come again."""
    if not has_outbox(store):
        return Counter()
    return Counter(dict(store.execute("SELECT channel, count(*) FROM digests WHERE state = 1 GROUP BY channel")))


def find_faults(store):
    """What is unsound: pages, references, and open deliveries that nothing would lead to."""
    if not has_outbox(store):
        return []
    faults = [f"integrity_check: {row[0]}" for row in store.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    faults += [f"foreign_key_check: {row}" for row in store.execute("PRAGMA foreign_key_check")]
    turns = store.execute(f"SELECT destination, sum(turn <> 0) FROM digests WHERE {_OPEN} GROUP BY destination HAVING sum(turn <> 0) <> 1").fetchall()
    faults += [f"destination {destination}: {count} of its open deliveries have its turn" for destination, count in turns]
    idle = store.execute("SELECT count(*) FROM digests WHERE finished_at IS NOT NULL AND state IN (0, 1, 2)").fetchone()[0]
    return faults + ([f"{idle} open deliveries are taken for finished"] if idle else [])


def is_known(store, destination):
    return has_outbox(store) and store.execute("SELECT 1 FROM destinations WHERE subscriber = ? AND channel = ? AND name = ?",
                                               (destination.subscriber, destination.channel, destination.to)).fetchone() is not None


def read_events(store):
    """What each event speaks of: (paper, version) by number."""
    return {seq: (paper, version) for seq, paper, version in store.execute("SELECT seq, paper, version FROM events")}


def keys_in(manifest, events):
    """Keys of the entries of a kept manifest, in its order: (paper, version of a replacement, else 0)."""
    return [(events[seq][0], events[seq][1] if kind >= _KIND_REPLACE else 0) for seq, kind, *_ in json.loads(manifest)["entries"]]


def sent_keys(store, destination):
    """Keys of what is recorded as sent to that destination."""
    if not has_outbox(store):
        return set()
    rows = store.execute("SELECT m.json FROM digests o JOIN destinations d ON d.id = o.destination JOIN manifests m ON m.id = o.manifest "
                         "WHERE d.subscriber = ? AND d.channel = ? AND o.state = 3", (destination.subscriber, destination.channel))
    events = read_events(store)
    return {key for (manifest,) in rows for key in keys_in(manifest, events)}


def day_is_taken(store, day, feeds, destinations, now):
    """True when all feeds of the day are in the store and everybody has joined: only then may arXiv's feeds move on without a loss. What was
    tried stays the day's as well: five days of trying, and it would rightly be a dead letter."""
    if not has_outbox(store):
        return False
    read = store.execute("SELECT count(*) FROM receipts WHERE day = ? AND state = 0", (str(day),)).fetchone()[0]
    known = defaultdict(set)
    for subscriber, channel, name in store.execute("SELECT subscriber, channel, name FROM destinations WHERE cohort IS NOT NULL"):
        known[subscriber].add((channel, name))
    joined = {(d.subscriber, d.channel, d.to) for d in destinations} == {(who, *rest) for who, theirs in known.items() for rest in theirs}
    tried = store.execute(f"SELECT min(first_attempt) FROM digests o JOIN destinations d ON d.id = o.destination WHERE o.{_OPEN} AND d.stopped = 0").fetchone()[0]
    fresh = tried is None or tried / 1000 > now.timestamp() - 86400
    return fresh and read == len(feeds) and joined
