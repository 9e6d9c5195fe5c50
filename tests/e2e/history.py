# SPDX-License-Identifier: MIT
"""A made-up history of arXiv: what was announced on which day, and what each of its feeds held then.

The same seed gives the same history. Ids are given at announcement, ascending. A paper is listed in its primary category and, from the same day or
a later one on, in others; some come again as new versions, withdrawn ones and sixth ones too; moderation holds some for days. Beside the papers of
these days there are older ones, of both kinds of ids, that are replaced and cross-listed.
"""
import collections
import dataclasses
import datetime
import random

from feeds import EASTERN, item
from texts import Text, texts

CATEGORIES = ("cs.LG", "cs.PL", "eess.SY", "math.CO")
FOREIGN = ("hep-th", "stat.ML")   # nobody asks for these
ALIASES = {"eess.SY": "cs.SY", "math.NA": "cs.NA", "cs.IT": "math.IT", "math-ph": "math.MP", "math.ST": "stat.TH", "econ.GN": "q-fin.EC"}
# Feeds that arXiv leaves empty: the days after announcements that it skipped (its calendar of 2026).
EMPTY_FEEDS = {datetime.date(2026, month, day) for month, day in ((1, 2), (1, 20), (6, 22), (7, 6), (9, 8), (11, 27), (12, 28), (12, 30))}
FEED_CAP = 2000
LAST_LISTED_VERSION = 5
_RANKS = {"new": 0, "cross": 1, "replace": 2, "replace-cross": 3}
_DAY = datetime.timedelta(days=1)
UTC = datetime.timezone.utc


@dataclasses.dataclass
class Version:
    day: datetime.date             # of its announcement; of one that is never listed, of its change in the archive
    submitted: datetime.datetime
    withdrawn: bool = False


@dataclasses.dataclass
class Paper:
    id: str
    text: Text
    primary: str
    versions: list
    crosses: dict = dataclasses.field(default_factory=dict)    # category: the day it was listed there
    edits: list = dataclasses.field(default_factory=list)      # days of changes that are never announced

    def categories(self, day):
        """As arXiv has them on that day, the primary first, canonical ids."""
        return (self.primary, *sorted(c for c, since in self.crosses.items() if since <= day))

    def version_on(self, day):
        return sum(1 for one in self.versions if one.day <= day)

    def comment(self, version):
        return "This paper has been withdrawn by its authors" if self.versions[version - 1].withdrawn else self.text.comment

    def abstract(self, version):
        return "This paper has been withdrawn." if self.versions[version - 1].withdrawn else self.text.abstract

    def says(self, version, *words):
        text = f"{self.text.title} {self.abstract(version)}".lower()
        return any(word in text for word in words)

    def changes(self):
        return [*(one.day for one in self.versions), *self.crosses.values(), *self.edits]


def both_ids(categories):
    """As feeds and OAI-PMH name them: a category of two names with both."""
    return tuple(name for c in categories for name in (c, *([ALIASES[c]] if c in ALIASES else [])))


def is_working_day(day):
    return day.weekday() < 5 and day not in EMPTY_FEEDS


def working_days(first, count):
    days, day = [], first
    while len(days) < count:
        if is_working_day(day):
            days.append(day)
        day += _DAY
    return days


def freeze(day):
    """Until when what that day announces was received."""
    back = 3 if day.weekday() == 0 else 1
    return datetime.datetime.combine(day - back * _DAY, datetime.time(14), EASTERN).astimezone(UTC)


def _working_day_before(day):
    day -= _DAY
    while not is_working_day(day):
        day -= _DAY
    return day


