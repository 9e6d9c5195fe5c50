# SPDX-License-Identifier: MIT
"""A made-up history of arXiv: what was announced on which day, and what each of its feeds held then.

The same seed gives the same history. Ids are given at announcement, ascending; a paper is listed in its primary category and, from the same day
or a later one on, in others; some come again as new versions.
"""
import collections
import dataclasses
import datetime
import random

from feeds import item

CATEGORIES = ("cs.LG", "cs.PL", "eess.SY", "math.CO")
# Feeds that arXiv leaves empty: the days after announcements that it skipped (facts of its calendar, 2026).
EMPTY_FEEDS = {datetime.date(2026, 6, 22), datetime.date(2026, 9, 8), datetime.date(2026, 11, 27), datetime.date(2026, 7, 6)}
FEED_CAP = 2000
_RANKS = {"new": 0, "cross": 1, "replace": 2, "replace-cross": 3}
_WORDS = "kernel graph spin loop random tensor sheaf agent protein lattice compiler flow bound norm tree code".split()

Announced = collections.namedtuple("Announced", "day category id version kind")


@dataclasses.dataclass
class Paper:
    id: str
    title: str
    abstract: str
    authors: tuple
    primary: str
    comment: str
    versions: list = dataclasses.field(default_factory=list)   # the day of each, v1 first
    crosses: dict = dataclasses.field(default_factory=dict)    # category: the day it was listed there

    def categories(self, day):
        """As arXiv has them on that day, the primary first."""
        return (self.primary, *sorted(c for c, since in self.crosses.items() if since <= day))

    def version_on(self, day):
        return sum(1 for one in self.versions if one <= day)


def working_days(first, count):
    days, day = [], first
    while len(days) < count:
        if day.weekday() < 5 and day not in EMPTY_FEEDS:
            days.append(day)
        day += datetime.timedelta(days=1)
    return days


class History:
    def __init__(self, first, days, seed=1, flood=None):
        """`flood`: {day number: (category, papers)}, a day of very many."""
        self._rng = random.Random(seed)
        self.days = working_days(first, days)
        self.papers = {}
        self._by_day = collections.defaultdict(list)   # day: the papers first announced
        self._numbers = collections.Counter()
        for number, day in enumerate(self.days):
            self._announce(day, dict([(flood or {}).get(number, ("", 0))]))
            if number > 1:
                self._come_again(number, day)

    def _announce(self, day, flood):
        for category in CATEGORIES:
            for _ in range(flood.get(category) or self._rng.randint(2, 6)):
                self._new_paper(day, category)

    def _new_paper(self, day, category):
        month = day.strftime("%y%m")
        self._numbers[month] += 1
        paper_id = f"{month}.{self._numbers[month]:05d}"
        words = [self._rng.choice(_WORDS) for _ in range(4)]
        others = [c for c in CATEGORIES if c != category and self._rng.random() < 0.2]
        self.papers[paper_id] = Paper(paper_id, f"On the {words[0]} of a {words[1]} {paper_id[-3:]}", f"We study {words[2]} and {words[3]}.",
                                      (f"Ada {words[0].title()}", "Bo Example"), category, f"{self._rng.randint(4, 40)} pages", [day],
                                      {c: day for c in others})
        self._by_day[day].append(paper_id)

    def _come_again(self, number, day):
        """Some papers of earlier days are replaced, and some listed in another category."""
        known = [p for d in self.days[max(0, number - 12):number] for p in self._by_day[d][:20]]
        for paper_id in self._rng.sample(known, min(3, len(known))):
            self.papers[paper_id].versions.append(day)
        for paper_id in self._rng.sample(known, min(2, len(known))):
            paper = self.papers[paper_id]
            free = [c for c in CATEGORIES if c != paper.primary and c not in paper.crosses]
            if free and paper.versions[-1] != day:
                paper.crosses[self._rng.choice(free)] = day

    def listed(self, category, day):
        """All that is announced in a category on a day, in the feed's order, as (paper, kind)."""
        rows = []
        for paper in self.papers.values():
            kind = self._kind(paper, category, day)
            if kind:
                rows.append((paper, kind))
        return sorted(rows, key=lambda row: (_RANKS[row[1]], row[0].id))

    @staticmethod
    def _kind(paper, category, day):
        if category not in paper.categories(day):
            return ""
        own = category == paper.primary
        if paper.versions[0] == day:
            return "new" if own else "cross"
        if not own and paper.crosses[category] == day:
            return "cross"
        if day in paper.versions[1:]:
            return "replace" if own else "replace-cross"
        return ""

    def feed_items(self, category, day):
        """As the feed of that day shows it: of more than its cap the first new ones are lost."""
        rows = self.listed(category, day)
        return [item(p.id, p.title, p.version_on(day), kind, p.categories(day), p.authors, p.abstract) for p, kind in rows[-FEED_CAP:]]

    def last_day_before(self, day):
        earlier = [one for one in self.days if one < day]
        return earlier[-1] if earlier else None

    def changed_since(self, first, last, category=None):
        """Papers whose records changed in [first, last], by the day of the last change, then id: what a harvest lists."""
        rows = []
        for paper in self.papers.values():
            days = [d for d in (*paper.versions, *paper.crosses.values()) if d <= last]
            if paper.versions[0] > last or max(days) < first:
                continue
            if category is None or category in paper.categories(last):
                rows.append((max(days), paper))
        return sorted(rows, key=lambda row: (row[0], row[1].id))
