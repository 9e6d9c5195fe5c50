# SPDX-License-Identifier: MIT
"""A cycle whose days pass unread: the program dies while it catches up from the archive and while it asks for facts, over the end-to-end tests' arXiv.

Every other day or two nobody is there; on the day after, each pass is killed where the rotation says. Then a pass in peace, and at the end the
verdict: each announced paper once to whom it concerns.
"""
import datetime
import random
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "e2e"))

import world                             # noqa: E402
from history import History              # noqa: E402
from history_case import HistoryCase, at  # noqa: E402
from verdict import Verdict              # noqa: E402

# In the order in which a pass comes to them.
TRANSACTIONS = ("begin_harvest", "write_page", "write_check", "write_trouble", "add_harvested", "place", "complete_facts")
GAP_FAILPOINTS = ("intake.after_page", "intake.after_check", "intake.after_facts", *(f"store.{name}.{side}_commit" for name in TRANSACTIONS for side in ("before", "after")))
_DAYS = 22
_PEACEFUL_PASSES = 12
_PASSAGES = {"intake.after_page": 4, "store.write_page": 4, "intake.after_check": 4, "store.write_check": 4, "intake.after_facts": 2, "store.complete_facts": 2}


class GapCycle:
    def __init__(self, program, seed, number, folder):
        self._seed, self._number, self._folder = f"{seed}/{number}", number, Path(folder)
        self._rng = random.Random(self._seed)
        world.PROGRAM = program
        self._turn = number * 5
        self.kills, self.passes, self.days, self.faults = Counter(), 0, 0, []

    def run(self, kills):
        """(verdict, kills by failpoint, passes, days)."""
        self._folder.mkdir(parents=True)
        tempfile.tempdir = str(self._folder)
        missed = self._missed_days()
        case = HistoryCase()
        case.setUp()
        try:
            case.serve_history(History(datetime.date(2026, 4, 6), _DAYS, seed=self._seed, away=missed, of_corpus=False), interval=0.001)
            case.add_reader_of_comments()
            case.arxiv.page = 15
            self._live(case, missed, kills)
            verdict = self._judge(case)
        finally:
            case.arxiv.close()
        return verdict

    def _missed_days(self):
        missed, number = [], 2
        while number < _DAYS - 2:
            count = self._rng.randint(1, 2)
            missed += range(number, number + count)
            number += count + 1
        return [number for number in missed if number < _DAYS - 1]

    def _live(self, case, missed, kills):
        left = kills
        days = case.history.days
        for number, day in enumerate(days):
            if number in missed:
                continue
            self.days += 1
            moment = at(day, 8)
            while left and number - 1 in missed and moment < at(day, 13):
                left -= self._die(case, moment)
                moment += datetime.timedelta(minutes=20)
            for hour in (14, 20):
                self._pass(case, at(day, hour), "")
        for number in range(1, _PEACEFUL_PASSES):   # what has to be looked at again the next day, and who is told once a day
            self._pass(case, at(days[-1], 20) + datetime.timedelta(hours=6 * number), "")

    def _die(self, case, moment):
        """1 when the pass was killed; who does not come to the place that was meant is let go."""
        name = GAP_FAILPOINTS[self._turn % len(GAP_FAILPOINTS)]
        most = _PASSAGES.get(name.removesuffix(".before_commit").removesuffix(".after_commit"), 1)
        self._turn += 1
        if self._pass(case, moment, f"{name}:{self._rng.randint(1, most)}") != -signal.SIGKILL:
            return 0
        self.kills[name] += 1
        return 1

    def _pass(self, case, moment, failpoint):
        self.passes += 1
        case.arxiv.now = moment
        if "write_trouble" in failpoint:
            case.arxiv.next["oai"].append("first byte timeout")
        environment = {"PAPERWIRE_FAILPOINT": failpoint} if failpoint else {}
        code = case.world.once(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), timeout=60, environment=environment).code
        if code not in (0, 75, -signal.SIGKILL) or (code == -signal.SIGKILL and not failpoint):
            self.faults.append(f"pass at {moment} ended with {code}")
        if code != -signal.SIGKILL:
            case.diary.note_pass()
        return code

    def _judge(self, case):
        verdict = Verdict(faults=self.faults)
        for who, ids in case.expected().items():
            seen = Counter(case.world.archived_ids(who))
            verdict.deliveries += len(ids)
            verdict.lost += [f"{who} {one}" for one in sorted(ids - seen.keys())]
            verdict.unauthorised += [f"{who} {one}" for one in sorted(seen.keys() - ids)]
            verdict.unexplained += [f"{who} {one} {count} times" for one, count in seen.items() if count > 1]
        try:
            case.assert_revisions_once()
        except AssertionError as error:
            verdict.faults.append(f"revisions: {error}")
        return verdict
