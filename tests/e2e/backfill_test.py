# SPDX-License-Identifier: MIT
"""backfill of very many papers over HTTP: memory stays bounded, and whoever is killed goes on where they were.

20,000 records; as many as the environment's PAPERWIRE_BACKFILL says (250,000 are a year), of which PAPERWIRE_CORPUS may name real ones.
"""
import collections
import datetime
import os
import re
import signal
import subprocess
import threading
import urllib.parse

from arxiv_server import ArxivServer
from history import CATEGORIES, Paper, Version
from history_case import at
from texts import texts
from world import PROGRAM, WorldCase

_RECORDS = int(os.environ.get("PAPERWIRE_BACKFILL", "20000"))
_MOST_RESIDENT = 200 * 1024   # kB
_FIRST = datetime.date(2025, 1, 2)
_DAYS = 250
_DIFFERENT_TEXTS = 3000


class Past:
    """Papers of a year, each changed last on the day of its announcement."""

    days = []

    def __init__(self, count):
        source = texts(5)
        some = [next(source) for _ in range(min(count, _DIFFERENT_TEXTS))]
        self.papers = {}
        a_day = -(-count // _DAYS)
        numbers = collections.Counter()
        for number in range(count):
            day = _FIRST + datetime.timedelta(days=number // a_day)
            month = day.strftime("%y%m")
            numbers[month] += 1
            submitted = at(day, 0) - datetime.timedelta(days=1) + datetime.timedelta(seconds=number % a_day)
            paper_id = f"{month}.{numbers[month]:05d}"
            self.papers[paper_id] = Paper(paper_id, some[number % len(some)], CATEGORIES[number % len(CATEGORIES)], [Version(day, submitted)])


class Backfill(WorldCase):
    def setUp(self):
        super().setUp()
        self.past = Past(_RECORDS)
        self.arxiv = self.start(ArxivServer(self.past, at(_FIRST + datetime.timedelta(days=_DAYS + 30), 12)))
        self.arxiv.page = 2500 if _RECORDS > 100000 else 500
        w = self.world
        w.settings["arxiv"] = {**self.arxiv.settings("1ms"), "contact": "test@example.org"}
        w.settings["subscribers"] = {"ana": {"filters": [{"name": "all", "categories": list(CATEGORIES)}], "deliver": {"channel": "site", "to": "ana"}}}
        w.write_config()

    def begin(self):
        last = _FIRST + datetime.timedelta(days=_DAYS + 10)
        command = [PROGRAM, "backfill", "--config", str(self.world.config), "--from", str(_FIRST), "--to", str(last)]
        return subprocess.Popen(command, cwd=self.world.root, env=self.world.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def finish(self, process):
        out, err = process.communicate(timeout=1800)
        self.assertEqual(process.returncode, 0, err[-2000:])
        return out

    def stored_ids(self):
        return re.findall(r'^\{"id": ?"([^"]*)"', self.world.verb("papers", "--from", _FIRST, timeout=300).out, re.MULTILINE)

    def test_memory_is_bounded(self):
        seen = []

        def look(_):
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
                seen.append(int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)))
        started = threading.Event()
        self.arxiv.watch = lambda path: started.wait(10) and look(path)
        self.process = self.begin()
        started.set()
        peak, end = 0, False
        while not end:
            try:
                self.process.wait(0.02)
                end = True
            except subprocess.TimeoutExpired:
                peak = max(peak, self.peak_of(self.process.pid))
        self.finish(self.process)
        peak = max([peak, *seen])
        print(f"backfill of {_RECORDS}: {peak / 1024:.0f} MB resident at most", flush=True) if os.environ.get("PAPERWIRE_BACKFILL") else None
        self.assertGreater(peak, 1024)
        self.assertLess(peak, _MOST_RESIDENT)
        self.assert_once(self.stored_ids(), list(self.past.papers))
        self.assertEqual(self.world.archived_ids("ana"), [], "nobody is told of the past")

    @staticmethod
    def peak_of(pid):
        try:
            with open(f"/proc/{pid}/status", encoding="ascii") as status:
                found = re.search(r"VmHWM:\s+(\d+)", status.read())
        except OSError:
            return 0
        return int(found.group(1)) if found else 0

    def test_killed_in_the_middle_it_goes_on(self):
        pages = _RECORDS // self.arxiv.page
        kills = [pages // 3, 2 * pages // 3]

        def kill(_):
            if kills and len(self.arxiv.log) >= kills[0]:
                kills.pop(0)
                self.process.send_signal(signal.SIGKILL)
        self.arxiv.watch = kill
        for _ in range(2):
            self.process = self.begin()
            self.process.communicate(timeout=900)
            self.assertEqual(self.process.returncode, -signal.SIGKILL)
        # Once more while papers go to their days, after the last page.
        self.process = self.begin()
        while self.harvest_stage() != "placing" and self.process.poll() is None:
            pass
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=900)
        self.finish(self.begin())

        asked = collections.Counter(urllib.parse.urlsplit(one.path).query for one in self.arxiv.log)
        again = sum(count - 1 for count in asked.values())
        self.assertLessEqual(again, 3, "at each kill the page that was under way, no more")
        self.assertLessEqual(max(asked.values()), 2)
        self.assert_once(self.stored_ids(), list(self.past.papers))

    def harvest_stage(self):
        harvests = self.world.status()["harvests"]
        return harvests[0]["stage"] if harvests else "none"
