# SPDX-License-Identifier: MIT
"""A served history: weeks of announcements over HTTP with everything that arXiv has been seen to do, and each paper reaches whom it concerns once."""
import datetime
import subprocess
import unittest

from arxiv_server import ArxivServer, Fault
from history import CATEGORIES, History
from world import PROGRAM, WorldCase

INTERVAL = 0.04   # seconds; a loopback host may be asked more often than arXiv
UTC = datetime.timezone.utc


def at(day, hour, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=UTC)


class HistoryCase(WorldCase):
    def serve(self, first, days, **more):
        self.history = History(first, days, **more)
        self.arxiv = self.start(ArxivServer(self.history, at(self.history.days[0], 0)))
        w = self.world
        w.settings["arxiv"] = {**self.arxiv.settings(f"{int(INTERVAL * 1000)}ms"), "contact": "test@example.org"}
        revisions = {"categories": "math.CO", "announce": ["new", "cross", "replace", "replace-cross"]}
        w.settings["subscribers"] = {
            "pl": {"filters": [{"name": "pl", "categories": "cs.PL"}], "deliver": {"channel": "site", "to": "pl"}},
            "wide": {"filters": [{"name": "wide", "categories": ["cs.LG", "eess.SY"], "text": "graph|spin"}],
                     "deliver": {"channel": "site", "to": "wide", "schedule": "daily 17:00"}},
            "revisions": {"filters": [{"name": "co", **revisions}], "deliver": {"channel": "site", "to": "revisions"}}}
        w.write_config()

    def go(self, moment, codes=(0, 75)):
        self.arxiv.now = moment
        ran = self.world.once(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), timeout=120)
        self.assertIn(ran.code, codes, ran.err[-3000:])
        return ran

    def live_through(self, days, hours=(6, 12, 20)):
        for day in days:
            for hour in hours:
                self.go(at(day, hour))

    def expected(self):
        """What each subscriber is to get, as (id, version of the announcement)."""
        wanted = {"pl": set(), "wide": set(), "revisions": set()}
        for paper in self.history.papers.values():
            if "cs.PL" in (paper.primary, *paper.crosses):
                wanted["pl"].add(paper.id)
            text = f"{paper.title} {paper.abstract}"
            if {"cs.LG", "eess.SY"} & {paper.primary, *paper.crosses} and ("graph" in text or "spin" in text):
                wanted["wide"].add(paper.id)
        return wanted

    def assert_all_came_once(self):
        for who, ids in self.expected().items():
            if who != "revisions":
                self.assert_once(self.world.archived_ids(who), ids)
        self.assert_revisions_once()

    def assert_revisions_once(self):
        """Each paper once as new or cross, and once for each later version that came after it was listed in math.CO."""
        wanted = []
        for paper in self.history.papers.values():
            since = paper.versions[0] if paper.primary == "math.CO" else paper.crosses.get("math.CO")
            if since is None:
                continue
            wanted.append((paper.id, "first"))
            wanted += [(paper.id, number) for number, day in enumerate(paper.versions, start=1) if number > 1 and day > since]
        seen = [(paper_id, version if kind.startswith("replace") else "first")
                for paper_id, version, kind in self.world.archived("revisions")]
        self.assert_once(seen, wanted)

    def assert_polite(self, interval=INTERVAL):
        log = sorted(self.arxiv.log, key=lambda one: one.begun)
        self.assertGreater(len(log), 2)
        for before, after in zip(log, log[1:]):
            apart = after.begun - before.ended
            # What is told apart by two clocks' ticks is not told by this test.
            self.assertGreaterEqual(apart, interval - 0.004, f"{before.path} and {after.path} were {apart * 1000:.1f} ms apart")


class FeedsAlone(HistoryCase):
    def test_weeks_of_announcements_over_a_change_of_clocks_come_once(self):
        self.serve(datetime.date(2026, 3, 2), 12)
        self.live_through(self.history.days)
        self.assert_all_came_once()
        self.assert_polite()

    def test_bad_hours_delay_and_lose_nothing(self):
        self.serve(datetime.date(2026, 10, 26), 10)
        days = self.history.days
        self.arxiv.faults = {("cs.PL", days[2]): Fault("stale", at(days[2], 15)), ("cs.LG", days[3]): Fault("throttled", at(days[3], 15)),
                             ("math.CO", days[4]): Fault("truncated", at(days[4], 15)), ("eess.SY", days[5]): Fault("blank", at(days[5], 15)),
                             **{(c, days[6]): Fault("throttled", at(days[6], 15)) for c in CATEGORIES}}
        for number, day in enumerate(days):
            self.go(at(day, 6))
            if number == 2:
                states = {c["category"]: c["state"] for c in self.world.status()["categories"]}
                self.assertEqual((states["cs.PL"], states["cs.LG"]), ("stale", "fresh"))
            self.go(at(day, 12))
            self.go(at(day, 21))
        self.assert_all_came_once()
        self.assert_polite()

    def test_weekends_and_holidays_are_quiet(self):
        self.serve(datetime.date(2026, 9, 3), 4)   # over Labor Day, whose next feed is empty
        self.live_through(self.history.days[:2])
        for day in (datetime.date(2026, 9, 5), datetime.date(2026, 9, 6), datetime.date(2026, 9, 8)):
            self.go(at(day, 12), codes=(0,))
            self.assertEqual({c["state"] for c in self.world.status()["categories"]}, {"quiet"}, day)
        self.live_through([d for d in self.history.days[2:] if d > datetime.date(2026, 9, 8)])


class WithTheArchive(HistoryCase):
    def test_days_of_downtime_are_caught_up_and_marked(self):
        self.serve(datetime.date(2026, 4, 6), 12)
        days = self.history.days
        self.live_through(days[:4])
        self.live_through(days[7:])      # three days were missed
        self.assert_all_came_once()
        self.assert_polite()

    def test_a_day_beyond_the_feeds_cap_is_completed(self):
        self.serve(datetime.date(2026, 4, 6), 5, flood={2: ("cs.LG", 2300)})
        self.live_through(self.history.days)
        self.assert_all_came_once()
        self.assert_polite()

    def test_two_processes_ask_in_turn(self):
        self.serve(datetime.date(2026, 4, 6), 6)
        self.arxiv.hold = 0.03
        days = self.history.days
        self.live_through(days[:3])
        harvest = subprocess.Popen([PROGRAM, "backfill", "--config", str(self.world.config), "--from", "2026-04-06", "--to", "2026-04-08"],
                                   cwd=self.world.root, env=self.world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.live_through(days[3:])
        _, said = harvest.communicate(timeout=60)
        self.assertEqual(harvest.returncode, 0, said.decode()[-2000:])
        self.assertTrue([one for one in self.arxiv.log if one.service == "oai"])
        self.assert_all_came_once()
        self.assert_polite()


if __name__ == "__main__":
    unittest.main()