class History:
    """`flood`: {day number: (category, papers)}, a day of very many. `away`: numbers of days that nobody will read, `lost`: {day number: categories that
    nobody will read then}; on these nothing is announced that nobody could tell from the archive afterwards: cross-listings of papers that were never
    read of, or were first announced there. `hard`: also what can be told by looking at the feed of the day after alone."""

    def __init__(self, first, days, seed=1, **more):
        self._rng = random.Random(seed)
        self._texts = texts(seed, more.get("of_corpus", True))
        self._hard = more.get("hard", False)
        self.days = working_days(first, days)
        lost = {**dict.fromkeys(more.get("away", ()), CATEGORIES), **more.get("lost", {})}
        self._unread = {c: {self.days[number] for number, names in lost.items() if c in names} for c in CATEGORIES}
        self.papers = {}
        self._by_day = collections.defaultdict(list)   # day: the papers first announced
        self._numbers = collections.Counter()
        self._listed = {}
        self._old = [self._old_paper(number) for number in range(80)]
        for number, day in enumerate(self.days):
            self._announce(day, dict([more.get("flood", {}).get(number, ("", 0))]))
            if number > 1:
                self._come_again(number, day)
            self._old_ones_come_again(day)

    def _unread_run(self, category, day):
        """The unread days up to that day, or up to the one before."""
        run, one = set(), day if day in self._unread[category] else _working_day_before(day)
        while one in self._unread[category]:
            run.add(one)
            one = _working_day_before(one)
        return run

    def _moment(self, day):
        """When something was submitted that is announced on that day at the earliest."""
        begin, end = freeze(_working_day_before(day)), freeze(day)
        seconds = int((end - begin).total_seconds())
        return begin + datetime.timedelta(seconds=self._rng.randrange(1, seconds - 1))

    def _old_paper(self, number):
        first = self.days[0] - (40 + self._rng.randrange(2000)) * _DAY
        while not is_working_day(first):
            first -= _DAY
        paper_id = f"math/{7 + number % 2:02d}{1 + number % 12:02d}{number:03d}" if number % 8 == 0 else f"{first:%y%m}.{10000 + number:05d}"
        primary = self._rng.choice((*CATEGORIES, *FOREIGN))
        if paper_id.startswith("math/"):
            primary, paper_id = "math.CO", paper_id.replace("math/07", "math/02").replace("math/08", "math/03")
            first = datetime.date(2002 + (paper_id[5:7] == "03"), int(paper_id[7:9]), 13)
        count = self._rng.choice((1, 1, 1, 2, 3, 5))
        versions = [Version(first + 7 * n * _DAY, datetime.datetime.combine(first + (7 * n - 4) * _DAY, datetime.time(12), UTC)) for n in range(count)]
        paper = self.papers[paper_id] = Paper(paper_id, next(self._texts), primary, versions)
        return paper

    def _announce(self, day, flood):
        wanted = [c for c in CATEGORIES for _ in range(flood.get(c) or self._rng.randint(2, 6))] + [self._rng.choice(FOREIGN) for _ in range(3)]
        self._rng.shuffle(wanted)
        if not self._hard:   # a day's range of ids is told by those that its feeds list as new
            for place in (0, -1):
                wanted[place] = wanted[place] if wanted[place] in CATEGORIES else self._rng.choice(CATEGORIES)
        for number, category in enumerate(wanted):
            self._new_paper(day, category, held=number > 0 and self._rng.random() < 0.04)

    def _new_paper(self, day, category, held):
        month = day.strftime("%y%m")
        self._numbers[month] += 1
        paper_id = f"{month}.{self._numbers[month]:05d}"
        # What moderation held was submitted days before; of the first of a day nobody could tell which day that is.
        submitted = self._moment(day) - self._rng.randint(2, 9) * _DAY if held else self._moment(day)
        versions = [Version(day, submitted)]
        if held and self._rng.random() < 0.3:   # revised meanwhile: its second version is what is announced as new
            versions.append(Version(day, submitted + datetime.timedelta(hours=30)))
        others = [c for c in (*CATEGORIES, *FOREIGN) if c != category and self._rng.random() < 0.15]
        self.papers[paper_id] = Paper(paper_id, next(self._texts), category, versions, {c: day for c in others})
        self._by_day[day].append(paper_id)

    def _would_hide(self, paper, day):
        """A change on that day would hide when the paper was cross-listed: the archive tells the last change alone."""
        return not self._hard and any(paper.crosses.get(c) in self._unread_run(c, day) for c in CATEGORIES)

    def _replace(self, paper, day):
        if len(paper.versions) < 9 and not self._would_hide(paper, day):
            paper.versions.append(Version(day, self._moment(day), withdrawn=self._rng.random() < 0.1))

    def _cross_list(self, paper, day, read_of):
        """`read_of`: somebody who read all feeds but the unread ones knows the paper."""
        free = [c for c in CATEGORIES if c != paper.primary and c not in paper.crosses and self._can_be_told(paper, c, day, read_of)]
        if free and day not in paper.changes() and not self._would_hide(paper, day):
            paper.crosses[self._rng.choice(free)] = day

    def _can_be_told(self, paper, category, day, read_of):
        announced = {one.day for one in paper.versions}
        known = not announced & self._unread_run(category, day)
        return read_of and known if day in self._unread[category] else self._hard or known

    def _come_again(self, number, day):
        """Some papers of earlier days are replaced, and some listed in another category."""
        known = [self.papers[i] for d in self.days[max(0, number - 12):number] for i in self._by_day[d][:20]]
        for paper in self._rng.sample(known, min(4, len(known))):
            self._replace(paper, day)
        ours = [p for p in known if p.primary in CATEGORIES]
        for paper in self._rng.sample(ours, min(3, len(ours))):
            self._cross_list(paper, day, read_of=paper.versions[0].day not in self._unread[paper.primary])

    def _old_ones_come_again(self, day):
        for paper in self._rng.sample(self._old, 3):
            self._replace(paper, day)
        for paper in self._rng.sample(self._old, 2):
            self._cross_list(paper, day, read_of=False)
        for paper in self._rng.sample(self._old, 4):
            if not self._would_hide(paper, day):
                paper.edits.append(day)

    def edit(self, papers, day):
        """Changes of which nothing is announced: journal references, DOIs, whatever arXiv's own people mend by the thousand."""
        for paper in papers:
            paper.edits.append(day)

    def listed(self, category, day):
        """All that is announced in a category on a day, in the feed's order, as (paper, kind)."""
        if (category, day) not in self._listed:
            rows = [(paper, kind) for paper in self.papers.values() if (kind := self._kind(paper, category, day))]
            self._listed[category, day] = sorted(rows, key=lambda row: (_RANKS[row[1]], _sort_key(row[0].id)))
        return self._listed[category, day]

    @staticmethod
    def _kind(paper, category, day):
        if category not in paper.categories(day):
            return ""
        own = category == paper.primary
        if paper.versions[0].day == day:
            return "new" if own else "cross"
        if not own and paper.crosses[category] == day:
            return "cross"
        if any(one.day == day for one in paper.versions[1:LAST_LISTED_VERSION]):
            return "replace" if own else "replace-cross"
        return ""

    def feed_items(self, category, day):
        """As the feed of that day shows it: of more than its cap the first new ones are lost."""
        return [item(p.id, p.text.title, p.version_on(day), kind, both_ids(p.categories(day)), (p.text.authors.creator,), p.abstract(p.version_on(day)))
                for p, kind in self.listed(category, day)[-FEED_CAP:]]

    def last_day_before(self, day):
        earlier = [one for one in self.days if one < day]
        return earlier[-1] if earlier else None


def _sort_key(paper_id):
    """Old ids before new ones, each by year, month and number."""
    number = paper_id.rpartition("/")[2].replace(".", "")
    year = int(number[:2])
    return (1900 if "/" in paper_id and year > 90 else 2000) + year, number[2:4], int(number[4:])
