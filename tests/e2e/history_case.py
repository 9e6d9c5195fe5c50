# SPDX-License-Identifier: MIT
"""A served history and its readers: passes at the times that a test sets, a second process beside each, and the verdict."""
import datetime
import subprocess

import receipts
from arxiv_server import ArxivServer
from history import CATEGORIES, FEED_CAP, History
from texts import SOUGHT
from world import PROGRAM, WorldCase

INTERVAL = 0.04   # seconds; a loopback host may be asked more often than arXiv
UTC = datetime.timezone.utc


def at(day, hour, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=UTC)


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class HistoryCase(WorldCase):
    maxDiff = None

    def serve(self, first, days, **more):
        self.serve_history(History(first, days, **more))

    def serve_history(self, history, interval=INTERVAL):
        self.history = history
        self.arxiv = self.start(ArxivServer(history, at(history.days[0], 0)))
        self.diary = receipts.Diary(self.arxiv)
        self.beside = None   # makes the arguments of a second process that runs beside each pass
        w = self.world
        w.settings["arxiv"] = {**self.arxiv.settings(f"{int(interval * 1000)}ms"), "contact": "test@example.org"}
        revisions = {"categories": "math.CO", "announce": ["new", "cross", "replace", "replace-cross"]}
        w.settings["subscribers"] = {
            "pl": {"filters": [{"name": "pl", "categories": "cs.PL"}], "deliver": {"channel": "site", "to": "pl"}},
            "co": {"filters": [{"name": "co", "categories": "math.CO"}], "deliver": {"channel": "site", "to": "co"}},
            "wide": {"filters": [{"name": "wide", "categories": ["cs.LG", "eess.SY"], "text": list(SOUGHT)}],
                     "deliver": {"channel": "site", "to": "wide", "schedule": "daily 17:00"}},
            "revisions": {"filters": [{"name": "co", **revisions}], "deliver": {"channel": "site", "to": "revisions"}}}
        w.write_config()

    def add_reader_of_comments(self):
        """Comments stand in no feed: what this one gets waits for the query API."""
        self.world.settings["subscribers"]["code"] = {
            "filters": [{"name": "code", "categories": "cs.LG", "comment": "code"}], "deliver": {"channel": "site", "to": "code"}}
        self.world.write_config()

    def go(self, moment, codes=(0, 69, 75)):
        self.arxiv.now = moment
        beside = None
        if self.beside and self.world.store.exists():
            beside = subprocess.Popen([PROGRAM, *self.beside(moment)], cwd=self.world.root, env=self.world.environment,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        ran = self.world.once(stamp(moment), timeout=180)
        if beside:
            _, said = beside.communicate(timeout=180)
            self.assertIn(beside.returncode, (0, 69, 75), f"beside the pass of {moment}: {said.decode()[-3000:]}")
        self.assertIn(ran.code, codes, f"{moment}: {ran.err[-3000:]}")
        self.diary.note_pass()
        return ran

    def live_through(self, days, hours=(6, 12, 20)):
        for day in days:
            for hour in hours:
                if at(day, hour) > self.arxiv.now:
                    self.go(at(day, hour))

    # The verdict.

    def announcements(self):
        """(paper, kind, day) of all that was announced in these categories until now."""
        for day in self.history.days:
            if day <= self.arxiv.today():
                yield from ((paper, kind, day) for c in CATEGORIES for paper, kind in self.history.listed(c, day))

    def expected(self):
        """What each subscriber is to get once: what is announced as new or cross and lists a category of theirs, wherever it is announced."""
        wanted = {"pl": set(), "co": set(), "wide": set(), "code": set()}
        for paper, kind, day in self.announcements():
            if kind.startswith("replace"):
                continue
            categories = set(paper.categories(day))
            for name, category in (("pl", "cs.PL"), ("co", "math.CO")):
                if category in categories:
                    wanted[name].add(paper.id)
            if {"cs.LG", "eess.SY"} & categories and paper.says(paper.version_on(day), *SOUGHT):
                wanted["wide"].add(paper.id)
            if "cs.LG" in categories and "code" in paper.comment(paper.version_on(day)).lower():
                wanted["code"].add(paper.id)
        return wanted

    def assert_all_came_once(self):
        for who, ids in self.expected().items():
            if who in self.world.settings["subscribers"]:
                with self.subTest(who):
                    self.assert_once(self.world.archived_ids(who), ids)
        with self.subTest("revisions"):
            self.assert_revisions_once()

    def assert_revisions_once(self):
        """Each paper that lists math.CO once as new or cross, and once for each version that replaces another. A later cross-listing reaches those
        alone who have not had the paper; what was missed need not reach those who had a later version before it was caught up."""
        wanted, had, late = set(), set(), set()
        for paper, kind, day in sorted(self.announcements(), key=lambda one: one[2]):
            if "math.CO" not in paper.categories(day) or (paper.id in had and not kind.startswith("replace")):
                continue
            had.add(paper.id)
            wanted.add((paper.id, paper.version_on(day) if kind.startswith("replace") else "first"))
            if not any(self.diary.was_read(c, day) for c in paper.categories(day)):
                late.add((paper.id, paper.version_on(day), kind.startswith("replace")))
        seen = [(paper_id, version if kind.startswith("replace") else "first", version)
                for paper_id, version, kind in self.world.archived("revisions")]
        newest = {paper_id: max(v for one, _, v in seen if one == paper_id) for paper_id, _, _ in seen}
        seen = [one[:2] for one in seen]
        overtaken = {(one, version if replaces else "first") for one, version, replaces in late if newest.get(one, 0) > version}
        self.assert_once(seen, wanted - (overtaken - set(seen)))

    def assert_receipts_now(self, moment):
        """status tells of each category what is known of the day whose feed is shown."""
        for one in self.world.status()["categories"]:
            want = self.diary.now(self.history)[one["category"]]
            seen = receipts.Receipt(one["state"], one["listed"], one["read"], one.get("reconstructed", 0))
            day = self.arxiv.today()
            if seen.state == "unreachable" and len(self.history.listed(one["category"], day)) > FEED_CAP:
                self.assertLessEqual(seen.read, want.read)   # what the feed lacks is proven when the day is over
                continue
            if want.state != "quiet":
                self.assertEqual(one["announced"], day.isoformat(), f"{moment}: {one}")
            wrong = receipts.differences({(one["category"], day): want}, {(one["category"], day): seen})
            self.assertEqual(wrong, {}, f"status at {moment}")

    def assert_receipts(self):
        """Every receipt of every category and day."""
        wrong = receipts.differences(self.diary.final(self.history), receipts.stored(self.world.store))
        lines = []
        for (category, day), line in wrong.items():
            want = {(paper.id, paper.version_on(day)) for paper, _ in self.history.listed(category, day)}
            got = receipts.listings(self.world.store, category, day)
            lines.append(f"{line}; lacks {sorted(want - got)}, holds beside {sorted(got - want)}")
        if lines:
            self.fail("\n".join(lines))

    def assert_polite(self, interval=INTERVAL):
        """Neither two requests at once nor two within the interval, nor two connections at once."""
        log = sorted(self.arxiv.log, key=lambda one: one.begun)
        self.assertGreater(len(log), 2)
        for before, after in zip(log, log[1:]):
            # The clocks of the processes and of this one tick apart.
            self.assertGreaterEqual(after.begun - before.ended, interval - 0.001, f"{before.path} and {after.path}")
        lines = sorted(self.arxiv.connections)
        for before, after in zip(lines, lines[1:]):
            # That one is closed is seen here when this process has its turn.
            self.assertGreaterEqual(after[0], before[1] - 0.3, "two connections at once")
