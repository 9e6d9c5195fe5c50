# SPDX-License-Identifier: MIT
"""What the feeds' worst hours leave in status, and two processes before there is a store."""
import datetime
import subprocess
import unittest

from arxiv_server import Fault
from history import CATEGORIES
from history_case import HistoryCase, at, stamp
from world import PROGRAM


class FirstPass(HistoryCase):
    def test_two_processes_take_turns_before_there_is_a_store(self):
        """A first pass and a preview beside it: arXiv is asked by one at a time."""
        self.serve(datetime.date(2026, 4, 6), 3)
        self.arxiv.hold = 0.1
        moment = self.arxiv.now = at(self.history.days[0], 12)
        command = [PROGRAM, "preview", "--config", str(self.world.config), "--at", stamp(moment)]
        beside = subprocess.Popen(command, cwd=self.world.root, env=self.world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assert_code(self.world.once(stamp(moment)), 0)
        self.assertEqual(beside.wait(60), 0)
        self.assert_polite()


class BadHour(HistoryCase):
    def test_who_was_not_asked_for_the_rest_of_a_bad_hour_is_unread(self):
        """Three refusals end the pass; the fourth category is unread today as well, and status says so."""
        self.serve(datetime.date(2026, 4, 6), 3)
        self.go(at(self.history.days[0], 12))
        day = self.history.days[1]
        self.arxiv.faults["rss", day] = Fault("406", at(day, 20))
        self.go(at(day, 12))
        seen = {c["category"]: (c["announced"], c["state"]) for c in self.world.status()["categories"]}
        self.assertEqual(seen, {c: (str(day), "throttled") for c in CATEGORIES})


if __name__ == "__main__":
    unittest.main()
