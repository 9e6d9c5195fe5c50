# SPDX-License-Identifier: MIT
"""How each pass is to die: at every failpoint in rotation, at later passages each time round, and in between at seeded moments. A program without
failpoints dies at moments alone."""
from dataclasses import dataclass, replace

import chats
import postbox

# In the order in which a pass comes to them; the last four only when it asks over HTTP.
FAILPOINTS = ("intake.after_fetch", "store.remember.before_commit", "store.remember.after_commit", "store.remember_failure.before_commit",
              "store.remember_failure.after_commit", "store.join.before_commit", "store.join.after_commit", "store.close.before_commit",
              "store.close.after_commit", "store.prune.before_commit", "store.prune.after_commit",
              "store.lease.before_commit", "store.lease.after_commit", "delivery.after_lease", "delivery.after_send",
              "store.record.before_commit", "store.record.after_commit", "archive.before_rename", "archive.after_rename",
              "store.set_note.before_commit", "store.set_note.after_commit", "store.recover_leases.before_commit",
              "store.recover_leases.after_commit", "store.take_turn.before_commit", "store.take_turn.after_commit",
              "store.give_back_turn.before_commit", "store.give_back_turn.after_commit")
_OVER_HTTP = 4
_OF_FIRST_PASS = ("store.migrate.before_commit", "store.migrate.after_commit")
ALL_FAILPOINTS = (*_OF_FIRST_PASS, *FAILPOINTS)

# How often a pass comes to those that it does not pass a dozen times or more.
_PASSAGES = {"intake.after_fetch": 4, "store.remember": 4, "store.remember_failure": 1, "store.join": 3, "store.close": 2, "store.prune": 1, "store.set_note": 2,
             "store.recover_leases": 1, "store.take_turn": 4, "store.give_back_turn": 4}
_GROWTH = (1, 2, 3, 5, 8, 13, 21)
_TRIES = 3
_STAGES = (*(f"mail {stage}" for stage in postbox.STAGES), *chats.STAGES)


@dataclass(frozen=True)
class Plan:
    """A failpoint is killed at as `NAME:N`; a stage of a conversation with a server, `delay` seconds after its N-th passage; by the clock, after
    `delay` seconds."""

    label: str
    failpoint: str = ""
    stage: str = ""
    passage: int = 1
    delay: float = 0.0
    tries: int = 1


class Plans:
    def __init__(self, rng, cycle, over_http):
        self._rng = rng
        self._cycle = cycle
        self._names = FAILPOINTS if over_http else FAILPOINTS[:-_OVER_HTTP]

    def first(self):
        if self._cycle % 6 in (2, 5):
            name = _OF_FIRST_PASS[self._cycle // 3 % 2]
            return Plan(name, failpoint=name)
        return self.at_kill(0)

    def at_kill(self, kill):
        """For the cycle's kill of that number: failpoints and moments take turns."""
        if kill % 2 == 1:
            return self._moment()
        turn = self._cycle * 5 + kill // 2
        name = self._names[turn % len(self._names)]
        passage = _GROWTH[turn // len(self._names) % len(_GROWTH)]
        most = _PASSAGES.get(name.removesuffix(".before_commit").removesuffix(".after_commit"))
        return Plan(name, failpoint=name, passage=1 + (passage - 1) % most if most else passage)

    def after_miss(self, missed):
        """What a pass did not come to so often is tried sooner, then given up for a moment."""
        return self._moment() if missed.tries == _TRIES else _sooner(missed)

    def ended(self, seconds):
        """A pass came to its end."""

    def _moment(self):
        way = self._rng.choice(("any failpoint", "clock", *_STAGES))
        if way == "any failpoint":
            return Plan(way, failpoint="*", passage=self._rng.randint(2, 120))
        if way == "clock":
            return Plan(way, delay=self._rng.uniform(0.005, 0.4))
        return _at_stage(self._rng, way)


class Moments:
    """For a program without failpoints: the clock, over the whole length of a pass or among its first instants, and the servers, at once or a little
    after a stage of a conversation."""

    def __init__(self, rng):
        self._rng = rng
        self._length = 1.0  # seconds, of the last pass that came to its end

    def first(self):
        return self.at_kill(0)

    def at_kill(self, kill):
        if kill % 2 == 1:
            return _at_stage(self._rng, self._rng.choice(_STAGES), delay=self._rng.choice((0.0, self._rng.uniform(0.0, 0.02))))
        if kill % 4 == 0:
            return Plan("the clock, anywhere", delay=self._rng.uniform(0.002, self._length))
        return Plan("the clock, early", delay=0.002 * 100 ** self._rng.random())

    def after_miss(self, missed):
        return self.at_kill(self._rng.randrange(4)) if missed.tries == _TRIES else _sooner(missed)

    def ended(self, seconds):
        self._length = max(0.05, seconds)


def _at_stage(rng, way, delay=0.0):
    return Plan(way, stage=way.removeprefix("mail "), passage=rng.randint(1, 10), delay=delay)


def _sooner(missed):
    return replace(missed, passage=max(1, missed.passage // 3), delay=missed.delay / 2, tries=missed.tries + 1)
