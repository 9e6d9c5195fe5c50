# SPDX-License-Identifier: MIT
"""What people do between two kills: they come, leave, are stopped by hand, move to another address, or have everything tried again.

Each act says what it makes of the expectation: who comes gets the current day and all that follow; who leaves, or is stopped, gets nothing from
the first run that knows of it, and must have had what the store says was sent; who moves gets no mail at the old address any more.
"""
import subprocess

from inquest import copied_store, is_known, sent_keys
from people import make_subscriber

_NEWCOMERS = 3
_LEAVERS = 3
_LIMIT = 30  # seconds; a verb takes a few milliseconds


class Acts:
    """`cycle` gives its subscribers, folder, program and the number of its next run."""

    def __init__(self, rng, cycle):
        self._rng = rng
        self._cycle = cycle
        self._come = self._gone = 0
        self.done = []

    def one(self):
        """Any of them, or none. True when the configuration is to be written anew."""
        act = self._rng.choice((self.come, self.leave, self.stop, self.move, self.retry))
        return act()

    def come(self, run=None):
        """`run`: the one that is going on and is about to reload."""
        if self._come == _NEWCOMERS:
            return False
        self._come += 1
        number = 100 + self._rng.choice((1, 5, 7, 11)) + 20 * self._come  # odd: no page, which would keep what left
        newcomer = make_subscriber(self._rng, number)
        newcomer.first_day, newcomer.came = self._cycle.day_number, run or self._cycle.next_run
        self._cycle.subscribers.append(newcomer)
        return self._did("came", newcomer)

    def leave(self):
        leaver = self._who_ends()
        if leaver is None:
            return False
        self._end(leaver)
        return self._did("left", leaver)

    def stop(self):
        """By hand, all of somebody's destinations, once the store knows them."""
        stopped = self._who_ends()
        if stopped is None or not self._is_known(stopped):
            return False
        codes = [self._verb("destination", "stop", "--config", self._config(), d.subscriber, d.channel, d.to) for d in stopped.destinations]
        if any(codes):
            self._cycle.note_fault(f"destination stop {stopped.name} ended with {codes}")
            return False
        self._end(stopped)
        stopped.stays_configured = True
        return self._did("stopped", stopped)

    def move(self):
        candidates = [s for s in self._cycle.subscribers if s.left is None and not s.moves and s.came < self._cycle.next_run]
        if not candidates:
            return False
        mover = self._rng.choice(candidates)
        mover.moves.append((self._cycle.next_run, f"{mover.name}@elsewhere.example"))
        return self._did("moved", mover)

    def retry(self):
        """Changes nothing about what must come. Exit 0, or what it says when there is nothing that can be tried again."""
        code = self._verb("outbox", "retry", "--config", self._config(), "--all")
        if code not in (0, 65, 75):
            self._cycle.note_fault(f"outbox retry --all ended with {code}")
        self.done.append(f"retry before run {self._cycle.next_run}")
        return False

    def _who_ends(self):
        if self._gone == _LEAVERS:
            return None
        # A page stays when its reader leaves, and of the null channel the store alone speaks: the verdict would have nothing to go by.
        candidates = [s for s in self._cycle.subscribers if s.left is None and s.came < self._cycle.next_run and s.name != "s00" and
                      all(d.channel in ("mail", "tg", "lab") for d in s.destinations)]
        return self._rng.choice(candidates) if candidates else None

    def _is_known(self, subscriber):
        with copied_store(self._cycle.folder) as store:
            return all(is_known(store, destination) for destination in subscriber.destinations)

    def _end(self, subscriber):
        self._gone += 1
        subscriber.left, subscriber.last_day = self._cycle.next_run, self._cycle.day_number
        with copied_store(self._cycle.folder) as store:
            subscriber.had = {d: sent_keys(store, d) for d in subscriber.destinations}

    def _did(self, what, subscriber):
        self.done.append(f"{subscriber.name} {what} before run {self._cycle.next_run}")
        return True

    def _config(self):
        return str(self._cycle.folder / "config.yaml")

    def _verb(self, *arguments):
        with open(self._cycle.folder / "log", "ab") as log:
            log.write(f"--- {' '.join(arguments)}\n".encode())
            log.flush()
            try:
                return subprocess.run([self._cycle.program, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                      env=self._cycle.environment(), timeout=_LIMIT).returncode
            except subprocess.TimeoutExpired:
                return "no end"
