# SPDX-License-Identifier: MIT
"""A hundred subscribers and ten thousand papers, and a kill every 0.1 to 5 seconds for as long as is asked for, whatever is being done."""
import signal
import time

import people
from cycle import Cycle
from plans import Plan

_SUBSCRIBERS = 100


class SoakCycle(Cycle):
    DAYS = 50
    FIRST_DAY_PAPERS = LATER_DAY_PAPERS = 200

    def _make_subscribers(self):
        return [people.make_subscriber(self._rng, number) for number in range(_SUBSCRIBERS)]

    def _kill_passes(self, seconds):
        end = time.monotonic() + seconds
        next_kill = self._next_kill()
        while (now := time.monotonic()) < end:
            code = self._run_pass(Plan("the clock", delay=max(0.001, next_kill - now)))
            if code == -signal.SIGKILL:
                self._result.kills["the clock"] += 1
                next_kill = self._next_kill()
                self._look_after_kill()
                self._act()
            if self._day_is_taken():
                self._publish()

    def _next_kill(self):
        return time.monotonic() + self._rng.uniform(0.1, 5.0)
