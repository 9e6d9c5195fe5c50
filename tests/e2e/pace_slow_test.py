# SPDX-License-Identifier: MIT
"""The interval that arXiv asks for, kept by two processes in real seconds. Takes half a minute: runs only where PAPERWIRE_SLOW is set."""
import datetime
import os
import subprocess

from history_case import HistoryCase, at, stamp
from world import PROGRAM


class Pace(HistoryCase):
    def check(self):
        self.serve(datetime.date(2026, 4, 6), 3)
        self.go(at(self.history.days[0], 6))
        self.arxiv.log.clear()
        self.arxiv.connections.clear()
        del self.world.settings["arxiv"]["min_interval"]
        self.world.write_config()
        self.arxiv.hold = 0.2
        moment = self.arxiv.now = at(self.history.days[1], 12)
        command = [PROGRAM, "preview", "--config", str(self.world.config), "--at", stamp(moment)]
        beside = subprocess.Popen(command, cwd=self.world.root, env=self.world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assert_code(self.world.once(stamp(moment), timeout=120), 0)
        self.assertEqual(beside.wait(120), 0, beside.stderr.read())
        beside.stderr.close()
        self.assertGreaterEqual(len(self.arxiv.log), 6)
        self.assert_polite(interval=3.0)


if os.environ.get("PAPERWIRE_SLOW"):
    class InRealSeconds(Pace):
        def test_two_processes_ask_every_three_seconds_at_most(self):
            self.check()
