# SPDX-License-Identifier: MIT
"""What each receipt must say: told from the history and from what was served at each pass, never from what the program prints.

listed: items in arXiv's feed; read: stored; fresh: the day's batch is read; quiet: weekend or arXiv holiday; stale: the old batch again, or empty on a
working day; throttled: 406, 429, 503; unreachable: anything else. A day that passed unread is completed from the archive, and marked so.
"""
import collections
import contextlib
import datetime
import sqlite3

from history import CATEGORIES, FEED_CAP, is_working_day

_STATES = ("fresh", "quiet", "stale", "throttled", "unreachable")
_STATE_OF_FAULT = {"stale": "stale", "empty": "stale", "throttled": "throttled", "throttled for two hours": "throttled", "406": "throttled",
                   "flow control": "throttled", "first byte timeout": "throttled"}
_EASTERN_MIDNIGHT = datetime.time()

Receipt = collections.namedtuple("Receipt", "state listed read reconstructed")


class Diary:
    """What was served at which pass."""

    def __init__(self, arxiv):
        self._arxiv = arxiv
        self._seen = collections.defaultdict(list)   # (category, day): kinds of faults, "" for a good answer

    def note_pass(self):
        day = self._arxiv.today()
        for category in CATEGORIES:
            self._seen[category, day].append(self._arxiv._fault("rss", category))

    def was_read(self, category, day):
        return "" in self._seen[category, day]

    def state(self, category, day):
        """As it must be shown after the last pass of that day, before anything is completed from the archive."""
        if self.was_read(category, day):
            return "fresh" if is_working_day(day) else "quiet"
        return _STATE_OF_FAULT.get(self._seen[category, day][-1], "unreachable")

    def now(self, history):
        """{category: Receipt} of the day whose feed is shown; of an unread one the state alone is told (listed and read are None)."""
        day = self._arxiv.today()
        return {c: self._of_read(history, c, day) if self.was_read(c, day) else Receipt(self.state(c, day), None, 0, 0) for c in CATEGORIES}

    @staticmethod
    def _of_read(history, category, day):
        if not is_working_day(day):
            return Receipt("quiet", 0, 0, 0)
        count = len(history.listed(category, day)) if day in history.days else 0
        return Receipt("fresh", count, count, max(0, count - FEED_CAP))

    def final(self, history):
        """{(category, day): Receipt} of all days from the first that was read to the last, once everything is caught up."""
        days = sorted({day for _, day in self._seen})
        wanted, day = {}, days[0]
        while day <= days[-1]:
            for category in CATEGORIES:
                if self.was_read(category, day):
                    wanted[category, day] = self._of_read(history, category, day)
                elif day in history.days:
                    count = len(history.listed(category, day))
                    wanted[category, day] = Receipt("fresh", count, count, count)
                elif self._seen[category, day]:
                    wanted[category, day] = Receipt(self.state(category, day), None, 0, 0)
            day += datetime.timedelta(days=1)
        return wanted


def stored(store):
    """{(category, day): Receipt} as the store has them."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT category, day, state, listed, read, reconstructed FROM receipts").fetchall()
    return {(category, datetime.date.fromisoformat(day)): Receipt(_STATES[state], *counts) for category, day, state, *counts in rows}


def listings(store, category, day):
    """{(paper, version)} that the store takes for announced there."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        return set(connection.execute("SELECT paper, version FROM listings WHERE category = ? AND day = ?", (category, day.isoformat())))


def differences(wanted, seen):
    """{(category, day): a line for people} of each receipt that is not as it must be."""
    lines = {}
    for key in sorted(wanted.keys() | seen.keys()):
        want, got = wanted.get(key), seen.get(key)
        if want and want.listed is None and got:
            want = want._replace(listed=got.listed)
        # A feed that arXiv cut lists less than was announced.
        cut = want and want.read > FEED_CAP and got and got.listed == FEED_CAP
        if got != (want._replace(listed=FEED_CAP) if cut else want):
            lines[key] = f"{key[0]} {key[1]}: must be {want}, is {got}"
    return lines
